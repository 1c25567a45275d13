// What tracking costs a program, as measured, for those who switch it on.
import type { TrackingState } from './tracking.ts'

/** Times that an allocation storm takes longer (bench/stall.mjs, CPython 3.9 to 3.13); programs at large do less of it. */
const STORM: [frames: number, times: number][] = [
  [1, 4],
  [2, 4],
  [5, 6],
  [10, 9],
  [25, 20],
]

export function costOf({ frames }: Pick<TrackingState, 'frames'>): string {
  const [, times] = STORM.find(([most]) => frames <= most) ?? STORM.at(-1)!
  return (
    `a program that only allocates runs about ${times} times slower with ${frames} frame${frames === 1 ? '' : 's'} ` +
    '(measured: npm run bench stall); memory that was allocated before is not seen'
  )
}
