// What was counted in no order of time: each thread lives as long as it did, and has all that was counted of it.
import { expect, it } from 'vitest'
import { assemble } from '../../src/profile/assemble.ts'
import { account } from '../../src/profile/accounting.ts'
import { livesOfCounted } from '../../src/profile/counted.ts'
import { CollapsedStacks } from '../../src/profile/read-collapsed.ts'
import type { ThreadLife } from '../../src/profile/thread-life.ts'

const PERIOD = 10_000
const DURATION = 4_000_000

/** Of each thread: when it began and ended, and how long it ran. */
function told(lines: string[], lives?: ThreadLife[]): [number, number, number, number][] {
  const stacks = new CollapsedStacks(PERIOD)
  for (const line of lines) stacks.push(line)
  const trace = stacks.end()
  const options = {
    startTime: 0,
    duration: DURATION,
    traceOffset: 0,
    rate: 100,
    includeDebuggerFrames: false,
  }
  const known = livesOfCounted(trace, lives, DURATION)
  const assembled = assemble(trace, known, { ...options, sites: () => undefined })
  const accounts = account(assembled, 'cpu').threads
  return assembled.threads.map(({ tid, start, end }, i) => [tid, start, end, accounts[i]!.busyUs])
}

const life = (tid: number, birth: number, death: number): ThreadLife => ({
  tid,
  birth,
  death,
  at: [birth, death],
  runnable: [0, 0],
})

it('is seen however little it is, from the birth of a thread to its death', () => {
  const lives = [life(7, 0, DURATION), life(8, 1_000_000, 1_015_000), life(9, 2_000_000, 2_300_000)]
  const lines = [
    'thread (7): main;f (/a.py:1) 1',
    'thread (8): t;f (/a.py:1) 2',
    'thread (9): u;f (/a.py:1) 1',
  ]
  expect(told(lines, lives)).toEqual([
    [7, 0, DURATION, 10_000],
    [8, 1_000_000, 1_015_000, 15_000],
    [9, 2_000_000, 2_300_000, 10_000],
  ])
  expect(told(lines.slice(1, 2), lives.slice(0, 1))).toEqual([[8, 0, 20_000, 20_000]])
  expect(told(lines.slice(1, 2))).toEqual([[8, 0, DURATION, 20_000]])
})

it('belongs to the thread of its name, where py-spy did not tell the number', () => {
  const lives = [life(7, 0, DURATION), life(8, 0, DURATION)]
  const lines = [
    'thread (7): a;f (/a.py:1) 5',
    'thread (8): b;f (/a.py:1) 5',
    'thread (0x99): a;g (/a.py:9) 2',
  ]
  expect(told(lines, lives)).toEqual([
    [7, 0, DURATION, 70_000],
    [8, 0, DURATION, 50_000],
  ])
})
