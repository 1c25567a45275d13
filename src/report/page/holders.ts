// The part of a page that tells who holds an object: the paths in words, the graph, the circles.
import type { HeldBy, ReportData } from '../data.ts'
import { shortened, shown } from '../format.ts'
import { h, sentence } from './dom.ts'
import { linkTo, MOST_LETTERS } from './links.ts'
import { Network } from './network.ts'
import './holders.css'

export function holders(report: ReportData): HTMLElement[] {
  const { references } = report
  if (!references) return []
  const { paths, cycles, edges, summary } = references
  const network = edges.length > 0 ? new Network(references) : undefined
  return [
    h('p', { class: 'summary' }, ...sentence(summary)),
    ...(paths.length > 0 ? [pathList(report, network)] : []),
    ...(network ? [network.element] : []),
    ...(cycles.length > 0 ? [circles(cycles, network)] : []),
  ]
}

function pathList(report: ReportData, network: Network | undefined): HTMLElement {
  const items = report.references!.paths.map((path) =>
    item(report, path, (button) => network?.lightWay(path.nodes, button)),
  )
  return h(
    'section',
    { class: 'paths', 'aria-label': 'Paths' },
    h('h2', {}, 'Held by'),
    h('ol', {}, ...items),
  )
}

function item(report: ReportData, path: HeldBy, onLight: (button: HTMLButtonElement) => void): HTMLElement {
  const { kind, name, of, place, count, steps, nodes } = path
  const [first, ...rest] = steps
  const button = h(
    'button',
    { type: 'button', class: 'show', 'aria-pressed': 'false', onclick: () => onLight(button) },
    'Show in the graph',
  )
  return h(
    'li',
    {},
    h(
      'p',
      { class: 'root' },
      ...(count === undefined ? [] : [h('b', { class: 'count' }, `${shown(count)}×`)]),
      h('span', { class: 'kind' }, kind),
      h('code', { title: name }, shortened(name, MOST_LETTERS)),
      ...(of === undefined ? [] : [h('span', { class: 'hint' }, shortened(`of ${of}`, MOST_LETTERS))]),
      ...(place === undefined ? [] : [linkTo(report, report.places[place]!)]),
      ...(nodes.length > 1 ? [button] : []),
    ),
    h(
      'ol',
      { class: 'steps' },
      step(first!.type, '', first!.bytes),
      ...rest.map(({ type, via, bytes }) => step(type, via, bytes)),
    ),
  )
}

function step(type: string, via: string, bytes: number): HTMLElement {
  const way = via === '' ? [] : [h('code', { class: 'way', title: via }, shortened(via, MOST_LETTERS))]
  const name = h('span', { class: 'type', title: type }, shortened(type, MOST_LETTERS))
  return h('li', {}, ...way, name, h('small', {}, shown(bytes, 'bytes')))
}

function circles(
  all: NonNullable<ReportData['references']>['cycles'],
  network: Network | undefined,
): HTMLElement {
  const items = all.map(({ nodes, text }) => {
    const onclick = () => network?.lightWay(nodes, button, true)
    const button = h('button', { type: 'button', class: 'name', 'aria-pressed': 'false', onclick }, text)
    return h('li', {}, network ? button : h('span', { class: 'name' }, text))
  })
  return h(
    'section',
    { class: 'circles', 'aria-label': 'Circles' },
    h('h2', {}, 'Circles of references'),
    h('p', { class: 'hint' }, 'What is in a circle is freed by the garbage collector, not at once.'),
    h('ul', {}, ...items),
  )
}
