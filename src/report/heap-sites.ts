// One snapshot of a memory report: its tree, and the bytes of each place in it.
import { categoryOf } from '../profile/category.ts'
import type { HeapNode } from '../profile/read-heapprofile.ts'
import type { Column, Row, Table, Tree } from './data.ts'
import type { Places } from './places.ts'
import { rankOf } from './rank.ts'
import { GrowingTree } from './tree.ts'

interface Site {
  place: number
  self: number
  total: number
}

export interface Drawn {
  tree: Tree
  /** Nodes with bytes of their own, and these bytes. */
  samples: { nodes: number[]; weights: number[] }
  /** By place. */
  sites: Map<number, Site>
  /** All that is allocated. */
  bytes: number
}

export function draw(nodes: HeapNode[], places: Places, toClient: (path: string) => string): Drawn {
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
  const shown = weights.map((_, node) => node).filter((node) => node > 0 && weights[node]! > 0)
  return {
    tree: tree.columns,
    samples: { nodes: shown, weights: shown.map((node) => weights[node]!) },
    sites: sitesOf(tree.columns, weights),
    bytes: nodes.reduce((sum, { bytes }) => sum + bytes, 0),
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

export type Rank = (place: number) => number

export const ranking =
  (places: Places): Rank =>
  (place) =>
    rankOf(places.all[place]!)

export const isTree = ({ tree }: Drawn) => tree.parent.some((parent) => parent > 0)

/** Where a snapshot's memory is. */
export function sitesTable(title: string, drawn: Drawn, rank: Rank): Table {
  const hasCallees = isTree(drawn)
  const all = [...drawn.sites.values()].sort(
    (a, b) => rank(a.place) - rank(b.place) || b.self - a.self || b.total - a.total,
  )
  const whole = all.reduce((sum, { self }) => sum + self, 0)
  const percent = (bytes: number) => (whole === 0 ? 0 : Math.round((bytes / whole) * 10_000) / 100)
  const columns: Column[] = [
    { title: 'share', unit: 'percent' },
    { title: hasCallees ? 'self' : 'size', unit: 'bytes' },
    ...(hasCallees ? [{ title: 'with callees', unit: 'bytes' as const }] : []),
  ]
  const rows = all.map(({ place, self, total }): Row => {
    return { place, cells: [percent(self), self, ...(hasCallees ? [total] : [])] }
  })
  return { title, isOfLines: true, columns, rows }
}
