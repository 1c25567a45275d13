// What the sampler in the process costs the program at 100 samples a second: its own rate without, in the same process, turn by turn.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { median, row, spread } from './stats.mjs'
import { debugpyPython } from './tools.mjs'

const MOST = 1.02
const RATE = 100

export function overhead({ quick }) {
  const python = debugpyPython() ?? 'python3'
  const args = [join(import.meta.dirname, 'overhead.py'), String(quick ? 8 : 30), String(RATE)]
  const lines = execFileSync(python, args, { encoding: 'utf8' }).trim().split('\n').map(JSON.parse)
  const ratios = (figure) =>
    lines
      .filter((_, i) => i % 2 === 0)
      .map((one, i) => [one, lines[2 * i + 1]])
      .map((pair) => pair.find((each) => !each.with)[figure] / pair.find((each) => each.with)[figure])
  const rows = [
    ['CPU time', ratios('perCpuS')],
    ['the clock', ratios('perWallS')],
  ].map(([by, values]) => {
    return row(
      `sampler in the process at ${RATE} Hz, by ${by}`,
      spread(values, 3),
      `≤ ${MOST}`,
      median(values) <= MOST,
    )
  })
  return rows
}
