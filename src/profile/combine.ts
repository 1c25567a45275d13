// Captures of several processes on one clock, as one: their call trees joined, their threads side by side.
import type { CallNode, CodeFunction, Slices, Stacks } from './stacks.ts'

/** From the first's start to the last's end. `all` must not be empty. */
export function combine(all: readonly Stacks[]): Stacks {
  const startTime = Math.min(...all.map((each) => each.startTime))
  const end = Math.max(...all.map((each) => each.startTime + each.duration))
  const tree = new JoinedTree()
  const threads = all.flatMap((stacks) => {
    const nodes = tree.add(stacks)
    const by = stacks.startTime - startTime
    return stacks.threads.map((thread) => ({
      ...thread,
      start: thread.start + by,
      end: thread.end + by,
      slices: moved(thread.slices, nodes, by),
    }))
  })
  const { functions, nodes } = tree
  const duration = end - startTime
  return { startTime, duration, functions, nodes, threads, sampleCount: ticksIn(duration, all) }
}

/** Each process has been looked at by itself: side by side they do not have more ticks, but more threads at each. */
function ticksIn(duration: number, all: readonly Stacks[]): number {
  const sumOf = (what: 'sampleCount' | 'duration') => all.reduce((sum, each) => sum + each[what], 0)
  return Math.round((duration * sumOf('sampleCount')) / (sumOf('duration') || 1))
}

function moved({ start, node, line, state }: Slices, nodes: number[], by: number): Slices {
  return {
    start: start.map((time) => time + by),
    node: node.map((each) => nodes[each] as number),
    line,
    state,
  }
}

class JoinedTree {
  readonly functions: CodeFunction[] = []
  readonly nodes: CallNode[] = [{ parent: -1, function: -1, callerLine: 0 }]
  readonly #functions = new Map<string, number>()
  readonly #nodes = new Map<string, number>()

  /** @returns where each of its nodes is in the joined tree */
  add({ functions, nodes }: Stacks): number[] {
    const joined = functions.map((each) => this.#function(each))
    const places: number[] = []
    for (const { parent, function: own, callerLine } of nodes)
      places.push(parent < 0 ? 0 : this.#node(places[parent] as number, joined[own] as number, callerLine))
    return places
  }

  #function(each: CodeFunction): number {
    const key = `${each.file}\0${each.firstLine}\0${each.name}`
    const known = this.#functions.get(key) ?? this.functions.push(each) - 1
    this.#functions.set(key, known)
    return known
  }

  #node(parent: number, own: number, callerLine: number): number {
    const key = `${parent}:${own}:${callerLine}`
    const known = this.#nodes.get(key) ?? this.nodes.push({ parent, function: own, callerLine }) - 1
    this.#nodes.set(key, known)
    return known
  }
}
