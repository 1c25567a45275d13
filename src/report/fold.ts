// A graph of references made small enough to look at: objects that are held alike are drawn as a few of them and one for the rest.
import type { Graph } from '../profile/references-file.ts'

export interface Folded extends Graph {
  /** The node that stands for one that may not be drawn itself. */
  shownFor: (id: number) => number
}

/** Of those that are alike so many are drawn. */
const SHOWN = 2

export function folded(graph: Graph): Folded {
  const groups = new Map<string, Graph['nodes']>()
  for (const node of connected(graph)) {
    const key = keyOf(node, graph)
    groups.set(key, [...(groups.get(key) ?? []), node])
  }
  const stands = new Map<number, number>()
  const nodes: Graph['nodes'] = []
  for (const alike of groups.values()) {
    const isFew = alike.length <= SHOWN + 1
    const [own, others] = isFew ? [alike, []] : [alike.slice(0, SHOWN), alike.slice(SHOWN)]
    nodes.push(...own)
    const [first] = others
    if (!first) continue
    const bytes = others.reduce((sum, each) => sum + each.bytes, 0)
    nodes.push({ ...first, bytes, label: `${others.length} more ${first.type}` })
    for (const { id } of others) stands.set(id, first.id)
  }
  const shownFor = (id: number) => stands.get(id) ?? id
  return { nodes, edges: edgesOf(graph, nodes, shownFor, new Set(stands.values())), shownFor }
}

/** What nothing in the graph leads to or from tells nothing, unless it is all there is. */
function connected({ nodes, edges }: Graph): Graph['nodes'] {
  const ends = new Set(edges.flatMap(({ from, to }) => [from, to]))
  const some = nodes.filter(({ id }) => ends.has(id))
  return some.length > 0 ? some : nodes
}

/** Names are never alike. */
function keyOf({ id, role, type }: Graph['nodes'][number], { edges }: Graph): string {
  if (role === 'root') return `${id}`
  const ends = (own: 'from' | 'to', other: 'from' | 'to') =>
    edges
      .filter((edge) => edge[own] === id)
      .map((edge) => edge[other])
      .sort((a, b) => a - b)
  return [role, type, ends('to', 'from'), ends('from', 'to')].join('|')
}

/** One for each that is drawn; to and from a fold they differ, and are not named. */
function edgesOf(
  { edges }: Graph,
  nodes: Graph['nodes'],
  shownFor: (id: number) => number,
  folds: Set<number>,
): Graph['edges'] {
  const drawn = new Set(nodes.map(({ id }) => id))
  const known = new Map<string, Graph['edges'][number]>()
  for (const edge of edges) {
    const [from, to] = [shownFor(edge.from), shownFor(edge.to)]
    const isFold = folds.has(from) || folds.has(to)
    const via = isFold ? edge.via.replace(/^\[.*\]$/s, '[…]') : edge.via
    if (drawn.has(from) && drawn.has(to)) known.set(`${from} ${to} ${isFold ? '' : via}`, { from, to, via })
  }
  return [...known.values()]
}
