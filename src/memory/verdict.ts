// How sure it is that a site leaks, and why: its bytes and its blocks judged by their trends.
import { sizeText } from '../profile/units.ts'
import { trendOf, type Trend } from './trend.ts'

export type Confidence = 'LOW' | 'MEDIUM' | 'HIGH'

export interface Verdict {
  confidence: Confidence
  /** In a sentence. */
  reason: string
}

/**
 * Less than this a snapshot (bytes) proves nothing: CPython's free lists give memory that one line has allocated to objects
 * made in another, and each gc.collect() empties them, so that a block or some wander from site to site.
 */
const LEAST_STEP = 256

/** Growth by more than this (bytes) at once is worth a look by itself. */
const MUCH_AT_ONCE = 10 * 2 ** 20

/** Less than this share of the mean pace in the last third is the end of it. */
const LEAST_END = 0.15

export const RANK: Record<Confidence, number> = { HIGH: 2, MEDIUM: 1, LOW: 0 }

/**
 * @param bytes of a site in one snapshot after another
 * @param count its blocks
 * @returns undefined if it does not grow
 */
export function verdictOf(bytes: readonly number[], count: readonly number[]): Verdict | undefined {
  const verdict = judge(bytes, count)
  const isLikeBefore = bytes.at(-1) === bytes.at(-2) && count.at(-1) === count.at(-2)
  if (!isLikeBefore || !verdict) return verdict
  // Whatever the means become by it: nothing more proves nothing more.
  const without = verdictOf(bytes.slice(0, -1), count.slice(0, -1))
  return without && RANK[without.confidence] > RANK[verdict.confidence] ? verdict : without
}

function judge(bytes: readonly number[], count: readonly number[]): Verdict | undefined {
  const [size, blocks] = [trendOf(bytes), trendOf(count)]
  if (size.growth <= 0) return undefined
  if (size.diffs === 1) return atOnce(size) ?? low('It grew in the one diff there is')
  return goingOn(size, blocks) ?? atOnce(size) ?? (size.last > 0 ? low(whyNot(size)) : undefined)
}

function goingOn(size: Trend, blocks: Trend): Verdict | undefined {
  if (size.step < LEAST_STEP) return undefined
  // Bytes count where blocks grow in number too, or are the same ones (a text); else it is values or tables that vary in size.
  const isSameBlocks = blocks.step === 0
  const pacing = isSameBlocks || blocks.end >= LEAST_END ? [size, blocks].filter(keepsPace) : []
  const each = pacing.find(({ diffs, rises }) => diffs >= 3 && rises === diffs)
  if (each) return { confidence: 'HIGH', reason: inNumbers(each, size) }
  const weaker = pacing[0] ?? growsOnTop(isSameBlocks ? size : blocks, size)
  return weaker && { confidence: 'MEDIUM', reason: inNumbers(weaker, size) }
}

/** Growth from the start that neither fell back, nor slowed down, nor came in one jump. Of few diffs, chance makes a row of rises. */
function keepsPace({ diffs, steadiness, pace, end, evenness }: Trend): boolean {
  const isSteady = steadiness >= (diffs < 5 ? 0.85 : 0.6)
  const isAtPace = pace >= 0.5 && end >= LEAST_END && (diffs !== 3 || pace <= 1.8)
  return isSteady && isAtPace && evenness >= 0.4
}

/**
 * A slow leak on a line that took much at its first use.
 *
 * @param telling the blocks, which tell it from values that only vary in size; the size where their number does not change
 */
function growsOnTop(telling: Trend, size: Trend): Trend | undefined {
  const { diffs, rises, growth, first, steadiness, paceSince, endSince, evenness } = telling
  const isEachTime = diffs >= 5 && rises === diffs
  const isMuch = growth >= 1.2 * first
  const isProven = isEachTime
    ? isMuch || size.step >= 4 * LEAST_STEP
    : isMuch && diffs >= 4 && telling !== size
  if (!isProven) return undefined
  return steadiness >= 0.85 && paceSince >= 0.7 && endSince >= 0.4 && evenness >= 0.25 ? telling : undefined
}

/** Much in the last diff is worth a look at once; the next snapshot shows whether it goes on. */
function atOnce({ last, diffs, steadiness }: Trend): Verdict | undefined {
  const isUnheardOf = diffs < 3 || steadiness >= 0.6
  if (last <= MUCH_AT_ONCE || !isUnheardOf) return undefined
  return { confidence: 'MEDIUM', reason: `It grew by ${sizeText(last)} at once` }
}

const low = (reason: string): Verdict => ({ confidence: 'LOW', reason })

function inNumbers(trend: Trend, size: Trend): string {
  const times = trend.rises === trend.diffs ? `each of ${trend.diffs}` : `${trend.rises} of ${trend.diffs}`
  const pace = Math.round(100 * Math.max(trend.pace, trend.paceSince))
  return `It grew in ${times} diffs, by ${sizeText(size.growth)} in all, of late at ${pace} % of its mean pace`
}

function whyNot({ step, steadiness, pace, growth, evenness }: Trend): string {
  if (step < LEAST_STEP) return `It grew by ${sizeText(growth)}, hardly since the first diff`
  if (steadiness < 0.6) return 'It grew last, but it rises and falls'
  if (pace < 0.5)
    return `It slows down, as what has a bound does: of late at ${Math.round(100 * pace)} % of its mean pace`
  return evenness < 0.4 ? 'It grew in a jump' : 'It grew last, but not steadily'
}
