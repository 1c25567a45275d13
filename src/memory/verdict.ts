// How sure it is that a site leaks, and why: its bytes and its blocks judged by their trends.
import { MUCH_AT_ONCE, type Confidence } from './plain-rule.ts'
import { trendOf, type Trend } from './trend.ts'

export interface Verdict {
  confidence: Confidence
  /** In a sentence. */
  reason: string
}

/**
 * Less than this a snapshot (bytes) proves nothing: CPython's free lists give memory that one line has allocated to objects
 * made in another, and each gc.collect() empties them, so that a block or some wander from site to site.
 */
const LEAST_STEP = 200

/**
 * @param bytes of a site in one snapshot after another
 * @param count its blocks
 * @returns undefined if it does not grow
 */
export function verdictOf(bytes: readonly number[], count: readonly number[]): Verdict | undefined {
  const [size, blocks] = [trendOf(bytes), trendOf(count)]
  if (size.growth <= 0) return undefined
  if (size.diffs === 1) return atOnce(size) ?? low('It grew in the one diff there is')
  if (size.step >= LEAST_STEP) {
    const trend = [size, blocks].find((each) => each.diffs >= 3 && isOnStraightLine(each))
    if (trend && trend.rises === trend.diffs) return { confidence: 'HIGH', reason: goesOn(trend, size) }
    const weaker = [size, blocks].find(keepsPace) ?? growsOnTop(size, blocks)
    if (weaker) return { confidence: 'MEDIUM', reason: goesOn(weaker, size) }
  }
  return atOnce(size) ?? (size.last > 0 ? low(whyNot(size)) : undefined)
}

/** Growth from the start that neither fell back, nor slowed down, nor came in one jump. Of few diffs, chance makes a row of rises. */
function keepsPace({ growth, diffs, steadiness, pace, end, evenness }: Trend): boolean {
  return (
    growth > 0 && steadiness >= (diffs < 5 ? 0.85 : 0.6) && pace >= 0.4 && end >= 0.15 && evenness >= 0.25
  )
}

const isOnStraightLine = (trend: Trend) => keepsPace(trend) && trend.pace >= 0.6

/**
 * A slow leak on a line that took much at its first use. The number of blocks tells it from values that only vary in size; where
 * that does not change (a text, an array), it has to grow each time.
 */
function growsOnTop(size: Trend, blocks: Trend): Trend | undefined {
  const isSteady = ({ steadiness, paceSince, endSince, evenness }: Trend) =>
    steadiness >= 0.85 && paceSince >= 0.7 && endSince >= 0.4 && evenness >= 0.25
  const isMuch = size.step >= 4 * LEAST_STEP || size.growth >= 1.2 * size.first
  if (!isMuch) return undefined
  if (blocks.diffs >= 4 && isSteady(blocks)) return blocks
  return blocks.step === 0 && size.diffs >= 5 && size.rises === size.diffs && isSteady(size)
    ? size
    : undefined
}

/** Much in the last diff is worth a look at once; the next snapshot shows whether it goes on. */
function atOnce({ last, diffs, steadiness }: Trend): Verdict | undefined {
  const isUnheardOf = diffs < 3 || steadiness >= 0.6
  if (last <= MUCH_AT_ONCE || !isUnheardOf) return undefined
  return { confidence: 'MEDIUM', reason: `It grew by ${inWords(last)} at once` }
}

const low = (reason: string): Verdict => ({ confidence: 'LOW', reason })

function goesOn(trend: Trend, size: Trend): string {
  const times = trend.rises === trend.diffs ? `each of ${trend.diffs}` : `${trend.rises} of ${trend.diffs}`
  const pace = Math.round(100 * Math.max(trend.pace, trend.paceSince))
  return `It grew in ${times} diffs, by ${inWords(size.growth)} in all, of late at ${pace} % of its mean pace`
}

function whyNot({ step, steadiness, pace, growth, evenness }: Trend): string {
  if (step < LEAST_STEP) return `It grew by ${inWords(growth)}, hardly since the first diff`
  if (steadiness < 0.6) return 'It grew last, but it rises and falls'
  if (pace < 0.4)
    return `It slows down, as what has a bound does: of late at ${Math.round(100 * pace)} % of its mean pace`
  return evenness < 0.25 ? 'It grew in a jump' : 'It grew last, but not steadily'
}

/** `12.3 kB` */
export function inWords(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB']
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, Math.abs(bytes))) / 10))
  return power === 0 ? `${bytes} bytes` : `${(bytes / 1024 ** power).toFixed(1)} ${units[power]}`
}
