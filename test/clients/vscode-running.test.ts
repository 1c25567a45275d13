// What the VS Code extension does while a session with dapscope in it runs, with a stub of VS Code.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { withSession } from './vscode-session.ts'
import { EXTENSION, type VsCode } from './vscode-stub.ts'

const manifest = JSON.parse(readFileSync(join(EXTENSION, 'package.json'), 'utf8'))

let vscode: VsCode
let asked: unknown[][]
let session: any
beforeEach(async () => {
  ;({ vscode, asked, session } = await withSession())
})

describe('a session', () => {
  it('is ours where its adapter says so, of whatever type', () => {
    for (const type of ['debugpy', 'python', 'dapscope']) {
      vscode.start({ ...session, type })
      expect([vscode.context('session'), vscode.statusItem.visible]).toEqual([true, true])
      vscode.end({ ...session, type })
      expect([vscode.context('session'), vscode.statusItem.visible]).toEqual([false, false])
    }
  })

  it('is named where there are several: the commands are for the one that is chosen', () => {
    vscode.start(session)
    expect(vscode.statusItem.text).toBe('$(flame) dapscope')
    const other = { ...session, id: '2', name: 'worker' }
    vscode.start(other)
    expect(vscode.statusItem.text).toBe('$(flame) dapscope (worker)')
    vscode.end(other)
    vscode.start(session)
    expect(vscode.statusItem.text).toBe('$(flame) dapscope')
  })

  it('of a plain debugpy is left alone', async () => {
    vscode.start(session, {})
    expect(vscode.statusItem.visible).toBe(false)
    for (const { command } of manifest.contributes.commands)
      if (!['dapscope.openReport', 'dapscope.pickProcess'].includes(command))
        await vscode.commands.get(command)!()
    vscode.fire('dapscope.cpu.finished', { cpuProfilePath: '/x' }, session)
    expect([asked, vscode.executed]).toEqual([[], []])
  })

  it('is asked for nothing until somebody asks for something', () => {
    vscode.start(session)
    expect(asked).toEqual([])
  })

  it('has all the commands that the manifest names', () => {
    const named: string[] = manifest.contributes.commands.map(({ command }: any) => command)
    expect([...vscode.commands.keys()].sort()).toEqual(named.sort())
  })
})

