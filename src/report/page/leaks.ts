// What leaks: each line with how sure that is, its growth from snapshot to snapshot, and why.
import type { Leak, ReportData } from '../data.ts'
import { shown } from '../format.ts'
import { h, sentence } from './dom.ts'
import { linkTo, nameOf, viaLine } from './links.ts'
import { spark } from './spark.ts'
import './leaks.css'

const SURE: Record<Leak['confidence'], string> = { HIGH: 'sure', MEDIUM: 'likely', LOW: 'a guess' }

/** Nothing of a report that is not of one program's memory. */
export function leaks(report: ReportData): HTMLElement[] {
  const { leaks: all, unit, references } = report
  if (unit !== 'bytes' || references) return []
  const title = h('h2', {}, 'Leaks')
  const section = (...parts: HTMLElement[]) => [
    h('section', { class: 'leaks', 'aria-label': 'Leaks' }, title, ...parts),
  ]
  if (!all) return report.tables.length > 1 ? [] : section(h('p', { class: 'hint' }, UNKNOWN))
  if (all.length === 0) return section(h('p', { class: 'hint' }, NONE))
  const likely = all.filter(({ confidence }) => confidence !== 'LOW')
  const rest = all.filter(({ confidence }) => confidence === 'LOW')
  return section(
    ...(likely.length > 0 ? [list(report, likely)] : [h('p', { class: 'hint' }, NO_PROOF)]),
    ...(rest.length > 0 ? [guesses(report, rest)] : []),
  )
}

const UNKNOWN =
  'One snapshot tells no leak. Let the program work, take another, and open that one: the report then has both.'
const NONE = 'No line has grown from snapshot to snapshot.'
const NO_PROOF = 'No line grows in a way that looks like a leak.'
/** Shown at first; and whatever has a tenth of all growth. */
const MOST = 5

function list(report: ReportData, all: Leak[]): HTMLElement {
  const whole = all.reduce((sum, { growthBytes }) => sum + growthBytes, 0)
  const isShown = ({ growthBytes }: Leak, i: number) => i < MOST || growthBytes * 10 >= whole
  const first = h('ol', {}, ...all.filter(isShown).map((leak) => item(report, leak)))
  const rest = all.filter((leak, i) => !isShown(leak, i))
  if (rest.length === 0) return first
  const onclick = () => {
    first.append(...rest.map((leak) => item(report, leak)))
    more.remove()
  }
  const more = h('button', { type: 'button', class: 'more', onclick }, `Show ${shown(rest.length)} more`)
  return h('div', {}, first, more)
}

/** What grew but proves nothing is made only if somebody looks. */
function guesses(report: ReportData, all: Leak[]): HTMLElement {
  const lines = all.length === 1 ? 'One line grew' : `${shown(all.length)} lines grew`
  const ontoggle = () => {
    if (details.childElementCount === 1) details.append(list(report, all))
  }
  const details = h('details', { ontoggle }, h('summary', {}, `${lines} without proving anything (LOW)`))
  return details
}

function item(
  report: ReportData,
  { place, via, confidence, growthBytes, series, reason, advice, runBefore, text }: Leak,
): HTMLElement {
  const at = report.places[place]!
  const each = growthBytes / Math.max(1, series.length - 1)
  return h(
    'li',
    { class: `${confidence} ${at.category}` },
    h('span', { class: 'badge', title: SURE[confidence] }, confidence),
    h(
      'span',
      { class: 'growth' },
      h('b', {}, shown(growthBytes, 'bytes', true)),
      h('small', {}, `${shown(Math.round(each), 'bytes', true)} a snapshot`),
    ),
    spark(series, 'bytes'),
    h(
      'div',
      { class: 'what' },
      h('span', { class: 'name' }, nameOf(at)),
      ' ',
      linkTo(report, at),
      ...(via === undefined ? [] : [' ', viaLine(report, report.places[via]!)]),
      ...(text === undefined ? [] : [h('code', {}, text)]),
      h(
        'p',
        {},
        `${reason}. `,
        ...(runBefore === undefined ? [] : [`In the program’s run before this one: ${runBefore}. `]),
        ...(advice === undefined ? [] : [h('span', { class: 'hint' }, ...sentence(advice))]),
      ),
    ),
  )
}
