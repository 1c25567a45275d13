// The report of one memory snapshot, or of two compared.
import { categoryOf } from '../profile/category.ts'
import type { HeapFigures, HeapNode } from '../profile/read-heapprofile.ts'
import type { Card, Column, ReportData, Row, Table, Track, Tree } from './data.ts'
import { Places } from './places.ts'
import { prefixed, sidesNamed, type ReportOptions } from './report.ts'
import { GrowingTree } from './tree.ts'

export interface MemorySide extends HeapFigures {
  /** What it was read from. */
  source: string
  nodes: HeapNode[]
}

interface Site {
  place: number
  self: number
  total: number
}

export function memoryReport(sides: MemorySide[], options: ReportOptions): ReportData {
  const places = new Places()
  const names = sidesNamed(sides.length)
  const { toClient = (path) => path } = options
  const drawn = sides.map(({ nodes }, i) => draw(nodes, names[i]!, places, toClient))
  const [before, after] = drawn
  return {
    title: sides.length === 2 ? 'Memory snapshots compared' : 'Memory snapshot',
    sources: sides.map(({ source }) => source),
    unit: 'bytes',
    cards: cards(sides, drawn),
    notes: options.notes,
    files: places.files(options.redact),
    places: places.all,
    trees: drawn.map(({ tree }) => tree),
    tracks: drawn.map(({ track }, tree) => ({ ...track, tree })),
    tables: [
      ...(after ? [changes(before!.sites, after.sites, ranking(places))] : []),
      ...drawn.map(({ table }) => table),
    ],
    editor: options.redact ? '' : options.editor,
  }
}

function cards(sides: MemorySide[], drawn: Drawn[]): Card[] {
  const names = sidesNamed(sides.length)
  const allocating = ({ sites }: Drawn) => [...sites.values()].filter(({ self }) => self > 0).length
  const current = sides.map(({ nodes }) => nodes.reduce((sum, { bytes }) => sum + bytes, 0))
  const known = (label: string, value: number | undefined): Card[] =>
    value === undefined ? [] : [{ label, value, unit: 'bytes' }]
  const all = sides.flatMap(({ peakBytes, rssBytes }, i): Card[] => [
    ...known(prefixed(names[i]!, 'current'), current[i]),
    ...known(prefixed(names[i]!, 'peak'), peakBytes),
    ...known(prefixed(names[i]!, 'resident'), rssBytes),
    { label: prefixed(names[i]!, 'places'), value: allocating(drawn[i]!) },
  ])
  if (sides.length === 2) all.unshift({ label: 'grown', value: current[1]! - current[0]!, unit: 'bytes' })
  return all
}

interface Drawn {
  tree: Tree
  track: Omit<Track, 'tree'>
  sites: Map<number, Site>
  table: Table
}

function draw(nodes: HeapNode[], side: string, places: Places, toClient: (path: string) => string): Drawn {
  const tree = new GrowingTree()
  const placed: number[] = []
  const weights: number[] = []
  for (const { parent, name, url, line, bytes } of nodes) {
    // The head and what has been folded into (other) are no code.
    const category = url === '' && name.startsWith('(') ? 'none' : categoryOf(url)
    const place = parent < 0 ? -1 : places.of(name, toClient(url), line, category)
    const node = parent < 0 ? 0 : tree.child(placed[parent]!, place)
    placed.push(node)
    weights[node] = (weights[node] ?? 0) + bytes
  }
  const { columns } = tree
  const shown = weights.map((_, node) => node).filter((node) => node > 0 && weights[node]! > 0)
  const sites = sitesOf(columns, weights)
  const isTree = columns.parent.some((parent) => parent > 0)
  return {
    tree: columns,
    track: {
      name: prefixed(side, 'allocated'),
      isOrdered: false,
      nodes: shown,
      weights: shown.map((node) => weights[node]!),
    },
    sites,
    table: tableOf(prefixed(side, isTree ? 'places' : 'sites'), sites, { isTree, rank: ranking(places) }),
  }
}

/** Self and total bytes of each place; one that is on a path several times counts once. */
function sitesOf({ parent, place }: Tree, weights: number[]): Map<number, Site> {
  const sites = new Map<number, Site>()
  const totals = weights.slice()
  for (let node = parent.length - 1; node > 0; node--) totals[parent[node]!]! += totals[node]!
  for (let node = 1; node < parent.length; node++) {
    const at = place[node]!
    const site = sites.get(at) ?? { place: at, self: 0, total: 0 }
    site.self += weights[node]!
    if (!isBelow({ parent, place }, node, at)) site.total += totals[node]!
    sites.set(at, site)
  }
  return sites
}

function isBelow({ parent, place }: Tree, node: number, wanted: number): boolean {
  for (let above = parent[node]!; above > 0; above = parent[above]!) if (place[above] === wanted) return true
  return false
}

/** The user's code comes first, the debugger's last. */
function ranking(places: Places): (place: number) => number {
  return (place) => ({ user: 0, debugger: 2 })[places.all[place]!.category as string] ?? 1
}

function tableOf(
  title: string,
  sites: Map<number, Site>,
  { isTree, rank }: { isTree: boolean; rank: (place: number) => number },
): Table {
  const all = [...sites.values()].sort(
    (a, b) => rank(a.place) - rank(b.place) || b.self - a.self || b.total - a.total,
  )
  const whole = all.reduce((sum, { self }) => sum + self, 0)
  const percent = (bytes: number) => (whole === 0 ? 0 : Math.round((bytes / whole) * 10_000) / 100)
  const columns: Column[] = [
    { title: 'share', unit: 'percent' },
    { title: isTree ? 'self' : 'size', unit: 'bytes' },
    ...(isTree ? [{ title: 'with callees', unit: 'bytes' as const }] : []),
  ]
  const rows = all.map(({ place, self, total }): Row => {
    return { place, cells: [percent(self), self, ...(isTree ? [total] : [])] }
  })
  return { title, isOfLines: true, columns, rows }
}

/** By how much each place has grown. */
function changes(
  before: Map<number, Site>,
  after: Map<number, Site>,
  rank: (place: number) => number,
): Table {
  const rows = [...new Set([...after.keys(), ...before.keys()])].map((place): Row => {
    const [from, to] = [before.get(place)?.self ?? 0, after.get(place)?.self ?? 0]
    return { place, cells: [to - from, from, to] }
  })
  return {
    title: 'what grew',
    isOfLines: true,
    columns: [
      { title: 'change', unit: 'bytes', isChange: true },
      { title: 'before', unit: 'bytes' },
      { title: 'after', unit: 'bytes' },
    ],
    rows: rows
      .filter(({ cells }) => cells[0] !== 0)
      .sort((a, b) => rank(a.place) - rank(b.place) || b.cells[0]! - a.cells[0]!),
  }
}
