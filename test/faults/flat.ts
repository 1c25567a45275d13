// Whether figures that are taken again and again stay as they are, once what is kept between rounds is there.

/** The median of the slopes between all pairs (Theil and Sen): a few odd rounds do not move it. Per round. */
export function slopeOf(values: readonly number[]): number {
  const slopes = values.flatMap((a, i) => values.slice(i + 1).map((b, j) => (b - a) / (j + 1)))
  slopes.sort((a, b) => a - b)
  return slopes[slopes.length >> 1] ?? 0
}

/** The first third is for caches, compiled code and V8's heap to find their size. */
export const settled = <T>(rounds: readonly T[]): T[] => rounds.slice(Math.floor(rounds.length / 3))
