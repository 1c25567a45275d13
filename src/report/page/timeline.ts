// Figures over time as lines (uPlot: 50 kB, canvas, no dependency), in the page's own colours.
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import type { Timeline } from '../data.ts'
import { shown } from '../format.ts'
import { h } from './dom.ts'

const HEIGHT = 260
/** Told apart by the colour-blind as well (Okabe and Ito). */
const COLOURS = ['#0072b2', '#e69f00', '#009e73', '#d55e00', '#cc79a7', '#56b4e9']

export function timeline({ times, unit, lines }: Timeline): HTMLElement {
  const place = h('div', { class: 'plot' })
  const style = getComputedStyle(document.documentElement)
  const axis = {
    stroke: () => style.getPropertyValue('--faint'),
    grid: { stroke: () => style.getPropertyValue('--line'), width: 1 },
  }
  const value = (_: uPlot, figure: number | null) => (figure === null ? '–' : shown(figure, unit))
  const options: uPlot.Options = {
    width: 600,
    height: HEIGHT,
    padding: [null, 28, null, null],
    cursor: { drag: { x: true, y: false } },
    axes: [axis, { ...axis, size: 76, values: (_, ticks) => ticks.map((tick) => shown(tick, unit)) }],
    series: [
      { label: 'time' },
      ...lines.map(({ name }, i) => {
        const colour = COLOURS[i % COLOURS.length]!
        return { label: name, stroke: colour, width: 2, points: { show: true, size: 7, fill: colour }, value }
      }),
    ],
  }
  const seconds = times.map((time) => time / 1000)
  const plot = new uPlot(options, [seconds, ...lines.map(({ values }) => values)], place)
  new ResizeObserver(() => plot.setSize({ width: place.clientWidth, height: HEIGHT })).observe(place)
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => plot.redraw())
  return h('section', { class: 'timeline', 'aria-label': 'Over time' }, h('h2', {}, 'Over time'), place)
}
