// Threads of which the sampler told no number: whose processor time is theirs.
import { expect, it } from 'vitest'
import type { Clock } from '../../src/profile/life.ts'
import { findNumbers } from '../../src/profile/numbers.ts'

const clock: Clock = { inCapture: (ts) => ts, duration: 1_000_000, period: 10_000, first: 0, last: 1_000_000 }
const thread = (tid: number, pthread: number, from: number, end: number) => ({
  ...{ pid: 1, tid, pthread, name: '', node: [1] },
  ...{ start: [from], end },
})
const life = (tid: number, birth: number, death: number) => ({ tid, birth, death, at: [], runnable: [] })

it('are found by when they lived; what fits none, or has a number, keeps what it has', () => {
  const threads = [
    thread(11, 7, 0, 1_000_000),
    thread(8, 8, 5000, 200_000),
    thread(9, 9, 210_000, 400_000),
    thread(10, 10, 600_000, 700_000),
  ]
  const lives = [
    life(11, 0, 1_000_000),
    life(32, 200_000, 390_000),
    life(31, 0, 195_000),
    life(99, 0, 1_000_000),
  ]
  findNumbers(threads, lives, clock)
  expect(threads.map(({ tid }) => tid)).toEqual([11, 31, 32, 10])
})
