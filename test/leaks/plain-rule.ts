// The plain rule for leaks that this project began with: what the scoring (src/memory/) has to be better than in the benchmark.
import type { Confidence } from '../../src/memory/verdict.ts'

const MUCH_AT_ONCE = 10 * 2 ** 20

/**
 * Growth in one diff is LOW, in two in a row or by more than 10 MB at once MEDIUM, in three in a row HIGH; a diff without growth
 * starts anew.
 *
 * @param bytes of a site in one snapshot after another
 */
export function plainRule(bytes: readonly number[]): Confidence | undefined {
  let inARow = 0
  let isMuch = false
  for (let i = 1; i < bytes.length; i++) {
    const growth = bytes[i]! - bytes[i - 1]!
    isMuch = growth > 0 && (isMuch || growth > MUCH_AT_ONCE)
    inARow = growth > 0 ? inARow + 1 : 0
  }
  if (inARow === 0) return undefined
  return inARow >= 3 ? 'HIGH' : inARow === 2 || isMuch ? 'MEDIUM' : 'LOW'
}
