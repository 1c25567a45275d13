// The figures at the top of a page, and the card of Python's garbage collector.
import type { Card, ReportData } from '../data.ts'
import { shown } from '../format.ts'
import { h } from './dom.ts'
import './cards.css'

export function cards({ cards: all, collector }: ReportData): HTMLElement {
  return h(
    'div',
    { class: 'top' },
    h('dl', { class: 'cards' }, ...all.map(card)),
    ...(collector ? [collectorCard(collector)] : []),
  )
}

function card({ label, value, unit, before }: Card): HTMLElement {
  const was =
    before === undefined
      ? []
      : [
          h(
            'dd',
            { class: 'was' },
            before === value
              ? 'as before'
              : `${whole(shown(value - before, unit, true))}, ${whole(`was ${shown(before, unit)}`)}`,
          ),
        ]
  return h('div', {}, h('dt', {}, label), h('dd', {}, shown(value, unit)), ...was)
}

/** Never broken between a figure and its unit. */
const whole = (text: string) => text.replaceAll(' ', '\u00a0')

type Both = NonNullable<ReportData['collector']>
const AGES = ['youngest', 'middle', 'oldest']

function collectorCard({ now, before }: Both): HTMLElement {
  const rows = now.generations.map((each, i) => {
    const earlier = before?.generations[i]
    const figures = (['collections', 'collected', 'uncollectable'] as const).map((name) =>
      h(
        'td',
        { class: name === 'uncollectable' && each[name] > 0 ? 'bad' : '' },
        ...since(each[name], earlier?.[name]),
      ),
    )
    return h(
      'tr',
      {},
      h('th', { scope: 'row' }, `${i} `, h('span', { class: 'age' }, AGES[i] ?? '')),
      ...figures,
      h('td', {}, due(each, i)),
    )
  })
  const age = h('span', { class: 'age' }, 'generation')
  const heads = [age, 'collections', 'collected', 'uncollectable', 'next one']
  return h(
    'section',
    { class: 'collector', 'aria-label': 'Garbage collector' },
    h('h2', {}, 'Garbage collector ', state(now)),
    h(
      'table',
      {},
      h('thead', {}, h('tr', {}, ...heads.map((title) => h('th', { scope: 'col' }, title)))),
      h('tbody', {}, ...rows),
    ),
  )
}

/** `1,204 (+12)` */
function since(value: number, before: number | undefined): (Node | string)[] {
  const change = before === undefined ? 0 : value - before
  return [shown(value), ...(change === 0 ? [] : [h('small', {}, ` ${shown(change, undefined, true)}`)])]
}

/** How far it is until a generation is collected: the youngest by objects, the others by collections. */
function due({ count, threshold }: Both['now']['generations'][number], age: number): string {
  if (threshold === 0) return age === 0 ? 'never' : `after ${shown(count)} so far`
  return `at ${shown(count)} of ${shown(threshold)}`
}

function state({ isEnabled, frozen, garbage }: Both['now']): HTMLElement {
  const part = (text: string, isBad: boolean) => h('span', { class: isBad ? 'bad' : '' }, text)
  return h(
    'span',
    { class: 'state' },
    part(isEnabled ? 'on' : 'switched off', !isEnabled),
    part(`${shown(frozen)} frozen`, false),
    part(`${shown(garbage)} in gc.garbage`, garbage > 0),
  )
}
