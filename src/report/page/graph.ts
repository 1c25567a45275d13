// The part of the page with the flame graph: which one, in which order, the search, and what is pointed at.
import type { Place, ReportData, Track, Tree } from '../data.ts'
import { shortened, shown } from '../format.ts'
import { h } from './dom.ts'
import { Flame, type Box, type FlameEvents } from './flame.ts'
import { handle } from './hands.ts'
import { inOrder, leftHeavy, type Layout } from './layout.ts'
import { linkTo, MOST_LETTERS, nameOf, whereabouts } from './links.ts'
import './flame.css'

export interface Graph {
  element: HTMLElement
  /** Lights up a function, and no other whose name has its own in it. */
  find: (place: Place) => void
}

export function graph(report: ReportData): Graph {
  const view = new GraphView(report)
  return { element: view.element, find: (place) => view.find(place) }
}

/** Each track, and before those of one tree all of them together. */
function choices({ tracks, trees }: ReportData): Track[] {
  return trees.flatMap((_, tree) => {
    const own = tracks.filter((track) => track.tree === tree)
    if (own.length < 2) return own
    const side = /^(before|after): /.exec(own[0]!.name)?.[0] ?? ''
    const nodes = own.flatMap((track) => track.nodes)
    const weights = own.flatMap((track) => track.weights)
    return [{ name: `${side}all threads`, tree, isOrdered: false, nodes, weights }, ...own]
  })
}

class GraphView implements FlameEvents {
  private readonly tracks: Track[]
  private track: Track
  private layout!: Layout
  private isByTime = false
  /** What was chosen in a table, until somebody types. */
  private wanted: Place | undefined
  private readonly flame: Flame
  private readonly tip = h('div', { class: 'tip', 'aria-hidden': 'true' })
  private readonly details = h('p', { class: 'details', 'aria-live': 'polite' })
  private readonly found = h('output', { class: 'found', for: 'search' })
  private readonly span = h('span', { class: 'span' })
  private readonly searchBox = h('input', {
    type: 'search',
    id: 'search',
    placeholder: 'Search functions and files',
    'aria-label': 'Search in the flame graph',
    oninput: () => {
      this.wanted = undefined
      this.search()
    },
  })
  private readonly orders = (['left-heavy', 'in time order'] as const).map((name, i) =>
    h('button', { type: 'button', onclick: () => this.setOrder(i === 1) }, name),
  )
  private readonly reset = h(
    'button',
    { type: 'button', class: 'reset', onclick: () => this.zoomOut() },
    'Zoom out',
  )
  readonly element: HTMLElement

  constructor(private readonly report: ReportData) {
    this.tracks = choices(report)
    this.track = this.tracks.find(({ name }) => name.startsWith('after: ')) ??
      this.tracks[0] ?? { name: '', tree: 0, isOrdered: false, nodes: [], weights: [] }
    this.flame = new Flame((node) => this.placeOf(node), this)
    this.flame.canvas.setAttribute('role', 'application')
    this.flame.canvas.setAttribute(
      'aria-label',
      'Flame graph. Arrow keys move, Enter zooms to the box, Escape zooms out, plus and minus zoom.',
    )
    handle(this.flame, () => this.layout, this)
    this.element = h(
      'section',
      { class: 'graph', 'aria-label': 'Flame graph' },
      h('div', { class: 'bar' }, ...this.controls(), this.searchBox, this.found, this.span, this.reset),
      this.flame.frame,
      this.details,
      this.tip,
    )
    this.show()
  }

  private controls(): HTMLElement[] {
    const options = this.tracks.map(({ name }, i) => h('option', { value: i }, shortened(name, MOST_LETTERS)))
    const onchange = (event: Event) => this.choose(Number((event.target as HTMLSelectElement).value))
    const select = h('select', { 'aria-label': 'Which flame graph', onchange }, ...options)
    select.value = String(this.tracks.indexOf(this.track))
    const hasOrder = this.tracks.some(({ isOrdered }) => isOrdered)
    return [
      ...(this.tracks.length > 1 ? [select] : []),
      ...(hasOrder
        ? [h('div', { class: 'switch', role: 'group', 'aria-label': 'Order' }, ...this.orders)]
        : []),
    ]
  }

  private choose(index: number): void {
    this.track = this.tracks[index]!
    this.show()
  }

  private setOrder(isByTime: boolean): void {
    this.isByTime = isByTime
    this.show()
  }

  private show(): void {
    const isByTime = this.isByTime && this.track.isOrdered
    this.orders.forEach((button, i) => {
      button.setAttribute('aria-pressed', String(isByTime === (i === 1)))
      button.disabled = i === 1 && !this.track.isOrdered
      button.title = button.disabled ? 'Of one thread: choose it on the left' : ''
    })
    this.layout = (isByTime ? inOrder : leftHeavy)(this.tree, this.track)
    this.flame.show(this.layout)
    this.search()
    this.onPoint(undefined)
  }

