// Medians, percentiles and spread; how a figure is printed, and whether it was met.

export function percentile(values, share) {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]
}

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** "0.81 (0.74 to 0.86)": the median, and the middle half as the spread. */
export function spread(values, digits = 2) {
  const [low, high] = [percentile(values, 0.25), percentile(values, 0.75)]
  return `${median(values).toFixed(digits)} (${low.toFixed(digits)} to ${high.toFixed(digits)})`
}

/** The mean of some values, and its standard error. */
export function estimate(values) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return { mean, error: Math.sqrt(squares / Math.max(1, values.length - 1) / values.length) }
}

/**
 * Runs the sides turn by turn, each round beginning with another one, and prints what each round gave.
 * @returns the values of each side, in the order of the rounds.
 */
export async function interleave(rounds, names, run, show = (value) => value.toFixed(2)) {
  const values = Object.fromEntries(names.map((name) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(round + turn) % names.length]
      values[name].push(await run(name))
    }
    console.log(
      `  round ${round + 1}: ${names.map((name) => `${name} ${show(values[name].at(-1))}`).join(', ')}`,
    )
  }
  return values
}

/** One row of the final table. `met` undefined: the figure has no bound, or was not measured. */
export const row = (what, figure, bound, met) => ({ what, figure, bound, met })

const RESULT = { true: 'met', false: '**missed**', undefined: '–' }

export const cells = ({ what, figure, bound, met }) => [what, figure, bound, RESULT[met]]

export function table(rows) {
  const lines = rows.map((each) => `| ${cells(each).join(' | ')} |`)
  return ['| benchmark | median (middle half) | asked for | |', '|---|---|---|---|', ...lines].join('\n')
}