describe('the commands', () => {
  it('can be run where they can work, as the context keys say', async () => {
    vscode.start(session)
    await vscode.run('cpuStop')
    await vscode.run('memorySnapshot')
    await vscode.run('memoryStop')
    expect(asked).toEqual([])
    await vscode.run('cpuStart')
    vscode.fire('dapscope.cpu.started', {}, session)
    expect([vscode.context('capturing'), vscode.statusItem.text]).toEqual([
      true,
      expect.stringContaining('CPU profile is running'),
    ])
    await vscode.run('cpuStart')
    await vscode.run('cpuStop')
    vscode.fire('dapscope.cpu.finished', { profileId: 'x', error: { id: 1212, format: '' } }, session)
    expect(vscode.context('capturing')).toBe(false)
    await vscode.run('memoryStart')
    expect([vscode.context('tracking'), vscode.context('snapshots')]).toEqual([true, false])
    await vscode.run('memoryDiff')
    await vscode.run('memorySnapshot')
    vscode.fire('dapscope.memory.snapshot', { snapshotId: 's1', heapProfilePath: '/s1.heapprofile' }, session)
    expect(vscode.context('snapshots')).toBe(true)
    await vscode.run('memoryDiff')
    expect(asked.map(([request]) => request)).toEqual([
      'dapscope.cpu.start',
      'dapscope.cpu.stop',
      'dapscope.memory.start',
      'dapscope.memory.snapshot',
      'dapscope.memory.diff',
    ])
  })

  it('profile for as long as the setting says', async () => {
    vscode.settings['cpuSeconds'] = 2.5
    vscode.start(session)
    await vscode.run('cpuBrief')
    expect(asked).toEqual([['dapscope.cpu.start', { durationMs: 2500 }]])
  })

  const tracked = () => {
    const { customRequest } = session
    session.customRequest = async (...args: unknown[]) => {
      await customRequest(...args)
      return { capture: null, memory: { tracking: { tracking: true } } }
    }
  }

  it('know that memory is tracked from the first line, once it is', async () => {
    tracked()
    const tracker = vscode.start(Object.assign(session, { configuration: { dapscope: { memory: true } } }))
    expect(vscode.context('tracking')).toBe(false)
    tracker.onDidSendMessage({ type: 'response', command: 'configurationDone', success: true })
    await expect.poll(() => vscode.context('tracking')).toBe(true)
    expect(asked).toEqual([['dapscope.status']])
  })

  it('of memory cannot be run without debugging', async () => {
    vscode.start(Object.assign(session, { configuration: { noDebug: true } }))
    expect([vscode.context('session'), vscode.context('debugged')]).toEqual([true, false])
    for (const name of ['memoryStart', 'memoryObjects', 'memoryGc', 'memoryReferences'])
      await vscode.run(name)
    let offered: string[] = []
    vscode.pick = (labels) => void (offered = labels)
    await vscode.run('menu')
    expect(offered).toEqual([
      expect.stringContaining('Profile CPU for'),
      expect.stringContaining('Start CPU profile'),
    ])
    expect(asked).toEqual([['dapscope.status']])
  })

  it('say that the session has ended, where it has while its menu was open', async () => {
    vscode.start(session)
    vscode.pick = (labels) => {
      vscode.end(session)
      return labels.find((label) => label.includes('Start CPU'))
    }
    await vscode.run('menu')
    expect(asked.map(([request]) => request)).toEqual(['dapscope.status'])
    expect(vscode.said).toEqual(['dapscope: that debug session has ended.'])
  })

  it('know what was typed in the Debug Console', async () => {
    tracked()
    const tracker = vscode.start(session)
    tracker.onWillReceiveMessage({ seq: 1, command: 'evaluate', arguments: { expression: '%mem start' } })
    tracker.onWillReceiveMessage({ seq: 2, command: 'evaluate', arguments: { expression: 'watched' } })
    tracker.onDidSendMessage({ type: 'response', request_seq: 2, command: 'evaluate', success: true })
    tracker.onDidSendMessage({ type: 'response', request_seq: 1, command: 'evaluate', success: true })
    await expect.poll(() => vscode.context('tracking')).toBe(true)
    expect(asked).toEqual([['dapscope.status']])
  })

  it('ask who holds what is selected, in the frame that is shown, and print the answer where it is seen', async () => {
    vscode.start(session)
    vscode.typed = 'cache'
    vscode.activeStackItem = { session, threadId: 1, frameId: 7 }
    await vscode.run('memoryReferences')
    expect(asked).toEqual([['evaluate', { expression: '%mem refs cache', context: 'repl', frameId: 7 }]])
    expect(vscode.printed.join()).toContain('text')
  })

  it('are in the menu where they can work, and a failure there is VS Code’s to show', async () => {
    vscode.start(session)
    let offered: string[] = []
    vscode.pick = (labels) => ((offered = labels), labels.find((label) => label.includes('Start CPU')))
    const { customRequest } = session
    session.customRequest = async (request: string, args: object) => {
      await customRequest(request, args)
      if (request === 'dapscope.cpu.start') throw new Error('refused')
      return {}
    }
    await vscode.run('menu')
    expect(offered.join()).toMatch(/Profile CPU.*Start tracking.*Who holds.*Count objects.*Collect garbage/)
    expect(offered.join()).not.toMatch(/Stop CPU|snapshot/)
    expect(asked.map(([request]) => request)).toEqual(['dapscope.status', 'dapscope.cpu.start'])
  })
})
