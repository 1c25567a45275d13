// The page of a report: reads the data that stand in it and builds everything.
import type { Place, ReportData } from '../data.ts'
import { shown } from '../format.ts'
import { h } from './dom.ts'
import { graph } from './graph.ts'
import { tables } from './table.ts'
import { timeline } from './timeline.ts'
import './page.css'

const KINDS: [kind: Place['category'], text: string][] = [
  ['user', 'your code'],
  ['library', 'libraries'],
  ['stdlib', 'standard library'],
  ['native', 'native'],
  ['debugger', 'the debugger'],
]
const report = JSON.parse(document.getElementById('data')!.textContent) as ReportData
const flames = graph(report)

document
  .getElementById('report')!
  .append(
    h('header', {}, h('h1', {}, report.title), h('p', { class: 'sources' }, report.sources.join(' → '))),
    h(
      'dl',
      { class: 'cards' },
      ...report.cards.map(({ label, value, unit }) =>
        h('div', {}, h('dt', {}, label), h('dd', {}, shown(value, unit))),
      ),
    ),
    ...(report.notes.length > 0
      ? [h('ul', { class: 'notes' }, ...report.notes.map((note) => h('li', {}, note)))]
      : []),
    ...(report.timeline ? [timeline(report.timeline)] : []),
    flames.element,
    legend(),
    tables(report, flames.search),
    h('footer', {}, 'Made by dapscope. This file is whole: it loads nothing.'),
  )

/** Of the kinds of code that there are. */
function legend(): HTMLElement {
  const there = new Set(report.places.map(({ category }) => category))
  const kinds = KINDS.filter(([kind]) => there.has(kind))
  return h('p', { class: 'legend' }, ...kinds.map(([kind, text]) => h('span', { class: kind }, text)))
}
