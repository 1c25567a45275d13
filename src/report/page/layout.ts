// Where the boxes of a flame graph stand: left-heavy, or in time order.
import type { Track, Tree } from '../data.ts'

/** The boxes of one depth, from left to right, in the unit of the track. */
export interface Level {
  from: number[]
  to: number[]
  /** Of the tree. */
  node: number[]
}

export interface Layout {
  /** The first is the root, as wide as all. */
  levels: Level[]
  width: number
  /** By node: what was in it alone, and with what it called. */
  self: Float64Array
  total: Float64Array
}

type Samples = Pick<Track, 'nodes' | 'weights'>

/** Each call path is one box, the largest on the left. What is no function's time is left out. */
export function leftHeavy(tree: Tree, samples: Samples): Layout {
  const { self, total } = sums(tree, samples)
  const width = total[0]!
  const levels = new Levels()
  const children = childrenOf(tree, total)
  const todo: [node: number, depth: number, from: number][] = [[0, 0, 0]]
  for (let next = todo.pop(); next; next = todo.pop()) {
    const [node, depth, from] = next
    levels.add(depth, from, from + total[node]!, node)
    // Pushed from the right, so that the leftmost comes next; what is then left on the right of a box is its own.
    let to = from + total[node]! - self[node]!
    for (const child of children[node]!.toReversed()) todo.push([child, depth + 1, (to -= total[child]!)])
  }
  return { levels: levels.all, width, self, total }
}

/** Boxes are as long as a function stayed on the stack; what is no function's time is a gap. */
export function inOrder(tree: Tree, samples: Samples): Layout {
  const { self, total } = sums(tree, samples)
  const levels = new Levels()
  const open: { node: number; from: number }[] = []
  let time = 0
  const closeTo = (depth: number) => {
    while (open.length > depth) {
      const { node, from } = open.pop()!
      levels.add(open.length + 1, from, time, node)
    }
  }
  levels.add(0, 0, 0, 0)
  for (const [i, node] of samples.nodes.entries()) {
    const path = pathTo(tree, node)
    let same = 0
    while (same < path.length && open[same]?.node === path[same]) same++
    closeTo(same)
    for (const each of path.slice(same)) open.push({ node: each, from: time })
    time += samples.weights[i]!
  }
  closeTo(0)
  levels.all[0]!.to[0] = time
  return { levels: levels.all, width: time, self, total }
}

class Levels {
  readonly all: Level[] = []

  add(depth: number, from: number, to: number, node: number): void {
    const level = (this.all[depth] ??= { from: [], to: [], node: [] })
    level.from.push(from)
    level.to.push(to)
    level.node.push(node)
  }
}

function sums({ parent }: Tree, { nodes, weights }: Samples) {
  const self = new Float64Array(parent.length)
  for (const [i, node] of nodes.entries()) if (node !== 0) self[node]! += weights[i]!
  const total = self.slice()
  for (let node = parent.length - 1; node > 0; node--) total[parent[node]!]! += total[node]!
  return { self, total }
}

/** Those that have anything, the largest first. */
function childrenOf({ parent }: Tree, total: Float64Array): number[][] {
  const children: number[][] = parent.map(() => [])
  for (let node = 1; node < parent.length; node++) if (total[node]! > 0) children[parent[node]!]!.push(node)
  for (const each of children) each.sort((a, b) => total[b]! - total[a]! || a - b)
  return children
}

/** From the child of the root on; empty for the root itself. */
function pathTo({ parent }: Tree, node: number): number[] {
  const path: number[] = []
  for (let at = node; at > 0; at = parent[at]!) path.push(at)
  return path.reverse()
}
