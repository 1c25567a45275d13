// The hot functions and lines of a capture: their times, their order, and the user’s line behind those that are not the user’s.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hotFunctions, hotLines, type HotFunction, type HotLine } from '../../src/profile/hot.ts'
import type { Stacks } from '../../src/profile/stacks.ts'
import { anyStacks, shownSlices, stacksOf } from './build-stacks.ts'

/** An entry as a short line: name, line, self and total in ms, and the user's line behind it. */
const asLine = (name: string, { line, selfMs, totalMs, via }: HotFunction | HotLine) =>
  `${name}:${line} ${selfMs} of ${totalMs}${via ? ` via ${via.function}:${via.line}` : ''}`
const functionsOf = (stacks: Stacks, mode: 'cpu' | 'wall' = 'cpu') =>
  hotFunctions(stacks, mode).map((each) => asLine(each.name, each))
const linesOf = (stacks: Stacks, mode: 'cpu' | 'wall' = 'cpu') =>
  hotLines(stacks, mode).map((each) => asLine(each.function, each))

describe('hot functions and lines', () => {
  const program = stacksOf(
    [
      {
        name: 'MainThread',
        life: [
          [3000, 'busy', 'main:2', 'work:11'],
          [5000, 'busy', 'main:2', 'work:12', 'dumps:300', 'encode:40'],
          [1000, 'busy', 'main:3', 'dumps:301'],
          [7000, 'idle', 'main:4', 'sleep:1'],
          [9000, 'paused', 'main:4'],
          [2000, 'debugger'],
          [4000, 'lost'],
        ],
      },
      { name: 'pydevd.Writer', isDebugger: true, life: [[31_000, 'busy', 'main:2']] },
    ],
    {
      main: { firstLine: 1 },
      dumps: { file: '/lib/json.py', category: 'stdlib' },
      encode: { category: 'native' },
      sleep: { category: 'native' },
    },
  )

  it('the user’s come first, then by self time, with the user’s line behind the others', () => {
    expect(functionsOf(program)).toMatchInlineSnapshot(`
      [
        "work:11 3 of 8",
        "main:1 0 of 9",
        "encode:40 5 of 5 via work:12",
        "dumps:300 1 of 6 via main:3",
      ]
    `)
  })

  it('a line has the time of what it called', () => {
    expect(linesOf(program)).toMatchInlineSnapshot(`
      [
        "work:11 3 of 3",
        "main:2 0 of 8",
        "work:12 0 of 5",
        "main:3 0 of 1",
        "encode:40 5 of 5 via work:12",
        "dumps:301 1 of 1 via main:3",
        "dumps:300 0 of 5",
      ]
    `)
  })

  it('waiting counts in wall mode; the debugger, pauses and lost time in neither', () => {
    expect(functionsOf(program, 'wall')).toMatchInlineSnapshot(`
      [
        "work:11 3 of 8",
        "main:1 0 of 16",
        "sleep:1 7 of 7 via main:4",
        "encode:40 5 of 5 via work:12",
        "dumps:300 1 of 6 via main:3",
      ]
    `)
    const [first] = hotFunctions(program, 'wall')
    expect(first).toMatchObject({ name: 'work', selfPercent: 18.75, totalPercent: 50 })
  })

  it('paths are the client’s', () => {
    const entries = hotFunctions(program, 'cpu', 50, (path) => `/here${path}`)
    expect(entries.map((entry) => entry.path)).toContain('/here/lib/json.py')
    expect(entries.find((entry) => entry.name === 'dumps')?.via?.path).toBe('/here/app/main.py')
  })
})

describe('recursion', () => {
  const recursive = stacksOf([
    {
      name: 'MainThread',
      life: [
        [4000, 'busy', 'main:1', 'walk:5', 'walk:6', 'walk:5'],
        [2000, 'busy', 'main:1', 'walk:5', 'visit:9', 'walk:7'],
      ],
    },
  ])

  it('counts a function on a stack once', () => {
    expect(functionsOf(recursive)).toEqual(['walk:5 6 of 6', 'main:1 0 of 6', 'visit:9 0 of 2'])
  })

  it('counts a line on a stack once', () => {
    expect(linesOf(recursive)).toEqual([
      'walk:5 4 of 6',
      'walk:7 2 of 2',
      'main:1 0 of 6',
      'walk:6 0 of 4',
      'visit:9 0 of 2',
    ])
  })
})

