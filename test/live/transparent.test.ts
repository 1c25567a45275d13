// A client that uses nothing of ours sees exactly what it would see from debugpy.
import { expect, it } from 'vitest'
import { join } from 'node:path'
import { describePythons } from '../pythons.ts'
import { Dap, PROGRAMS, type Message } from './dap.ts'

const STEPS = join(PROGRAMS, 'steps.py')

/** A session with a breakpoint, a step, an evaluate and an end, as a client drives it. */
async function conversation(dap: Dap, python: string): Promise<void> {
  await dap.launch({ program: STEPS, python: [python] }, { breakpoints: { [STEPS]: [7] } })
  const stopped = await dap.event('stopped')
  const threadId = stopped.body.threadId
  await dap.ask('threads')
  const { stackFrames } = await dap.ask('stackTrace', { threadId })
  await dap.ask('scopes', { frameId: stackFrames[0].id })
  await dap.ask('evaluate', { expression: 'n + 1', frameId: stackFrames[0].id, context: 'watch' })
  await dap.answer('evaluate', { expression: 'missing', frameId: stackFrames[0].id, context: 'watch' })
  await dap.ask('next', { threadId })
  await dap.until('second stop', (m) => m.event === 'stopped' && m.body.reason === 'step')
  await dap.ask('setBreakpoints', { source: { path: STEPS }, breakpoints: [] })
  await dap.ask('continue', { threadId })
  await dap.event('terminated')
}

/** What must be equal: kinds, order of what is ordered, bodies without what differs from run to run. */
function shape(messages: Message[]): string[] {
  return messages
    .filter((message) => message.event !== 'debugpySockets')
    .map((message) => {
      const text = JSON.stringify(message, (key, value: unknown) => {
        if (key === 'seq' || key === 'request_seq' || key === 'systemProcessId') return undefined
        if (key === 'supportsCancelRequest' || key === 'dapscope') return undefined
        return value
      })
      return text.replace(/\d{4,}/g, 'N')
    })
    .sort()
}

describePythons('a session through the proxy', (python) => {
  it('is message for message what debugpy alone gives, but for the added capabilities', async () => {
    const direct = Dap.direct(python.python)
    await conversation(direct, python.python)
    const directStatus = await direct.quit()
    const proxied = Dap.proxy(python.python)
    await conversation(proxied, python.python)
    const status = await proxied.quit()
    expect(shape(proxied.received)).toEqual(shape(direct.received))
    expect(status).toBe(directStatus)
    const { got, wanted } = proxied.numbers()
    expect(got).toEqual(wanted)
    const initialize = proxied.received.find((message) => message.command === 'initialize')
    expect(initialize?.body).toMatchObject({
      supportsCancelRequest: true,
      dapscope: { requests: expect.any(Array) },
    })
    expect(proxied.stderr()).toBe(direct.stderr())
  })
})
