// The call tree of a .cpuprofile: a node for each function in a call path, made from the nodes of the neutral model.

import { append, keepLargest, type Samples } from './elide.ts'
import { linesOfFunctions } from './lines.ts'
import { scriptSafe } from './script-safe.ts'
import type { Stacks } from './stacks.ts'

/** What a node shows. `line` is 1-based as everywhere in the model; 0 has no line. */
export interface Frame {
  name: string
  url: string
  line: number
}

export interface ProfileNode {
  frame: Frame
  parent: number
  /** Microseconds spent in the node itself, by executing line (1-based; 0 unknown). */
  timeByLine: Map<number, number>
}

/** More lines than a Python file can have on which a node's index and a line share a number. */
const MOST_LINES = 2 ** 24

const noSource = (name: string): Frame => ({ name: scriptSafe(name), url: '', line: 0 })

export class ProfileTree {
  nodes: ProfileNode[] = [{ frame: noSource('(root)'), parent: 0, timeByLine: new Map() }]
  private readonly placed = new Map<string, number>()
  /** By first-level node, the profile's nodes by node and line of the model. */
  private readonly known: Map<number, number>[] = []
  private readonly functionLines: number[]

  constructor(
    private readonly stacks: Stacks,
    private readonly toClient: (path: string) => string,
    /** A node for each executing line of a function, instead of one for the function. */
    private readonly lineNodes: boolean,
  ) {
    this.functionLines = linesOfFunctions(stacks)
  }

  /** A first-level node that is no function: a state, or a thread (then `key` tells it from another of the same name). */
  special(name: string, key = name): number {
    return this.place(0, `special ${key}`, () => noSource(name))
  }

  /** The node of the profile, under the first-level node `top`, for a node of the model that is executing `line`. */
  function(node: number, line: number, top: number): number {
    const known = (this.known[top] ??= new Map<number, number>())
    const path: [node: number, line: number, key: number][] = []
    let parent: number | undefined
    for (let at = node, executing = line; parent === undefined;) {
      const key = at * MOST_LINES + (this.lineNodes ? executing : 0)
      parent = at === 0 ? top : known.get(key)
      if (parent === undefined) {
        path.push([at, this.lineNodes ? executing : 0, key])
        executing = this.stacks.nodes[at]!.callerLine
        at = this.stacks.nodes[at]!.parent
      }
    }
    for (const [at, executing, key] of path.reverse()) {
      const code = this.stacks.nodes[at]!.function
      parent = this.place(parent, `${code}:${executing}`, () => this.frameOf(code, executing))
      known.set(key, parent)
    }
    return parent
  }

  addTime(node: number, line: number, duration: number): void {
    const { timeByLine } = this.nodes[node]!
    timeByLine.set(line, (timeByLine.get(line) ?? 0) + duration)
  }

  /**
   * Folds the nodes with the least time until about `limit` are left: their time goes to a child `(other)` of the nearest
   * caller that stays. Tells how many were folded, and the samples in what is left of the tree.
   */
  fold(samples: Samples, limit: number): { samples: Samples; folded: number } {
    const before = this.nodes
    if (before.length <= limit) return { samples, folded: 0 }
    const parents = before.map((node) => node.parent)
    const stand = keepLargest(parents, samples, limit)
    const moved = new Map<number, number>()
    this.nodes = []
    before.forEach((node, i) => {
      if (stand[i] === i) moved.set(i, this.nodes.push({ ...node, parent: moved.get(node.parent) ?? 0 }) - 1)
    })
    const folded = before.length - moved.size
    const left: Samples = { node: [], duration: [] }
    for (let i = 0; i < samples.node.length; i++) {
      const node = samples.node[i]!
      const place = moved.get(node) ?? this.other(moved.get(stand[node]!)!)
      append(left, place, samples.duration[i]!)
    }
    return { samples: left, folded }
  }

  private other(parent: number): number {
    return this.place(parent, 'other', () => noSource('(other)'))
  }

  private place(parent: number, key: string, frame: () => Frame): number {
    const fullKey = `${parent} ${key}`
    let node = this.placed.get(fullKey)
    if (node === undefined) {
      node = this.nodes.push({ frame: frame(), parent, timeByLine: new Map() }) - 1
      this.placed.set(fullKey, node)
    }
    return node
  }

  private frameOf(code: number, executing: number): Frame {
    const { name, file } = this.stacks.functions[code]!
    return {
      name: scriptSafe(name),
      url: scriptSafe(this.toClient(file)),
      line: executing || this.functionLines[code]!,
    }
  }
}
