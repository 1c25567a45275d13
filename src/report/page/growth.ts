// Which two snapshots a table compares: the choice, and the rows between them.
import type { ReportData, Row, Table } from '../data.ts'
import { rankOf } from '../rank.ts'
import { shortened } from '../format.ts'
import { h } from './dom.ts'
import { MOST_LETTERS } from './links.ts'

export interface Chosen {
  from: number
  to: number
}

/** Two lists, where there are more than two snapshots. */
export function choice(report: ReportData, chosen: Chosen, onChoose: () => void): HTMLElement[] {
  const { names } = report.snapshots!
  if (names.length < 3) return []
  const list = (side: keyof Chosen, label: string) => {
    const options = names.map((name, i) =>
      h('option', { value: i, selected: i === chosen[side] }, shortened(name, MOST_LETTERS)),
    )
    const onchange = (event: Event) => {
      chosen[side] = Number((event.target as HTMLSelectElement).value)
      onChoose()
    }
    return h(
      'label',
      { class: 'side' },
      `${side} `,
      h('select', { 'aria-label': label, onchange }, ...options),
    )
  }
  return [
    h('div', { class: 'between' }, list('from', 'The snapshot before'), list('to', 'The snapshot after')),
  ]
}

/** The user's code first, then what grew most. */
export function rowsBetween({ places }: ReportData, { rows }: Table, { from, to }: Chosen): Row[] {
  const rank = ({ place }: Row) => rankOf(places[place]!)
  return rows
    .map((row) => {
      const [before, after] = [row.series![from]!, row.series![to]!]
      return { ...row, cells: [after - before, before, after] }
    })
    .filter(({ cells }) => cells[0] !== 0)
    .sort((a, b) => rank(a) - rank(b) || b.cells[0]! - a.cells[0]!)
}
