// The threads of a capture as runs of equal places: what the formats with a true timeline for each thread are written from.

import { append, joinInWindows, joinNote, type Samples } from './elide.ts'
import type { WriteOptions } from './formats.ts'
import { STATES, type Stacks, type State, type ThreadStacks } from './stacks.ts'
import { isShown, sliceDuration } from './totals.ts'

/** What is shown for time that is no function's. `(program)` and `(idle)` are V8's own words. */
export const STATE_NAMES: Record<State, string> = {
  busy: '(program)',
  idle: '(idle)',
  paused: '(paused in debugger)',
  debugger: '(debugger)',
  lost: '(not sampled)',
}

/** In a node of the model, executing a line of it; or, with node 0, in a state that is no function's. */
export interface Place {
  node: number
  line: number
  state: State
}

export interface Timeline {
  thread: ThreadStacks
  name: string
  /** From `thread.start` on and without gaps; `node` is an index into the places. */
  samples: Samples
}

export interface Timelines {
  places: Place[]
  threads: Timeline[]
  /** How many samples were joined with another, and the sentences that say so. */
  joined: number
  notes: string[]
}

/** Samples of all threads together: some 20 MB, as far as the viewers go without pain. */
const MAX_SAMPLES = 500_000
/** A thread keeps this many, however many others there are. */
const LEAST_SAMPLES = 1000

/** The program's threads. Places are told apart by line and state only where a format shows those (`detailed`). */
export function timelines(stacks: Stacks, options: WriteOptions, detailed: boolean): Timelines {
  const shown = stacks.threads.filter(({ isDebugger }) => !isDebugger)
  const limit = Math.max(LEAST_SAMPLES, Math.floor((options.maxSamples ?? MAX_SAMPLES) / shown.length))
  const places = new Places(detailed)
  const notes = new Set<string>()
  let joined = 0
  const threads = shown.map((thread) => {
    const all = samplesOf(thread, options, places)
    // With fewer samples than places there would be no timeline left.
    const { samples, windowUs } = joinInWindows(all, Math.max(limit, 2 * new Set(all.node).size))
    joinNote(all.node.length, samples.node.length, windowUs).forEach((note) => notes.add(note))
    joined += all.node.length - samples.node.length
    return { thread, name: threadName(thread, shown), samples }
  })
  return { places: places.all, threads, joined, notes: [...notes] }
}

/** The thread's own name, with its id where another has the same, and counted where that had the same id before. */
export function threadName(thread: ThreadStacks, threads: ThreadStacks[]): string {
  const name = thread.name || `Thread ${thread.tid}`
  const alike = threads.filter((other) => other.name === thread.name)
  if (alike.length < 2) return name
  const twins = alike.filter(({ tid }) => tid === thread.tid)
  return twins.length < 2
    ? `${name} (${thread.tid})`
    : `${name} (${thread.tid}, ${twins.indexOf(thread) + 1})`
}

function samplesOf(thread: ThreadStacks, { mode }: WriteOptions, places: Places): Samples {
  const samples: Samples = { node: [], duration: [] }
  const { slices } = thread
  for (let i = 0; i < slices.start.length; i++) {
    const duration = sliceDuration(thread, i)
    if (duration <= 0) continue
    const state = slices.state[i]!
    const isFunction = slices.node[i] !== 0 && isShown(state, mode)
    const place = isFunction ? places.of(slices.node[i]!, slices.line[i]!, state) : places.of(0, 0, state)
    append(samples, place, duration)
  }
  return samples
}

class Places {
  readonly all: Place[] = []
  private readonly known = new Map<string, number>()

  constructor(private readonly detailed: boolean) {}

  of(node: number, line: number, state: number): number {
    const key = this.detailed ? `${node}:${line}:${state}` : `${node}:${node === 0 ? state : 0}`
    let place = this.known.get(key)
    if (place === undefined) {
      place = this.all.push({ node, line: this.detailed ? line : 0, state: STATES[state]! }) - 1
      this.known.set(key, place)
    }
    return place
  }
}
