// What the VS Code extension does with results, with a stub of VS Code.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { pause } from '../live/captures.ts'
import { scratchFolder } from '../scratch.ts'
import { withSession } from './vscode-session.ts'
import type { VsCode } from './vscode-stub.ts'

const FILE = '/ws/app.py'

let vscode: VsCode
let session: any
beforeEach(async () => {
  ;({ vscode, session } = await withSession())
})

describe('results', () => {
  const editor = () => {
    const drawn = new Map<string, any[]>()
    const setDecorations = ({ look }: any, list: any[]) => drawn.set(look.after.color.args[0], list)
    const compared = {
      document: { uri: `git:${FILE}` },
      setDecorations: (_look: any, list: any[]) => other(list),
    }
    vscode.visibleTextEditors = [{ document: { uri: `file://${FILE}` }, setDecorations }, compared]
    return drawn
  }
  /** What is drawn into the other side of a comparison with Git. */
  const other = (list: any[]) => expect(list).toEqual([])
  const site = {
    path: FILE,
    line: 3,
    category: 'user',
    bytes: 12_300_000,
    count: 10,
    percent: 43,
    function: 'f',
  }

  it('open by themselves, one after the other, unless the setting says no', async () => {
    vscode.start(session)
    vscode.fire('dapscope.cpu.finished', { cpuProfilePath: '/1.cpuprofile' }, session)
    vscode.fire('dapscope.memory.snapshot', { snapshotId: 's', heapProfilePath: '/2.heapprofile' }, session)
    const opened = () => vscode.executed.map(([, uri]: any) => uri.path)
    await expect.poll(opened).toEqual(['/1.cpuprofile', '/2.heapprofile'])
    vscode.settings['openProfiles'] = 'none'
    vscode.fire('dapscope.cpu.finished', { cpuProfilePath: '/3.cpuprofile' }, session)
    await pause(50)
    expect(vscode.executed).toHaveLength(2)
  })

  it('do not open the snapshot of a comparison before the comparison', async () => {
    const tracker = vscode.start(session)
    const snapshot = (snapshotId: string) => {
      const heapProfilePath = `/${snapshotId}.heapprofile`
      vscode.fire('dapscope.memory.snapshot', { snapshotId, heapProfilePath }, session)
    }
    tracker.onWillReceiveMessage({ seq: 1, command: 'evaluate', arguments: { expression: '%mem diff' } })
    tracker.onDidSendMessage({ type: 'response', request_seq: 1, command: 'evaluate', success: false })
    snapshot('first')
    tracker.onWillReceiveMessage({ seq: 2, command: 'dapscope.memory.diff' })
    snapshot('compared')
    vscode.fire('dapscope.memory.diff', { error: { id: 1, format: '' } }, session)
    snapshot('last')
    const opened = () => vscode.executed.map(([, uri]: any) => uri.path)
    await expect.poll(opened).toEqual(['/first.heapprofile', '/last.heapprofile'])
  })

  it('put leaks into the problems list and beside their lines, until they are mended', () => {
    const drawn = editor()
    vscode.start(session)
    const range = { start: { line: 4, character: 0 }, end: { line: 5, character: 0 } }
    const message = 'Memory leak (HIGH) in f: +3 MB. It grows with each snapshot.'
    const diagnostics = [{ range, severity: 2, source: 'dapscope', code: 'memory-leak', message }]
    vscode.fire('dapscope.diagnostics', { path: FILE, diagnostics }, session)
    expect(vscode.diagnostics.get(FILE)).toMatchObject([{ message, severity: 1, source: 'dapscope' }])
    expect(drawn.get('dapscope.leak')).toMatchObject([
      {
        range: { args: [4, 0, 4, 10_000] },
        renderOptions: { after: { contentText: 'Memory leak (HIGH): +3 MB' } },
      },
    ])
    vscode.fire('dapscope.diagnostics', { path: FILE, diagnostics: [] }, session)
    expect([vscode.diagnostics.get(FILE), drawn.get('dapscope.leak')]).toEqual([undefined, []])
    expect(vscode.context('marks')).toBe(false)
  })

  it('forget the leaks of a run before at the next run’s snapshot, not those of a child’s parent', () => {
    const drawn = editor()
    vscode.start(session)
    const range = { start: { line: 4, character: 0 }, end: { line: 5, character: 0 } }
    const diagnostics = [{ range, severity: 2, message: 'Memory leak (HIGH) in f: +3 MB. It grows.' }]
    const snapshot = (of: object) =>
      vscode.fire('dapscope.memory.snapshot', { snapshotId: 's', heapProfilePath: '/h' }, of)
    snapshot(session)
    vscode.fire('dapscope.diagnostics', { path: FILE, diagnostics }, session)
    const child = { ...session, id: '2', parentSession: session }
    vscode.start(child)
    snapshot(child)
    expect(drawn.get('dapscope.leak')).toHaveLength(1)
    vscode.end(child)
    vscode.end(session)
    expect(drawn.get('dapscope.leak')).toHaveLength(1)
    const next = { ...session, id: '3' }
    vscode.start(next)
    snapshot(next)
    expect([vscode.diagnostics.size, drawn.get('dapscope.leak')]).toEqual([0, []])
  })

  it('are shown and hidden when the setting is changed', () => {
    const drawn = editor()
    vscode.start(session)
    vscode.fire(
      'dapscope.memory.snapshot',
      { snapshotId: 's', heapProfilePath: '/h', sites: [site] },
      session,
    )
    const shown = () => [vscode.diagnostics.size, drawn.get('dapscope.allocation')?.length]
    expect(shown()).toEqual([1, 1])
    vscode.set('marks', false)
    expect(shown()).toEqual([0, 0])
    vscode.set('marks', true)
    expect(shown()).toEqual([1, 1])
  })

  const leak = (where: string) => {
    const range = { start: { line: 4, character: 0 }, end: { line: 5, character: 0 } }
    return [{ range, severity: 2, message: `Memory leak (HIGH)${where}: +3.0 MB. It grows. See why.` }]
  }

  it.each([' in f', ' in __init__, allocated by loads __init__.py:12', ', allocated by <lambda> x.py:3', ''])(
    'say how much leaks first, and the rest on hovering, word for word:%s',
    (where) => {
      const drawn = editor()
      vscode.start(session)
      vscode.fire('dapscope.diagnostics', { path: FILE, diagnostics: leak(where) }, session)
      expect(drawn.get('dapscope.leak')).toMatchObject([
        {
          hoverMessage: { value: `text: Memory leak (HIGH)${where}: +3.0 MB. It grows. See why.` },
          renderOptions: { after: { contentText: 'Memory leak (HIGH): +3.0 MB' } },
        },
      ])
    },
  )

  it.each([
    ['lines put in above', [0, 0, 0, 0], 'a\nb\n', 6],
    ['a line put in before its first letter', [4, 0, 4, 0], '\n', 5],
    ['a line broken behind it', [4, 9, 4, 9], '\n    ', 4],
    ['the line before joined to it', [3, 7, 4, 0], '', 3],
    ['lines taken away with it', [2, 0, 6, 0], '', 2],
    ['lines taken away above', [0, 0, 3, 0], '', 1],
    ['a change below', [5, 0, 9, 0], '', 4],
  ] as const)('stay with their line: %s', (_, [fromLine, from, toLine, to], text, expected) => {
    const drawn = editor()
    vscode.start(session)
    vscode.fire('dapscope.diagnostics', { path: FILE, diagnostics: leak(' in f') }, session)
    const range = { start: { line: fromLine, character: from }, end: { line: toLine, character: to } }
    vscode.events.document.fire({
      document: { uri: `file://${FILE}` },
      contentChanges: [{ range, text }],
    })
    expect(drawn.get('dapscope.leak')![0].range.args[0]).toBe(expected)
    expect(vscode.diagnostics.get(FILE)![0].range.args[0]).toBe(expected)
  })

  it('that fail are told where the Debug Console never opens, once', () => {
    const tracker = vscode.start(session)
    const format = 'py-spy could not sample the program: {message}. Try `dapscope.cpu.start` again.'
    const failed = { profileId: 'x', error: { id: 1212, format, variables: { message: 'gone' } } }
    vscode.fire('dapscope.cpu.finished', failed, session)
    const told = 'py-spy could not sample the program: gone. Try “dapscope: Start CPU Profile” again.'
    expect(vscode.said).toEqual([told])
    // Here VS Code has shown it as the answer.
    tracker.onWillReceiveMessage({ seq: 1, command: 'dapscope.cpu.stop' })
    const body = { error: { ...failed.error } }
    tracker.onDidSendMessage({ type: 'response', request_seq: 1, success: false, body })
    expect(body.error).toMatchObject({ format: told, variables: {} })
    vscode.fire('dapscope.cpu.finished', failed, session)
    expect(vscode.said).toEqual([told])
  })

  it('put the top allocations of the user’s own code there, and the newest snapshot’s only', () => {
    const drawn = editor()
    vscode.start(session)
    const sites = [
      site,
      { ...site, path: '/lib/x.py', category: 'library' },
      { ...site, line: 9, percent: 1 },
      { ...site, path: '<string>' },
    ]
    const shot = { snapshotId: 's', heapProfilePath: '/h' }
    vscode.fire('dapscope.memory.snapshot', { ...shot, sites }, session)
    expect([...vscode.diagnostics]).toMatchObject([
      [FILE, [{ severity: 2, message: expect.stringMatching(/12\.3 MB, 43 %/) }]],
    ])
    expect(drawn.get('dapscope.allocation')).toHaveLength(1)
    vscode.fire('dapscope.memory.snapshot', { ...shot, sites: [] }, session)
    expect([vscode.diagnostics.size, drawn.get('dapscope.allocation')]).toEqual([0, []])
  })

  it('put the hot lines there, and all of it goes when asked to', async () => {
    const drawn = editor()
    vscode.start(session)
    const hotLines = [
      { path: FILE, line: 8, category: 'user', selfPercent: 5, totalPercent: 61, totalMs: 900 },
    ]
    vscode.fire('dapscope.cpu.finished', { cpuProfilePath: '/1', hotLines }, session)
    expect(drawn.get('dapscope.hotLine')).toMatchObject([
      { renderOptions: { after: { contentText: '61 % of the time' } } },
    ])
    expect(vscode.context('marks')).toBe(true)
    await vscode.run('clearMarks')
    expect([drawn.get('dapscope.hotLine'), vscode.context('marks')]).toEqual([[], false])
  })
})

