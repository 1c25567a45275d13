// A .cpuprofile file: the true timeline of one thread, and all threads merged.
import { describe, expect, it } from 'vitest'
import { formats } from '../../src/profile/formats.ts'
import { expectReadable, mergedFile, threadFile, timeline, totals } from './read-cpuprofile.ts'
import { stacksOf, type ThreadText } from './build-stacks.ts'

const program: ThreadText[] = [
  {
    name: 'MainThread',
    start: 500,
    life: [
      [1200, 'busy', 'main:3', 'work:12', 'sum:20'],
      [300, 'busy', 'main:3', 'work:13', 'sum:20'],
      [500, 'busy', 'main:4', 'work:12'],
      [7000, 'idle', 'main:4', 'wait:30'],
      [9000, 'paused', 'main:5'],
      [400, 'debugger'],
      [600, 'lost'],
      [200, 'busy'],
    ],
  },
]
const known = { main: { firstLine: 1 }, work: { firstLine: 10 }, sum: { firstLine: 19 } }

describe('the file of one thread', () => {
  it('is its true timeline, with states as first-level nodes', () => {
    const file = threadFile(stacksOf(program, known))
    expectReadable(file)
    expect(timeline(file)).toMatchInlineSnapshot(`
      [
        "main:1;work:10;sum:19 1.50ms",
        "main:1;work:10 0.50ms",
        "(idle) 7.00ms",
        "(paused in debugger) 9.00ms",
        "(debugger) 0.40ms",
        "(not sampled) 0.60ms",
        "(program) 0.20ms",
      ]
    `)
    expect([file.startTime, file.endTime]).toEqual([1_700_000_000_000_500, 1_700_000_000_019_700])
  })

  it('gives waiting to the function that waits in wall mode', () => {
    const file = threadFile(stacksOf(program, known), { mode: 'wall' })
    expect(timeline(file)).toContain('main:1;wait:30 7.00ms')
    expect(timeline(file)).toContain('(paused in debugger) 9.00ms')
  })

  it('has a node for a function in a call path, and its executing lines as ticks', () => {
    const sum = threadFile(stacksOf(program, known)).nodes.filter(
      (node) => node.callFrame.functionName === 'sum',
    )
    expect(sum).toMatchObject([
      {
        callFrame: { url: '/app/main.py', lineNumber: 18 },
        hitCount: 1,
        positionTicks: [{ line: 20, ticks: 1 }],
      },
    ])
  })

  it('weighs ticks by time: one for each period of the sampler, at least one', () => {
    const stacks = stacksOf([
      {
        name: 'MainThread',
        life: [
          [1000, 'busy', 'main:4'],
          [39_000, 'busy', 'main:3'],
        ],
      },
    ])
    const ticks = (sampleCount: number) => threadFile({ ...stacks, sampleCount }).nodes[1]
    const positionTicks = [
      { line: 3, ticks: 4 },
      { line: 4, ticks: 1 },
    ]
    expect(ticks(4)).toMatchObject({ hitCount: 5, positionTicks })
    expect(ticks(8)).toMatchObject({ hitCount: 9 })
    // As if of 100 Hz, where nobody counted.
    expect(ticks(0)).toMatchObject({ hitCount: 5, positionTicks })
  })

  it('says whose it is, and when that lived', () => {
    const { dapscope } = threadFile(stacksOf(program, known))
    expect(dapscope.threads).toEqual([
      { name: 'MainThread', pid: 100, tid: 100, startUs: 500, endUs: 19_700 },
    ])
  })

  it('numbers files, and gives what has none the number 0', () => {
    const frames = threadFile(stacksOf(program, known)).nodes.map(({ callFrame }) => callFrame)
    expect(new Set(frames.map(({ scriptId, url }) => `${scriptId} ${url}`))).toEqual(
      new Set(['0 ', '1 /app/main.py']),
    )
  })

  it('has a node for each executing line if asked to', () => {
    expect(Object.keys(totals(threadFile(stacksOf(program, known), { lineNodes: true })))).toEqual(
      expect.arrayContaining(['main:3;work:12;sum:20', 'main:3;work:13;sum:20', 'main:4;work:12']),
    )
  })

  it('names the client’s paths', () => {
    const file = threadFile(stacksOf(program, known), {
      toClient: (path) => path.replace('/app', '/home/me'),
    })
    expect(new Set(file.nodes.map((node) => node.callFrame.url))).toEqual(new Set(['', '/home/me/main.py']))
  })

  it('of a thread that never ran is idle for its life', () => {
    const file = threadFile(stacksOf([{ name: 'MainThread', life: [] }]))
    expectReadable(file)
    expect(timeline(file)).toEqual(['(idle) 0.00ms'])
  })

  it('cannot end the script of a page that shows it', () => {
    const stacks = stacksOf([{ name: 'MainThread', life: [[10, 'busy', '</script><b>:1']] }])
    expect(timeline(threadFile(stacks))).toEqual(['‹/script><b>:1 0.01ms'])
    const named = stacksOf([{ name: 'MainThread', life: [[10, 'busy', '<lambda>:1']] }])
    expect(timeline(threadFile(named))).toEqual(['<lambda>:1 0.01ms'])
  })
})

describe('the merged file', () => {
  const worker: ThreadText = {
    name: 'Worker',
    start: 600,
    life: [
      [2000, 'busy', 'work:12'],
      [5000, 'idle', 'wait:30'],
      [900, 'paused', 'work:12'],
    ],
  }

  it('of one thread and the debugger’s is that thread’s', () => {
    const stacks = stacksOf(
      [...program, { name: 'pydevd.Reader', isDebugger: true, life: [[500, 'busy', 'read:1']] }],
      known,
    )
    expect(mergedFile(stacks)).toEqual(threadFile(stacks))
  })

  it('of several threads has a node for each and the time that the mode shows', () => {
    const stacks = stacksOf([...program, worker], known)
    expectReadable(mergedFile(stacks))
    expect(timeline(mergedFile(stacks))).toMatchInlineSnapshot(`
      [
        "MainThread;main:1;work:10;sum:19 1.20ms",
        "Worker;work:10 2.00ms",
        "MainThread;main:1;work:10;sum:19 0.30ms",
        "MainThread;main:1;work:10 0.50ms",
        "MainThread 0.20ms",
      ]
    `)
    expect(totals(mergedFile(stacks, { mode: 'wall' }))).toMatchObject({
      'MainThread;main:1;wait:30': 7000,
      'Worker;wait:30': 5000,
    })
  })

  it('tells threads of one name apart', () => {
    const stacks = stacksOf([worker, worker])
    expect(Object.keys(totals(mergedFile(stacks)))).toEqual(['Worker (100);work:12', 'Worker (101);work:12'])
  })

  it('of nothing is idle', () => {
    expect(timeline(mergedFile(stacksOf([])))).toEqual(['(idle) 0.00ms'])
    expectReadable(
      mergedFile(
        stacksOf([
          { ...worker, life: [[70, 'paused', 'work:1']] },
          { ...worker, life: [] },
        ]),
      ),
    )
  })
})

it('every format has a name and an extension of its own', () => {
  expect(new Set(formats.map((format) => format.id)).size).toBe(formats.length)
  for (const format of formats) expect(format.extension).toMatch(/^\.[a-z.]+$/)
})
