// The tables: sorted by a click on a column, filtered by text and by whose code it is.
import type { Place, ReportData, Row, Table } from '../data.ts'
import { shown } from '../format.ts'
import { h } from './dom.ts'
import { choice, rowsBetween, type Chosen } from './growth.ts'
import { fullPath, linkTo, nameOf, viaLine } from './links.ts'
import { spark } from './spark.ts'
import './table.css'

/** Rows that are shown at first, and more at each press. */
const STEP = 100
const WHOSE: [value: string, text: string][] = [
  ['', 'all code'],
  ['program', 'all but the debugger'],
  ['user', 'your code'],
  ['library', 'libraries'],
  ['stdlib', 'standard library'],
  ['native', 'native'],
]

/** `onName` is told whose name was pressed. */
export function tables(report: ReportData, onName: (place: Place) => void): HTMLElement {
  const body = h('div', {})
  const buttons = report.tables.map((table, i) =>
    h('button', { type: 'button', onclick: () => open(i) }, table.title),
  )
  const open = (index: number) => {
    buttons.forEach((button, i) => button.setAttribute('aria-pressed', String(i === index)))
    body.replaceChildren(new TableView(report, report.tables[index]!, onName).element)
  }
  if (report.tables.length > 0) open(0)
  const choice = h('div', { class: 'switch', role: 'group', 'aria-label': 'Tables' }, ...buttons)
  return h('section', { class: 'tables', 'aria-label': 'Tables' }, choice, body)
}

class TableView {
  private sorted: { column: number; isUp: boolean } | undefined
  private most = STEP
  private readonly heads: HTMLTableCellElement[]
  private readonly body = h('tbody')
  private readonly more = h('button', { type: 'button', class: 'more', onclick: () => this.showMore() })
  private readonly nothing = h('p', { class: 'hint' })
  private readonly count = h('output', { class: 'found' })
  private readonly filter = h('input', {
    type: 'search',
    class: 'filter',
    placeholder: 'Filter by name or path',
    'aria-label': 'Filter the table',
    oninput: () => this.show(),
  })
  private readonly whose = h('select', { 'aria-label': 'Whose code', onchange: () => this.show() })
  private rows: Row[]
  private peak = 0
  private readonly chosen: Chosen
  private readonly hasTrend: boolean
  readonly element: HTMLElement

  constructor(
    private readonly report: ReportData,
    private readonly table: Table,
    private readonly onName: (place: Place) => void,
  ) {
    this.rows = table.rows
    const { names, from, to } = report.snapshots ?? { names: [], from: 0, to: 0 }
    this.chosen = { from, to }
    this.hasTrend = table.isOverTime === true && names.length > 2
    this.offerWhose()
    const titles = [...table.columns.map(({ title }) => title), 'place']
    this.heads = titles.map((title, column) =>
      h(
        'th',
        { scope: 'col', class: classOf(column, table) },
        h('button', { type: 'button', onclick: () => this.sortBy(column) }, title),
      ),
    )
    this.element = h(
      'div',
      {},
      h('div', { class: 'bar' }, ...this.sides(), this.filter, this.whose, this.count),
      h('table', {}, h('thead', {}, h('tr', {}, ...this.withTrend(this.heads))), this.body),
      this.nothing,
      this.more,
    )
    this.choose()
  }

  /** What the debugger has is no concern of the user's, but it is there. */
  private offerWhose(): void {
    const there = new Set(this.rows.map(({ place }) => this.placeAt(place).category))
    const isOffered = (value: string) => (value === 'program' ? there.has('debugger') : true)
    const options = WHOSE.filter(([value]) => isOffered(value)).map(([value, text]) =>
      h('option', { value }, text),
    )
    this.whose.append(...options)
    if (there.has('debugger') && there.size > 1) this.whose.value = 'program'
  }

  private sides(): HTMLElement[] {
    return this.table.isOverTime ? choice(this.report, this.chosen, () => this.choose()) : []
  }

  /** Of which snapshots the rows are. */
  private choose(): void {
    if (this.table.isOverTime) this.rows = rowsBetween(this.report, this.table, this.chosen)
    this.peak = this.rows.reduce((most, { cells }) => Math.max(most, Math.abs(cells[0]!)), 0)
    this.show()
  }

