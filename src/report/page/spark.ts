// A row of figures as a line no longer than a word.
import { shown } from '../format.ts'
import type { Unit } from '../data.ts'
import { s } from './dom.ts'

const WIDTH = 92
const HEIGHT = 24
const EDGE = 3
/** As many figures as somebody listens to, or reads in a tip. */
const MOST = 24

/** `marked`: indices that have a dot; default: the last. */
export function spark(values: number[], unit: Unit, marked: number[] = [values.length - 1]): SVGSVGElement {
  const [least, most] = [Math.min(...values), Math.max(...values)]
  const x = (i: number) => EDGE + (i / Math.max(1, values.length - 1)) * (WIDTH - 2 * EDGE)
  const y = (value: number) =>
    HEIGHT - EDGE - (most === least ? 0.5 : (value - least) / (most - least)) * (HEIGHT - 2 * EDGE)
  const points = values.map((value, i) => `${x(i).toFixed(1)},${y(value).toFixed(1)}`)
  const figures = told(values, unit)
  return s(
    'svg',
    {
      class: 'spark',
      width: WIDTH,
      height: HEIGHT,
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      role: 'img',
      'aria-label': figures,
    },
    s('title', {}, figures),
    s('polyline', { points: points.join(' ') }),
    ...marked.map((i) => s('circle', { cx: x(i), cy: y(values[i]!), r: 2.5 })),
  )
}

function told(values: number[], unit: Unit): string {
  const text = (value: number) => shown(value, unit)
  if (values.length <= MOST) return values.map(text).join(', ')
  const [first, last] = [values[0]!, values.at(-1)!]
  return `${values.length} snapshots, from ${text(first)} to ${text(last)}, at most ${text(Math.max(...values))}`
}
