// The picture of who holds whom: drawn as SVG, moved by scrolling, walked with the arrow keys.
import type { References } from '../data.ts'
import { shortened, shown } from '../format.ts'
import { h, s } from './dom.ts'
import { laidOut, type Laid } from './layered.ts'
import { MOST_LETTERS } from './links.ts'
import { arrow, arrowhead, box } from './shapes.ts'
import './network.css'

const STEP = 1.25
const LEAST = 0.4
const NARROW = '(max-width: 640px)'
type IsWay = (from: number, to: number) => boolean

const ROLES = { root: 'a name', holder: 'holds it', target: 'asked for' }

export class Network {
  private readonly frame = h('div', { class: 'network' })
  private readonly details = h('p', { class: 'details', 'aria-live': 'polite' })
  private readonly found = h('output', { class: 'found' })
  private readonly byId: Map<number, References['nodes'][number]>
  private boxes = new Map<number, SVGGElement>()
  private laid!: Laid
  private svg!: SVGSVGElement
  private scale = 1
  private lit: { nodes: number[]; isWay?: IsWay } = { nodes: [] }
  private presser: HTMLElement | undefined
  readonly element: HTMLElement

  constructor(private readonly references: References) {
    this.byId = new Map(references.nodes.map((node) => [node.id, node]))
    const search = h('input', {
      type: 'search',
      placeholder: 'Search types and names',
      'aria-label': 'Search in the graph',
      oninput: () => this.search(search.value),
    })
    const button = (text: string, label: string, onclick: () => void) =>
      h('button', { type: 'button', 'aria-label': label, title: label, onclick }, text)
    this.element = h(
      'section',
      { class: 'graph', 'aria-label': 'Graph' },
      h('h2', {}, 'The graph: what is nearest'),
      h(
        'div',
        { class: 'bar' },
        search,
        this.found,
        h('span', { class: 'span' }),
        button('−', 'Smaller', () => this.zoom(this.scale / STEP)),
        button('+', 'Larger', () => this.zoom(this.scale * STEP)),
        button('Fit', 'As wide as the page', () => this.fit()),
      ),
      this.frame,
      this.details,
    )
    matchMedia(NARROW).addEventListener('change', () => this.draw())
    this.frame.addEventListener('wheel', (event) => this.onWheel(event), { passive: false })
    this.draw()
    // Its width is known once it is on the page.
    requestAnimationFrame(() => this.fit())
  }

  /** Nodes, and the arrows of `isWay` between them; all others step back. `by`: the button that was pressed for it, if one was. */
  light(nodes: number[], isWay: IsWay = () => false, by?: HTMLElement): void {
    this.lit = { nodes, isWay }
    this.presser?.setAttribute('aria-pressed', 'false')
    this.presser = by
    by?.setAttribute('aria-pressed', 'true')
    this.svg.classList.toggle('dimmed', nodes.length > 0)
    for (const [id, box] of this.boxes) box.classList.toggle('lit', nodes.includes(id))
    this.svg.querySelectorAll('.edge').forEach((edge, i) => {
      const { from, to } = this.laid.edges[i]!
      edge.classList.toggle('lit', isWay(from, to))
    })
    this.bringIntoSight(nodes)
  }

  /** One after the other, and of a circle (`isRound`) the last to the first; again, and all is as before. */
  lightWay(nodes: number[], by: HTMLElement, isRound = false): void {
    if (this.presser === by) return this.light([])
    const next = (id: number) => {
      const at = nodes.indexOf(id)
      return at < 0 ? undefined : (nodes[at + 1] ?? (isRound ? nodes[0] : undefined))
    }
    this.light(nodes, (from, to) => next(from) === to, by)
    this.element.scrollIntoView({ block: 'nearest' })
  }

  /** In the frame alone: the page stays where it is. */
  private bringIntoSight(ids: number[]): void {
    const lit = this.laid.nodes.filter(({ id }) => ids.includes(id))
    if (lit.length === 0) return
    const start = (from: number[], size: number[], room: number) => {
      const ends = from.map((each, i) => [each - size[i]! / 2, each + size[i]! / 2] as const)
      const [least, most] = [Math.min(...ends.map(([low]) => low)), Math.max(...ends.map(([, high]) => high))]
      // What does not fit begins at its beginning.
      const middle = ((least + most) / 2) * this.scale - room / 2
      return Math.min(middle, least * this.scale - 20)
    }
    this.frame.scrollTo({
      left: start(
        lit.map(({ x }) => x),
        lit.map(({ width }) => width),
        this.frame.clientWidth,
      ),
      top: start(
        lit.map(({ y }) => y),
        lit.map(({ height }) => height),
        this.frame.clientHeight,
      ),
    })
  }

  private draw(): void {
    this.laid = laidOut(this.references, (id) => this.linesOf(id), !matchMedia(NARROW).matches)
    const { width, height, nodes, edges } = this.laid
    this.boxes = new Map(nodes.map((node) => [node.id, this.box(node)]))
    this.svg = s(
      'svg',
      { viewBox: `0 0 ${width} ${height}`, role: 'group', 'aria-label': GROUP },
      s('defs', {}, arrowhead()),
      ...edges.map(arrow),
      ...this.boxes.values(),
    )
    this.boxes.get(this.start())?.setAttribute('tabindex', '0')
    this.frame.replaceChildren(this.svg)
    this.details.replaceChildren(h('span', { class: 'hint' }, HINT))
    this.fit()
    this.light(this.lit.nodes, this.lit.isWay, this.presser)
  }

