// Self and total time of functions and lines over all threads, recursion counted once, and the user's line behind each.

import { linesOfFunctions } from './lines.ts'
import { STATES, type Stacks, type ThreadStacks } from './stacks.ts'

/** `cpu` shows what ran; `wall` shows what ran and what waited. Neither shows time in the debugger or time not sampled. */
export type Mode = 'cpu' | 'wall'

/** A line of a function. `line` is 1-based; 0 if nothing is known of the function's lines. */
export interface Site {
  function: number
  line: number
}

/** Microseconds of a function or of a site. */
export interface Spent {
  self: number
  total: number
  /** For other than user code: the self time by the nearest site of user code above it. */
  byUserSite: Map<Site, number>
}

export interface Totals {
  /** All that is shown in the mode, microseconds. */
  shown: number
  functions: Map<number, Spent>
  sites: Map<Site, Spent>
}

/** Whether a state's time belongs to the functions in a mode. */
export function isShown(state: number, mode: Mode): boolean {
  return STATES[state] === 'busy' || (mode === 'wall' && STATES[state] === 'idle')
}

/** How long a slice lasts, microseconds. */
export function sliceDuration(thread: ThreadStacks, slice: number): number {
  return (thread.slices.start[slice + 1] ?? thread.end) - thread.slices.start[slice]!
}

/** Sites are compared by identity: one object for each function and line. */
class Sites {
  private readonly known = new Map<string, Site>()

  constructor(private readonly firstLines: number[]) {}

  of(code: number, line: number): Site {
    const shownLine = line || this.firstLines[code]!
    const key = `${code}:${shownLine}`
    let site = this.known.get(key)
    if (!site) this.known.set(key, (site = { function: code, line: shownLine }))
    return site
  }
}

/** Shown microseconds by node, and in it by the executing line. */
type SelfTimes = Map<number, Map<number, number>>

function selfTimes(stacks: Stacks, mode: Mode): { self: SelfTimes; shown: number } {
  const self: SelfTimes = new Map()
  let shown = 0
  for (const thread of stacks.threads) {
    if (thread.isDebugger) continue
    for (let i = 0; i < thread.slices.start.length; i++) {
      if (!isShown(thread.slices.state[i]!, mode)) continue
      const duration = sliceDuration(thread, i)
      shown += duration
      const node = thread.slices.node[i]!
      if (node !== 0 && duration > 0) add(lines(self, node), thread.slices.line[i]!, duration)
    }
  }
  return { self, shown }
}

function lines(self: SelfTimes, node: number): Map<number, number> {
  let found = self.get(node)
  if (!found) self.set(node, (found = new Map<number, number>()))
  return found
}

function add<K>(times: Map<K, number>, key: K, time: number) {
  times.set(key, (times.get(key) ?? 0) + time)
}

function spent<K>(all: Map<K, Spent>, key: K): Spent {
  let found = all.get(key)
  if (!found) all.set(key, (found = { self: 0, total: 0, byUserSite: new Map() }))
  return found
}

/** A walk over the call tree that knows which functions and sites are on the stack, so that recursion counts once. */
class Walk {
  readonly functions = new Map<number, Spent>()
  readonly sites = new Map<Site, Spent>()
  private readonly onStack = new Map<number | Site, number>()
  private readonly subtree: Float64Array
  private readonly children: (number[] | undefined)[]
  private readonly lineSites: Sites
  private readonly userSites: (Site | undefined)[] = []

  constructor(
    private readonly stacks: Stacks,
    private readonly self: SelfTimes,
  ) {
    const { nodes } = stacks
    this.lineSites = new Sites(linesOfFunctions(stacks))
    this.subtree = new Float64Array(nodes.length)
    this.children = nodes.map(() => undefined)
    // A parent's index is below its children's.
    for (let i = nodes.length - 1; i > 0; i--) {
      for (const time of self.get(i)?.values() ?? []) this.subtree[i]! += time
      const { parent } = nodes[i]!
      this.subtree[parent]! += this.subtree[i]!
      if (this.subtree[i]! > 0) (this.children[parent] ??= []).push(i)
    }
  }

  run() {
    // A node is on the list twice: to enter it, and as -node to leave it once its children are done.
    const todo = [...(this.children[0] ?? [])]
    for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
      if (next < 0) this.leave(-next)
      else {
        this.enter(next)
        todo.push(-next)
        for (const child of this.children[next] ?? []) todo.push(child)
      }
    }
  }

  private enter(node: number) {
    const { function: code } = this.stacks.nodes[node]!
    const callSite = this.callSite(node)
    if (callSite) this.push(this.sites, callSite, node)
    this.push(this.functions, code, node)
    this.userSites[node] = this.isUser(callSite?.function)
      ? callSite
      : this.userSites[this.stacks.nodes[node]!.parent]
    for (const [line, time] of this.self.get(node) ?? []) this.execute(node, line, time)
  }

  private leave(node: number) {
    const callSite = this.callSite(node)
    if (callSite) add(this.onStack, callSite, -1)
    add(this.onStack, this.stacks.nodes[node]!.function, -1)
  }

  private push<K extends number | Site>(all: Map<K, Spent>, key: K, node: number) {
    if (!this.onStack.get(key)) spent(all, key).total += this.subtree[node]!
    add(this.onStack, key, 1)
  }

  /** Self time at a line, of its function and its site. */
  private execute(node: number, line: number, time: number) {
    const code = this.stacks.nodes[node]!.function
    const site = this.lineSites.of(code, line)
    const userSite = this.isUser(code) ? undefined : this.userSites[node]
    if (!this.onStack.get(site)) spent(this.sites, site).total += time
    for (const entry of [spent(this.functions, code), spent(this.sites, site)]) {
      entry.self += time
      if (userSite) add(entry.byUserSite, userSite, time)
    }
  }

  /** The line in the calling function; undefined under the root. */
  private callSite(node: number): Site | undefined {
    const { parent, callerLine } = this.stacks.nodes[node]!
    return parent === 0 ? undefined : this.lineSites.of(this.stacks.nodes[parent]!.function, callerLine)
  }

  private isUser(code: number | undefined): boolean {
    return code !== undefined && this.stacks.functions[code]!.category === 'user'
  }
}

/** Adds a capture up. Time is linear in slices and nodes; debugger threads are left out. */
export function totals(stacks: Stacks, mode: Mode): Totals {
  const { self, shown } = selfTimes(stacks, mode)
  const walk = new Walk(stacks, self)
  walk.run()
  return { shown, functions: walk.functions, sites: walk.sites }
}