describe('the references of an object', () => {
  const path = join(scratchFolder(), 'references.json')
  writeFileSync(
    path,
    JSON.stringify({
      dapscope: { references: 1, time: 1.764e12, program: FILE },
      target: { type: 'app.Order', bytes: 48, count: 1, sampled: 1 },
      summary: 'One app.Order is held as follows.',
      paths: [],
      unreached: 0,
      graph: { nodes: [], edges: [] },
      cycles: [],
      scanned: 1,
      durationMs: 1,
      notes: [],
    }),
  )

  it('open by themselves as a report, where reports are wanted', async () => {
    vscode.start(session)
    vscode.fire('dapscope.memory.references', { referencesPath: path }, session)
    vscode.settings['openProfiles'] = 'report'
    vscode.fire('dapscope.memory.references', { error: { format: '' } }, session)
    vscode.fire('dapscope.memory.references', { referencesPath: path }, session)
    await expect
      .poll(() => vscode.panels.map(({ webview }) => webview.html), { timeout: 30_000 })
      .toEqual([expect.stringContaining('Who holds app.Order')])
    expect(vscode.panels[0].title).toBe('References')
    // Such a panel takes the keyboard when it is hidden: test/clients/vscode.test.ts.
    expect(vscode.panels[0].args[3]).not.toHaveProperty('enableFindWidget')
  })
})