describe('what is left out', () => {
  it('entries under 0.05 percent, and code of the debugger', () => {
    const stacks = stacksOf(
      [
        {
          name: 'MainThread',
          life: [
            [100_000_000, 'busy', 'trace:1', 'main:1'],
            [40_000, 'busy', 'trace:1', 'rare:1'],
          ],
        },
      ],
      { trace: { category: 'debugger' } },
    )
    expect(functionsOf(stacks)).toEqual(['main:1 100000 of 100000'])
  })

  it('beyond the limit the user’s code gives way to other code for half of the room', () => {
    const names = Array.from({ length: 30 }, (_, i) => i)
    const stacks = stacksOf(
      [
        {
          name: 'MainThread',
          life: names.flatMap((i) =>
            [[1000 + i, 'busy', `user${i}:1`] as const, [9000 + i, 'busy', `lib${i}:1`] as const].map(
              (s) => [...s] as [number, 'busy', string],
            ),
          ),
        },
      ],
      Object.fromEntries(names.map((i) => [`lib${i}`, { category: 'library' as const }])),
    )
    expect(hotFunctions(stacks, 'cpu', 4).map((entry) => entry.name)).toEqual([
      'user29',
      'user28',
      'lib29',
      'lib28',
    ])
  })

  it('an empty capture has nothing hot', () => {
    expect(hotFunctions(stacksOf([]), 'cpu')).toEqual([])
    expect(hotLines(stacksOf([{ name: 'MainThread', life: [] }]), 'wall')).toEqual([])
  })
})

it('self and total are what a count stack by stack gives', () => {
  fc.assert(
    fc.property(anyStacks, fc.constantFrom('cpu' as const, 'wall' as const), (stacks, mode) => {
      const naive = countByStack(stacks, mode)
      const entries = hotFunctions(stacks, mode, Infinity)
      for (const entry of entries) {
        expect([entry.name, Math.round(entry.selfMs * 1000), Math.round(entry.totalMs * 1000)]).toEqual([
          entry.name,
          naive.self.get(entry.name) ?? 0,
          naive.total.get(entry.name),
        ])
      }
      const missing = [...naive.total].filter(([name]) => !entries.some((entry) => entry.name === name))
      for (const [, total] of missing) expect(total / naive.shown).toBeLessThan(0.001)
      const lineTime = hotLines(stacks, mode, Infinity).reduce((sum, entry) => sum + entry.selfMs, 0)
      const functionTime = entries.reduce((sum, entry) => sum + entry.selfMs, 0)
      expect(Math.abs(lineTime - functionTime) * 1000).toBeLessThanOrEqual(naive.shown * 0.01)
    }),
  )
})

/** The long way: each slice's whole stack, function by function. */
function countByStack(stacks: Stacks, mode: 'cpu' | 'wall') {
  const self = new Map<string, number>()
  const total = new Map<string, number>()
  let shown = 0
  const add = (to: Map<string, number>, name: string, time: number) =>
    to.set(name, (to.get(name) ?? 0) + time)
  for (const [leaf, time] of shownSlices(stacks, mode)) {
    shown += time
    const names = []
    for (let node = leaf; node !== 0; node = stacks.nodes[node]!.parent)
      names.push(stacks.functions[stacks.nodes[node]!.function]!.name)
    if (names[0] !== undefined) add(self, names[0], time)
    for (const name of new Set(names)) add(total, name, time)
  }
  return { self, total, shown }
}

it('what is equally hot is in the order of its total, its path and its line', () => {
  const file = { file: '/app/a.py' }
  const stacks = stacksOf(
    [
      {
        name: 'main',
        life: [
          [2000, 'busy', 'outer:7', 'late:9'],
          [2000, 'busy', 'late:8'],
          [2000, 'busy', 'other:1'],
          [2000, 'busy', 'outer:7'],
        ],
      },
    ],
    { late: file, outer: { file: '/app/b.py' }, other: { file: '/app/c.py' } },
  )
  expect(hotLines(stacks, 'cpu').map(({ path, line }) => `${path}:${line}`)).toEqual([
    '/app/b.py:7',
    '/app/a.py:8',
    '/app/a.py:9',
    '/app/c.py:1',
  ])
})

it.each([
  [1000, 5000],
  [5000, 1000],
])(
  'a line that is not the user’s tells the line of theirs that had most of it: %d and %d',
  (first, second) => {
    const stacks = stacksOf(
      [
        {
          name: 'main',
          life: [
            [first, 'busy', 'main:1', 'dumps:300'],
            [second, 'busy', 'main:2', 'dumps:300'],
          ],
        },
      ],
      { dumps: { file: '/lib/json.py', category: 'stdlib' } },
    )
    const dumps = hotLines(stacks, 'cpu').find((each) => each.function === 'dumps')
    expect(dumps?.via?.line).toBe(first > second ? 1 : 2)
  },
)
