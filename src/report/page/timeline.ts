// Figures over time as lines (uPlot: 50 kB, canvas, no dependency), in the page's own colours; one chart for each size of figures.
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import type { Timeline } from '../data.ts'
import { clock, shortened, shown, shownApart } from '../format.ts'
import { h } from './dom.ts'
import './timeline.css'

/** 1, 2, 5, 10 … : ticks of round figures. */
const STEPS = Array.from({ length: 45 }, (_, i) => [1, 2, 5][i % 3]! * 10 ** Math.floor(i / 3))
/** Of seconds: labels that are whole seconds, minutes, hours. */
const MOMENTS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21600, 43200, 86400]
const HEIGHTS = { first: 240, other: 150 }
/** Of a name in a legend. */
const LETTERS = 60
/** So many have a dot each; of more the dots would hide the line. */
const DOTS = 60
/** Told apart by the colour-blind as well (after Okabe and Ito, as dark as white paper needs: 3 to 1); the first is the whole. */
const COLOURS = ['#0072b2', '#b37400', '#00805c', '#c04e00', '#b3568c', '#6b4fbb']
const DARK = ['#5ab4f0', '#e69f00', '#2fc79a', '#ff8a3d', '#e08fbb', '#9ad4f5']

export function timelines(all: Timeline[]): HTMLElement {
  const charts = all.map((each, i) => chart(each, i === 0 ? HEIGHTS.first : HEIGHTS.other))
  return h('section', { class: 'timeline', 'aria-label': 'Over time' }, h('h2', {}, 'Over time'), ...charts)
}

function chart({ title, times, unit, lines }: Timeline, height: number): HTMLElement {
  const place = h('div', { class: 'plot' })
  const dark = matchMedia('(prefers-color-scheme: dark)')
  const ink = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name)
  const axis = { stroke: () => ink('--faint'), grid: { stroke: () => ink('--line'), width: 1 } }
  const points = times.length <= DOTS ? { show: true, size: 7 } : { show: false }
  const value = (_: uPlot, figure: number | null) => (figure === null ? '–' : shown(figure, unit))
  const options: uPlot.Options = {
    width: 600,
    height,
    padding: [null, 28, null, null],
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
    // Both charts stand at the same moment.
    cursor: { drag: { x: true, y: false }, sync: { key: 'time' } },
    scales: { y: { range: (_, least, most) => around(least, most) } },
    axes: [
      { ...axis, size: 34, space: 80, incrs: MOMENTS, values: (_, ticks) => ticks.map(clock) },
      { ...axis, size: 76, incrs: STEPS, values: (_, ticks) => shownApart(ticks, unit) },
    ],
    series: [
      { label: 'time', value: (_, seconds: number | null) => (seconds === null ? '–' : clock(seconds)) },
      ...lines.map(({ name }, i) => {
        const colour = () => (dark.matches ? DARK : COLOURS)[i % COLOURS.length]!
        return {
          label: shortened(name, LETTERS),
          stroke: colour,
          width: 2,
          points: { ...points, fill: colour },
          value,
        }
      }),
    ],
  }
  const seconds = times.map((time) => time / 1000)
  const plot = new uPlot(options, [seconds, ...lines.map(({ values }) => values)], place)
  new ResizeObserver(([entry]) => plot.setSize({ width: entry!.contentRect.width, height })).observe(place)
  dark.addEventListener('change', () => plot.redraw())
  return h('figure', {}, h('figcaption', {}, title), place)
}

/** From zero where that does not press all into a flat line. */
function around(least: number, most: number): [number, number] {
  const room = (most - least || most || 1) * 0.1
  return [least < most / 2 ? 0 : Math.max(0, least - room), most + room]
}
