// What tracking costs a program, as measured, for those who switch it on.
import type { TrackingState } from './tracking.ts'

/**
 * Times that a program which only allocates takes longer: 3.6 to 3.8 at 1 frame, 8 to 20 at 25, on CPython 3.9 to 3.13
 * (facts/debugpy.md). `npm run bench tracking` measures it anew.
 */
export function costOf({ frames }: Pick<TrackingState, 'frames'>): string {
  const times =
    frames === 1
      ? '3.6 to 3.8 times slower'
      : `between 4 (1 frame) and 20 times (25 frames) slower, here with ${frames} frames`
  return `a program that only allocates runs ${times} (measured on CPython 3.9 to 3.13); memory that was allocated before is not seen`
}