  /** A column before the last that is a picture: nothing to sort by. */
  private withTrend<T extends HTMLElement>(cells: T[], trend?: HTMLElement): HTMLElement[] {
    if (!this.hasTrend) return cells
    const own = trend ?? h('th', { scope: 'col', class: 'trend' }, 'trend')
    return [...cells.slice(0, -1), own, cells.at(-1)!]
  }

  private sortBy(column: number): void {
    const isName = column === this.table.columns.length
    const isSame = this.sorted?.column === column
    this.sorted = { column, isUp: isSame ? !this.sorted!.isUp : isName }
    this.show()
  }

  private showMore(): void {
    this.most += STEP
    this.show()
  }

  private show(): void {
    const rows = this.ordered(this.rows.filter((row) => this.isWanted(row)))
    this.heads.forEach((head, i) => {
      const order = this.sorted?.column === i ? (this.sorted.isUp ? 'ascending' : 'descending') : 'none'
      head.setAttribute('aria-sort', order)
    })
    this.body.replaceChildren(...rows.slice(0, this.most).map((row) => this.row(row)))
    const left = rows.length - this.most
    this.more.hidden = left <= 0
    this.more.textContent = `Show ${Math.min(STEP, left)} more of ${left}`
    const all = this.rows.length
    this.count.textContent =
      rows.length === all ? `${shown(all)} in all` : `${shown(rows.length)} of ${shown(all)}`
    this.nothing.hidden = rows.length > 0
    this.nothing.textContent = this.rows.length > 0 ? 'Nothing has such a name.' : this.empty
  }

  private get empty(): string {
    return this.table.isOverTime ? 'Nothing differs between these two.' : 'There is nothing to show.'
  }

  private isWanted({ place }: Row): boolean {
    const { name, category, file } = this.placeAt(place)
    const text = this.filter.value.trim().toLowerCase()
    const whose = this.whose.value
    return (
      (whose === '' || whose === category || (whose === 'program' && category !== 'debugger')) &&
      `${name} ${this.report.files[file]}`.toLowerCase().includes(text)
    )
  }

  private ordered(rows: Row[]): Row[] {
    if (!this.sorted) return rows
    const { column, isUp } = this.sorted
    const key = (row: Row) => row.cells[column] ?? 0
    const isName = column === this.table.columns.length
    if (isName) return isUp ? this.byName(rows) : this.byName(rows).reverse()
    return rows.toSorted((a, b) => (isUp ? key(a) - key(b) : key(b) - key(a)))
  }

  /** Each name is put together once, and by one collator: there may be 40,000. */
  private byName(rows: Row[]): Row[] {
    const name = (place: Place) => `${place.name} ${fullPath(this.report, place)}`
    const { compare } = new Intl.Collator()
    return rows
      .map((row) => ({ row, name: name(this.placeAt(row.place)) }))
      .sort((a, b) => compare(a.name, b.name))
      .map(({ row }) => row)
  }

  private placeAt(index: number): Place {
    return this.report.places[index]!
  }

  private row({ place, cells, via, text, series }: Row): HTMLTableRowElement {
    const at = this.placeAt(place)
    const figures = cells.map((value, i) => {
      const { unit, isChange } = this.table.columns[i]!
      const less = isChange && value < 0 ? ' less' : ''
      return h('td', { class: classOf(i, this.table) + less }, shown(value, unit, isChange))
    })
    figures[0]?.style.setProperty('--share', String(this.peak === 0 ? 0 : Math.abs(cells[0]!) / this.peak))
    const name = h(
      'button',
      {
        type: 'button',
        class: 'name',
        title: 'Show in the flame graph',
        onclick: () => this.onName(at),
      },
      nameOf(at),
    )
    const behind = via === undefined ? [] : [viaLine(this.report, this.placeAt(via))]
    const source = text === undefined ? [] : [h('code', {}, text)]
    const cell = h('td', { class: 'place' }, name, ' ', linkTo(this.report, at), ' ', ...behind, ...source)
    const { from, to } = this.chosen
    const trend = this.hasTrend ? h('td', { class: 'trend' }, spark(series!, 'bytes', [from, to])) : undefined
    return h('tr', { class: at.category }, ...this.withTrend([...figures, cell], trend))
  }
}

/** What a narrow screen leaves out is `extra`. */
function classOf(column: number, { columns }: Table): string {
  if (column === columns.length) return 'place'
  const isNarrow = column === 1 && !columns[0]!.isChange
  return column === 0 ? 'figure first' : isNarrow ? 'figure' : 'figure extra'
}
