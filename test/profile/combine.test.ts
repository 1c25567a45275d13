// Captures of several processes as one: nothing of any thread's time is lost or moved against another's.
import { expect, it } from 'vitest'
import { account } from '../../src/profile/accounting.ts'
import { combine } from '../../src/profile/combine.ts'
import type { Stacks } from '../../src/profile/stacks.ts'

const fn = (name: string) => ({ name, file: '/a.py', firstLine: name.length, category: 'user' as const })
const root = { parent: -1, function: -1, callerLine: 0 }

/** `main` calls `name`, from line 3, in a thread that lives for the whole capture. */
const capture = (pid: number, name: string, startTime: number): Stacks => ({
  startTime,
  duration: 100,
  functions: [fn(name), fn('main')],
  nodes: [root, { parent: 0, function: 1, callerLine: 0 }, { parent: 1, function: 0, callerLine: 3 }],
  threads: [
    {
      pid,
      tid: pid,
      name: 'MainThread',
      start: 0,
      end: 100,
      isDebugger: false,
      slices: { start: [0, 40], node: [2, 1], line: [5, 4], state: [0, 1] },
    },
  ],
  sampleCount: 10,
})

it('joins equal call paths, keeps different ones apart, and puts all on one clock', () => {
  const joined = combine([capture(1, 'f', 1000), capture(2, 'f', 1050), capture(3, 'other', 990)])
  expect(joined).toMatchObject({ startTime: 990, duration: 160, sampleCount: 16 })
  expect(joined.functions.map(({ name }) => name)).toEqual(['f', 'main', 'other'])
  expect(joined.nodes).toHaveLength(4)
  expect(joined.threads.map(({ start, end }) => [start, end])).toEqual([
    [10, 110],
    [60, 160],
    [0, 100],
  ])
  for (const { slices } of joined.threads) {
    const { parent, callerLine } = joined.nodes[slices.node[0]!]!
    expect({ caller: joined.functions[joined.nodes[parent]!.function]!.name, callerLine }).toEqual({
      caller: 'main',
      callerLine: 3,
    })
  }
  const names = joined.threads.map(
    ({ slices }) => joined.functions[joined.nodes[slices.node[0]!]!.function]!.name,
  )
  expect(names).toEqual(['f', 'f', 'other'])
  const { sum, busySamples } = account(joined, 'cpu')
  expect(sum).toMatchObject({ lifeUs: 300, busyUs: 120, idleUs: 180 })
  // As many as the three have by themselves.
  expect(busySamples).toBe(12)
})
