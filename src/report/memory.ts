// The report of one memory snapshot, of two compared, or of several over time.
import { categoryOf } from '../profile/category.ts'
import type { HeapFigures, HeapNode } from '../profile/read-heapprofile.ts'
import type { Card, Column, ReportData, Row, Table, Timeline, Track, Tree } from './data.ts'
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

/** Of several, the first is compared with the last. */
export function memoryReport(given: MemorySide[], options: ReportOptions): ReportData {
  const places = new Places()
  const isOverTime = given.length > 2
  const sides = isOverTime ? given.toSorted((a, b) => (a.time ?? 0) - (b.time ?? 0)) : given
  const ends = isOverTime ? [sides[0]!, sides.at(-1)!] : sides
  const names = sidesNamed(ends.length)
  const { toClient = (path) => path } = options
  const all = sides.map((side) => draw(side.nodes, names[ends.indexOf(side)] ?? '', places, toClient))
  const drawn = isOverTime ? [all[0]!, all.at(-1)!] : all
  const grown =
    drawn.length === 2
      ? [
          changes(
            all.map(({ sites }) => sites),
            ranking(places),
          ),
        ]
      : []
  return {
    title: TITLES[Math.min(given.length, 3) - 1]!,
    sources: isOverTime ? [`${sides.length} snapshots`] : sides.map(({ source }) => source),
    unit: 'bytes',
    cards: cards(ends, drawn),
    ...(isOverTime && { timeline: timeline(sides, all, grown[0]!, places) }),
    notes: options.notes,
    files: places.files(options.redact),
    places: places.all,
    trees: drawn.map(({ tree }) => tree),
    tracks: drawn.map(({ track }, tree) => ({ ...track, tree })),
    tables: [...grown, ...drawn.map(({ table }) => table)],
    editor: options.redact ? '' : options.editor,
  }
}

const TITLES = ['Memory snapshot', 'Memory snapshots compared', 'Memory over time']
/** Places that have a line of their own. */
const LINES = 4

/** The whole, and the places that grew most. */
function timeline(sides: MemorySide[], drawn: Drawn[], { rows }: Table, places: Places): Timeline {
  const own = rows.filter(({ cells }) => cells[0]! > 0).slice(0, LINES)
  const known = (name: string, values: (number | undefined)[]) =>
    values.every((value) => value === undefined)
      ? []
      : [{ name, values: values.map((value) => value ?? null) }]
  return {
    times: sides.map(({ time }, i) => time ?? i),
    unit: 'bytes',
    lines: [
      ...known(
        'current',
        sides.map(({ nodes }) => nodes.reduce((sum, { bytes }) => sum + bytes, 0)),
      ),
      ...known(
        'resident',
        sides.map(({ rssBytes }) => rssBytes),
      ),
      ...own.map(({ place }) => ({
        name: `${places.all[place]!.name}:${places.all[place]!.line}`,
        values: drawn.map(({ sites }) => sites.get(place)?.self ?? 0),
      })),
    ],
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

/** By how much each place has grown, and how much it had each time. */
function changes(over: Map<number, Site>[], rank: (place: number) => number): Table {
  const rows = [...new Set(over.toReversed().flatMap((sites) => [...sites.keys()]))].map((place): Row => {
    const values = over.map((sites) => sites.get(place)?.self ?? 0)
    return { place, cells: [values.at(-1)! - values[0]!, ...shownOf(values)] }
  })
  const titles = over.length === 2 ? ['before', 'after'] : shownOf(over.map((_, i) => `#${i + 1}`))
  return {
    title: 'what grew',
    isOfLines: true,
    columns: [
      { title: 'change', unit: 'bytes', isChange: true },
      ...titles.map((title) => ({ title, unit: 'bytes' as const })),
    ],
    rows: rows
      .filter(({ cells }) => cells[0] !== 0)
      .sort((a, b) => rank(a.place) - rank(b.place) || b.cells[0]! - a.cells[0]!),
  }
}

const COLUMNS = 6

/** As many as fit beside each other, the first and the last among them. */
function shownOf<T>(values: T[]): T[] {
  if (values.length <= COLUMNS) return values
  return Array.from(
    { length: COLUMNS },
    (_, i) => values[Math.round((i * (values.length - 1)) / (COLUMNS - 1))]!,
  )
}
