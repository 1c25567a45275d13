// The page of a report: reads the data that stand in it and builds everything.
import './base.css'
import type { Place, ReportData } from '../data.ts'
import { cards } from './cards.ts'
import { shortened } from '../format.ts'
import { h, sentence } from './dom.ts'
import { graph } from './graph.ts'
import { holders } from './holders.ts'
import { leaks } from './leaks.ts'
import { MOST_LETTERS } from './links.ts'
import { tables } from './table.ts'
import { timelines } from './timeline.ts'

const KINDS: [kind: Place['category'], text: string][] = [
  ['user', 'your code'],
  ['library', 'libraries'],
  ['stdlib', 'standard library'],
  ['native', 'native'],
  ['debugger', 'the debugger'],
]
const report = JSON.parse(document.getElementById('data')!.textContent) as ReportData
const { label, notes, program, title, when, sources, references } = report
const told =
  notes.length > 0
    ? [h('ul', { class: 'notes' }, ...notes.map((note) => h('li', {}, ...sentence(note))))]
    : []
const flames = report.tracks.length > 0 ? graph(report) : undefined

document
  .getElementById('report')!
  .append(
    h(
      'header',
      {},
      h('h1', {}, program === undefined ? title : `${program}: ${title}`),
      h(
        'p',
        { class: 'sources' },
        [label, when, sources.join(' → ')]
          .flatMap((each) => (each === undefined ? [] : [shortened(each, MOST_LETTERS)]))
          .join(' · '),
      ),
    ),
    cards(report),
    ...(references ? [] : told),
    ...leaks(report),
    ...(report.timelines ? [timelines(report.timelines)] : []),
    ...holders(report),
    ...(references ? told : []),
    ...(flames ? [flames.element, legend()] : []),
    ...(report.tables.length > 0 ? [tables(report, (place) => flames?.find(place))] : []),
    h('footer', {}, 'Made by dapscope. This file is whole: it loads nothing.'),
  )

/** Of the kinds of code that there are. */
function legend(): HTMLElement {
  const there = new Set(report.places.map(({ category }) => category))
  const kinds = KINDS.filter(([kind]) => there.has(kind))
  return h('p', { class: 'legend' }, ...kinds.map(([kind, text]) => h('span', { class: kind }, text)))
}