  private get tree(): Tree {
    return this.report.trees[this.track.tree]!
  }

  private placeOf(node: number): Place | undefined {
    return this.report.places[this.tree.place[node]!]
  }

  find(place: Place): void {
    this.searchBox.value = place.name
    this.wanted = place
    this.search()
    this.element.scrollIntoView({ block: 'nearest' })
  }

  private search(): void {
    const text = this.searchBox.value.trim().toLowerCase()
    const { places, files } = this.report
    const isMeant = this.wanted && this.isSame(this.wanted)
    const hits = places.map(
      isMeant ?? (({ name, file }) => `${name} ${files[file]}`.toLowerCase().includes(text)),
    )
    const isHit = (node: number) => hits[this.tree.place[node]!] ?? false
    this.flame.mark(text === '' ? undefined : isHit)
    this.found.textContent = text === '' ? '' : this.share(isHit)
  }

  /** A line is not in the graph itself: then all of that name in the file are meant. */
  private isSame(wanted: Place): (place: Place) => boolean {
    const isInTree = this.tree.place.includes(this.report.places.indexOf(wanted))
    return (place) =>
      place === wanted || (!isInTree && place.name === wanted.name && place.file === wanted.file)
  }

  /** A hit below another counts once. */
  private share(isHit: (node: number) => boolean): string {
    const { parent } = this.tree
    const { total } = this.layout
    const isCovered: boolean[] = []
    let [count, sum] = [0, 0]
    for (let node = 1; node < parent.length; node++) {
      const isOne = isHit(node) && total[node]! > 0
      if (isOne) count++
      if (isOne && !isCovered[parent[node]!]) sum += total[node]!
      isCovered[node] = isOne || (isCovered[parent[node]!] ?? false)
    }
    return count === 0 ? 'nothing found' : `${count} found, ${this.percent(sum)}`
  }

  private percent(value: number): string {
    return shown(this.layout.total[0]! > 0 ? (value / this.layout.total[0]!) * 100 : 0, 'percent')
  }

  private zoomOut(): void {
    this.flame.zoomTo({ depth: 0, index: 0 })
  }

  onSelect(box: Box): void {
    this.onPoint(box)
  }

  onPoint(box: Box | undefined, at?: { x: number; y: number }): void {
    const node = box && this.flame.nodeOf(box)
    const place = node === undefined ? undefined : this.placeOf(node)
    this.tip.hidden = !at || !place
    if (place && at) this.showTip(place, node!, at)
    const chosen = this.flame.selected
    if (!at)
      this.details.replaceChildren(
        ...(chosen
          ? this.describe(this.flame.nodeOf(chosen))
          : [
              h(
                'span',
                { class: 'hint' },
                this.layout.width > 0 ? HINT : NOTHING[this.report.unit === 'bytes' ? 'bytes' : 'time'],
              ),
            ]),
      )
  }

  private showTip(place: Place, node: number, { x, y }: { x: number; y: number }): void {
    this.tip.replaceChildren(
      h('b', {}, nameOf(place)),
      h('span', {}, whereabouts(this.report, place)),
      h('span', {}, this.figures(node)),
    )
    const { offsetWidth, offsetHeight } = this.tip
    this.tip.style.left = `${Math.max(4, Math.min(x + 14, innerWidth - offsetWidth - 8))}px`
    this.tip.style.top = `${y + 18 + offsetHeight > innerHeight ? y - offsetHeight - 10 : y + 18}px`
  }

  private describe(node: number): (Node | string)[] {
    const place = this.placeOf(node)
    return place
      ? [h('b', {}, nameOf(place)), ' ', linkTo(this.report, place), ' ', this.figures(node)]
      : [h('b', {}, 'all'), ' ', this.figures(node)]
  }

  private figures(node: number): string {
    const { self, total } = this.layout
    const { unit } = this.report
    return `${shown(total[node]!, unit)} (${this.percent(total[node]!)}), self ${shown(self[node]!, unit)}`
  }

  onView(from: number, to: number): void {
    const isWhole = to - from >= this.layout.width * 0.999999
    this.reset.disabled = isWhole
    const { unit } = this.report
    this.span.textContent =
      this.isByTime && this.track.isOrdered
        ? `${shown(from, unit)} – ${shown(to, unit)}`
        : isWhole
          ? shown(to, unit)
          : `${shown(to - from, unit)} of ${shown(this.layout.width, unit)}`
  }
}

const NOTHING = {
  time: 'There is nothing to show: nothing of this ran.',
  bytes: 'There is nothing to show: nothing was allocated while it was looked at.',
}
const HINT = matchMedia('(pointer: coarse)').matches
  ? 'Tap a box to zoom to it, drag to move.'
  : 'Click a box to zoom to it; drag to move, Ctrl and the wheel to zoom, arrow keys, Enter and Escape.'
