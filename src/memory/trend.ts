// Whether a row of figures, one a snapshot, goes on growing: told from how steadily and at what pace, not from how far apart the
// snapshots are, since nobody knows how much the program did between two of them.

export interface Trend {
  /** Differences between one figure and the next. */
  diffs: number
  /** How many of them are growth. */
  rises: number
  /** From the first figure to the last, and in the first and the last diff alone. */
  growth: number
  first: number
  last: number
  /** Growth a diff after the first diff, which has what every program fills once at its start. */
  step: number
  /** That growth as a share of all movement: 1 if it never falls, about 0 if it goes up and down. */
  steadiness: number
  /** The lower median of these diffs against their mean: 1 for a straight line, 0 for a jump. */
  evenness: number
  /** Growth a diff in the last two fifths against the mean of all: 1 for a straight line, towards 0 for what fills up. */
  pace: number
  /** The same of the last third: it is over earlier for what has a hard bound. */
  end: number
  /** Both against the mean of all but the first diff: for a leak on a line that took much at first. */
  paceSince: number
  endSince: number
}

export function trendOf(values: readonly number[]): Trend {
  const steps = values.slice(1).map((value, i) => value - values[i]!)
  const since = steps.slice(1)
  const late = (share: number) => mean(steps.slice(-Math.max(1, Math.round(steps.length * share))))
  return {
    diffs: steps.length,
    rises: steps.filter((step) => step > 0).length,
    growth: sum(steps),
    first: steps[0] ?? 0,
    last: steps.at(-1) ?? 0,
    step: mean(since),
    steadiness: ratio(sum(since), sum(since.map(Math.abs))),
    evenness: ratio(lowerMedian(since), mean(since)),
    pace: ratio(late(0.4), mean(steps)),
    end: ratio(late(1 / 3), mean(steps)),
    paceSince: ratio(late(0.4), mean(since)),
    endSince: ratio(late(1 / 3), mean(since)),
  }
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
const mean = (values: readonly number[]) => (values.length === 0 ? 0 : sum(values) / values.length)
const lowerMedian = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[(values.length - 1) >> 1] ?? 0
/** 0 where there is nothing to compare with, or it shrinks. */
const ratio = (part: number, whole: number) => (whole > 0 ? part / whole : 0)
