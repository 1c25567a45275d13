// What dapscope says, in the words of the VS Code extension, with a stub of VS Code.
import { expect, it } from 'vitest'
import { withSession } from './vscode-session.ts'

it('a failure and an answer speak of the extension’s commands; a line that was typed into the Debug Console is left', async () => {
  const { vscode, session } = await withSession()
  const customRequest = () => Promise.resolve({ result: 'Type `%mem start`.' })
  const tracker = vscode.start({ ...session, customRequest })
  const failed = (seq: number, request: object, format: string) => {
    tracker.onWillReceiveMessage({ seq, type: 'request', ...request })
    const error = { format }
    tracker.onDidSendMessage({ type: 'response', request_seq: seq, success: false, body: { error } })
    return error.format
  }
  const nothing = 'Start one with `dapscope.cpu.start`, or `%mem start frames=10`.'
  expect(failed(3, { command: 'dapscope.cpu.stop' }, nothing)).toBe(
    'Start one with “dapscope: Start CPU Profile”, or `%mem start frames=10` in the Debug Console.',
  )
  const early = {
    format: '`{command}` needs a running program.',
    variables: { command: 'dapscope.cpu.start' },
  }
  tracker.onWillReceiveMessage({ seq: 6, command: 'dapscope.cpu.start' })
  tracker.onDidSendMessage({ type: 'response', request_seq: 6, success: false, body: { error: early } })
  expect(early).toEqual({ format: '“dapscope: Start CPU Profile” needs a running program.', variables: {} })
  // What was typed stands in the Debug Console: no notification beside it.
  const typed = { format: 'No word.', showUser: true }
  tracker.onWillReceiveMessage({ seq: 7, command: 'evaluate', arguments: { expression: '%cpux' } })
  tracker.onDidSendMessage({ type: 'response', request_seq: 7, success: false, body: { error: typed } })
  expect(typed).toEqual({ format: 'No word.', showUser: false })
  const evaluate = (expression: string) => ({ command: 'evaluate', arguments: { expression } })
  expect(failed(4, evaluate('%mem gc'), 'Type `%mem start`.')).toBe('Type `%mem start`.')
  await vscode.run('memoryGc')
  expect(vscode.printed.join()).toContain('Type “dapscope: Start Tracking Memory”.')
  expect(failed(5, evaluate('%mem gc'), 'Type `%mem start`.')).toBe('Type “dapscope: Start Tracking Memory”.')
})
