// Builds the neutral model's functions and nodes out of the raw stacks that are used.
import { categoryOf } from './category.ts'
import type { Classified } from './classify.ts'
import type { RawTrace } from './raw-trace.ts'
import { Triples } from './triples.ts'
import type { CallNode, CodeFunction } from './stacks.ts'

/** Where a function begins, from its source; undefined where the source does not tell. */
export type Sites = (
  file: string,
  name: string,
  line: number,
) => { firstLine: number; name: string } | undefined

/** Viewers recurse over the tree and break above a depth of some 3,000. */
const MAX_DEPTH = 1000
const HEAD = 800
export const ELIDED = '(… frames left out …)'
export const NO_FRAME = '(no Python frame)'

export class CallTree {
  readonly functions: CodeFunction[] = []
  readonly nodes: CallNode[] = [{ parent: -1, function: -1, callerLine: 0 }]
  /** Distinct stacks of which the middle was left out, because they were deeper than MAX_DEPTH. */
  elidedStacks = 0
  /** Of the deepest stack. */
  deepest = 0
  readonly #trace: RawTrace
  readonly #rows: Classified
  readonly #sites: Sites
  /** By raw node that is left: its node; 0 if not made yet. */
  readonly #made: Int32Array
  readonly #deep = new Map<number, number>()
  readonly #functionOfFrame: Int32Array
  readonly #functionIds = new Map<string, number>()
  readonly #nodeIds = new Triples()
  readonly #smallestLines: Map<string, number>

  constructor(trace: RawTrace, rows: Classified, sites: Sites) {
    this.#trace = trace
    this.#rows = rows
    this.#sites = sites
    this.#made = new Int32Array(trace.parent.length)
    this.#functionOfFrame = new Int32Array(trace.frames.length).fill(-1)
    this.#smallestLines = smallestLines(trace)
  }

  /** The node of a raw node that is left; the root for 0. */
  node(raw: number): number {
    if (raw === 0) return 0
    const depth = this.#rows.depth[raw] as number
    if (depth > this.deepest) this.deepest = depth
    return depth > MAX_DEPTH ? this.#deepNode(raw, depth) : this.#shallowNode(raw)
  }

  /** The line being executed in the frame of a raw node; 0 for node 0. */
  line(raw: number): number {
    return raw === 0 ? 0 : (this.#trace.frames[this.#frame(raw)]?.line ?? 0)
  }

  /** Stands for a thread that runs no Python code: before its first frame, after its last, or between two. */
  noFrame(): number {
    return this.#intern(0, this.#named(NO_FRAME), 0)
  }

  #shallowNode(raw: number): number {
    const path: number[] = []
    let at = raw
    for (; at !== 0 && this.#made[at] === 0; at = this.#rows.up[at] as number) path.push(at)
    let node = at === 0 ? 0 : (this.#made[at] as number)
    for (let i = path.length - 1; i >= 0; i--) {
      const each = path[i] as number
      node = this.#step(node, each)
      this.#made[each] = node
    }
    return node
  }

  /** Both ends of a stack that is too deep, around one node that stands for the middle. */
  #deepNode(raw: number, depth: number): number {
    const known = this.#deep.get(raw)
    if (known !== undefined) return known
    const tail: number[] = []
    let at = raw
    for (; tail.length < MAX_DEPTH - HEAD - 1; at = this.#rows.up[at] as number) tail.push(at)
    for (let level = depth - tail.length; level > HEAD; level--) at = this.#rows.up[at] as number
    let node = this.#intern(this.#shallowNode(at), this.#named(ELIDED), this.line(at))
    for (let i = tail.length - 1; i >= 0; i--) node = this.#step(node, tail[i] as number)
    this.#deep.set(raw, node)
    this.elidedStacks++
    return node
  }

  #step(parent: number, raw: number): number {
    const callerLine = parent === 0 ? 0 : this.line(this.#rows.up[raw] as number)
    return this.#intern(parent, this.#function(this.#frame(raw)), callerLine)
  }

  #intern(parent: number, fn: number, callerLine: number): number {
    // The root is node 0 and no triple.
    const node = this.#nodeIds.of(parent, fn, callerLine) + 1
    if (node === this.nodes.length) this.nodes.push({ parent, function: fn, callerLine })
    return node
  }

  #frame(raw: number): number {
    return this.#trace.frame[raw] as number
  }

  #function(frame: number): number {
    const known = this.#functionOfFrame[frame] as number
    if (known >= 0) return known
    const told = this.#trace.frames[frame] ?? { name: '', file: '', line: 0 }
    const { name, file, line } = told
    const site = line > 0 ? this.#sites(file, name, line) : undefined
    const firstLine = told.firstLine ?? site?.firstLine ?? this.#smallestLines.get(`${name}\0${file}`) ?? 0
    const fn = { name: site?.name ?? name, file, firstLine, category: categoryOf(file) }
    return (this.#functionOfFrame[frame] = this.#add(fn))
  }

  #named(name: string): number {
    return this.#add({ name, file: '', firstLine: 0, category: 'native' })
  }

  #add(fn: CodeFunction): number {
    const key = `${fn.firstLine}\0${fn.name}\0${fn.file}`
    const found = this.#functionIds.get(key)
    if (found !== undefined) return found
    const made = this.functions.push(fn) - 1
    this.#functionIds.set(key, made)
    return made
  }
}

/** For want of the source: the smallest line that was seen of each function, by name and file. */
function smallestLines(trace: RawTrace): Map<string, number> {
  const lines = new Map<string, number>()
  for (const { name, file, line } of trace.frames) {
    const key = `${name}\0${file}`
    const smallest = lines.get(key)
    if (line > 0 && (smallest === undefined || line < smallest)) lines.set(key, line)
  }
  return lines
}