  private start(): number {
    return (this.references.nodes.find(({ role }) => role === 'root') ?? this.references.nodes[0])?.id ?? -1
  }

  private linesOf(id: number): string[] {
    const { label, role, bytes } = this.byId.get(id)!
    return [
      label,
      role === 'root'
        ? 'name'
        : role === 'target'
          ? `asked for, ${shown(bytes, 'bytes')}`
          : shown(bytes, 'bytes'),
    ]
  }

  private box(at: Laid['nodes'][number]): SVGGElement {
    const { id } = at
    const { label, role } = this.byId.get(id)!
    return box(at, label, {
      class: `node ${role}`,
      'aria-label': `${label}, ${ROLES[role]}`,
      onclick: () => this.choose(id),
      onfocus: () => this.tell(id),
      onkeydown: (event: KeyboardEvent) => this.onKey(event, id),
    })
  }

  private choose(id: number): void {
    this.focus(id)
    const nodes = [id, ...this.beside(id, 'to'), ...this.beside(id, 'from')]
    this.light(nodes, (from, to) => from === id || to === id)
  }

  private onKey(event: KeyboardEvent, id: number): void {
    const move = (ids: number[]) => ids[0] !== undefined && this.focus(ids[0])
    const isWide = !matchMedia(NARROW).matches
    const keys: Record<string, () => unknown> = {
      [isWide ? 'ArrowRight' : 'ArrowDown']: () => move(this.beside(id, 'to')),
      [isWide ? 'ArrowLeft' : 'ArrowUp']: () => move(this.beside(id, 'from')),
      [isWide ? 'ArrowDown' : 'ArrowRight']: () => move(this.alongside(id, 1)),
      [isWide ? 'ArrowUp' : 'ArrowLeft']: () => move(this.alongside(id, -1)),
      Enter: () => this.choose(id),
      ' ': () => this.choose(id),
      Escape: () => this.light([]),
      '+': () => this.zoom(this.scale * STEP),
      '-': () => this.zoom(this.scale / STEP),
    }
    const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key]
    if (!act) return
    event.preventDefault()
    act()
  }

  /** What it holds (`to`), or what holds it. */
  private beside(id: number, end: 'from' | 'to'): number[] {
    const start = end === 'to' ? 'from' : 'to'
    return this.references.edges
      .filter((edge) => edge[start] === id && edge[end] !== id)
      .map((edge) => edge[end])
  }

  /** The next one of its layer. */
  private alongside(id: number, step: 1 | -1): number[] {
    const isWide = !matchMedia(NARROW).matches
    const [along, across] = isWide ? (['y', 'x'] as const) : (['x', 'y'] as const)
    const at = this.laid.nodes.find((node) => node.id === id)!
    return this.laid.nodes
      .filter((node) => (node[along] - at[along]) * step > 1 && Math.abs(node[across] - at[across]) < 60)
      .sort((a, b) => (a[along] - b[along]) * step)
      .map((node) => node.id)
  }

  private focus(id: number): void {
    for (const box of this.boxes.values()) box.setAttribute('tabindex', '-1')
    const box = this.boxes.get(id)!
    box.setAttribute('tabindex', '0')
    box.focus({ preventScroll: true })
    box.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }

  private tell(id: number): void {
    const { label, role, bytes } = this.byId.get(id)!
    const words = (end: 'from' | 'to') => {
      const edges = this.references.edges.filter((edge) => edge[end === 'to' ? 'from' : 'to'] === id)
      return edges.map(
        (edge) => `${this.byId.get(edge[end])!.label}${edge.via === '' ? '' : ` (${edge.via})`}`,
      )
    }
    const part = (verb: string, all: string[]) =>
      all.length > 0
        ? [
            `, ${verb} ${all
              .slice(0, 4)
              .map((text) => shortened(text, MOST_LETTERS))
              .join(', ')}${all.length > 4 ? ` and ${all.length - 4} more` : ''}`,
          ]
        : []
    const size = role === 'root' ? ROLES.root : `${shown(bytes, 'bytes')} by itself`
    this.details.replaceChildren(
      h('b', {}, shortened(label, MOST_LETTERS)),
      ` ${size}`,
      ...part('held by', words('from')),
      ...part('holds', words('to')),
    )
  }

  private search(text: string): void {
    const wanted = text.trim().toLowerCase()
    const hits = this.references.nodes
      .filter(({ label }) => label.toLowerCase().includes(wanted))
      .map(({ id }) => id)
    this.found.textContent = wanted === '' ? '' : hits.length === 0 ? 'nothing found' : `${hits.length} found`
    this.light(wanted === '' ? [] : hits)
  }

  /** Small graphs as they are, large ones no smaller than can be read. */
  private fit(): void {
    const room = this.frame.clientWidth - 4
    this.zoom(room > 0 ? Math.min(1, Math.max(room / this.laid.width, 0.7)) : 1)
  }

  private zoom(scale: number): void {
    this.scale = Math.min(3, Math.max(LEAST, scale))
    this.svg.setAttribute('width', `${this.laid.width * this.scale}`)
    this.svg.setAttribute('height', `${this.laid.height * this.scale}`)
  }

  private onWheel(event: WheelEvent): void {
    if (!event.ctrlKey && !event.metaKey) return
    event.preventDefault()
    this.zoom(this.scale * Math.exp(-event.deltaY * 0.004))
  }
}

const GROUP = 'Who holds whom. Arrow keys go along the arrows, Enter lights up what is beside, Escape all.'
const HINT =
  'An arrow leads from what holds to what is held. Click a box, or go along with the arrow keys; plus and minus zoom.'
