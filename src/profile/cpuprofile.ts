// Writes a capture as V8 CPU profiles (.cpuprofile), which VS Code, Chrome DevTools and speedscope read.

import { aboutOf } from './about.ts'
import { cpuProfileJson } from './cpuprofile-json.ts'
import { ProfileTree } from './cpuprofile-tree.ts'
import { append, joinInWindows, joinNote, type Samples } from './elide.ts'
import type { Format, WriteOptions, Written } from './formats.ts'
import { inPieces } from './pieces.ts'
import { STATES, type Stacks, type ThreadStacks } from './stacks.ts'
import { STATE_NAMES, threadName } from './timelines.ts'
import { isShown, sliceDuration } from './totals.ts'

/** Some 5 MB, which VS Code opens in seconds. Fewer nodes than samples, or joining would leave no timeline. */
const DEFAULTS = { maxSamples: 60_000, maxNodes: 20_000, maxBytes: 64_000_000 }

interface Recorded {
  threads: ThreadStacks[]
  tree: ProfileTree
  samples: Samples
  startTime: number
}

export const cpuprofile = {
  id: 'cpuprofile',
  extension: '.cpuprofile',
  writeThread(stacks: Stacks, thread: ThreadStacks, options: WriteOptions) {
    return fitted(stacks, options, () => recordThread(stacks, thread, options))
  },
  write(stacks: Stacks, options: WriteOptions) {
    const threads = stacks.threads.filter((thread) => !thread.isDebugger)
    if (threads.length === 1) return fitted(stacks, options, () => recordThread(stacks, threads[0]!, options))
    return fitted(stacks, options, () => recordMerged(stacks, threads, options))
  },
} satisfies Format

function newTree(stacks: Stacks, options: WriteOptions): ProfileTree {
  return new ProfileTree(stacks, options.toClient, options.lineNodes ?? false)
}

function recordThread(stacks: Stacks, thread: ThreadStacks, options: WriteOptions): Recorded {
  const tree = newTree(stacks, options)
  const samples: Samples = { node: [], duration: [] }
  for (let i = 0; i < thread.slices.start.length; i++) {
    const duration = sliceDuration(thread, i)
    if (duration > 0) append(samples, placeSlice(tree, thread, i, options, 0), duration)
  }
  if (samples.node.length === 0) addIdle(tree, samples, thread.end - thread.start)
  return { threads: [thread], tree, samples, startTime: stacks.startTime + thread.start }
}

/** The threads' shown slices one after the other, in the order in which they began. */
function recordMerged(stacks: Stacks, threads: ThreadStacks[], options: WriteOptions): Recorded {
  const tree = newTree(stacks, options)
  const samples: Samples = { node: [], duration: [] }
  const tops = threads.map(() => 0)
  inOrder(threads, (number, slice) => {
    const thread = threads[number]!
    const duration = sliceDuration(thread, slice)
    if (duration <= 0 || !isShown(thread.slices.state[slice]!, options.mode)) return
    tops[number] ||= tree.special(threadName(thread, threads), `thread ${number}`)
    append(samples, placeSlice(tree, thread, slice, options, tops[number]), duration)
  })
  if (samples.node.length === 0) addIdle(tree, samples, stacks.duration)
  return { threads, tree, samples, startTime: stacks.startTime }
}

/** Visits the slices of all threads by their start; those that start together in the threads' order. */
function inOrder(threads: ThreadStacks[], visit: (thread: number, slice: number) => void): void {
  const starts = threads.map(({ slices }) => slices.start)
  const next = threads.map(() => 0)
  for (;;) {
    let earliest = Infinity
    let thread = -1
    for (let i = 0; i < starts.length; i++) {
      const start = starts[i]![next[i]!] ?? Infinity
      if (start < earliest) [thread, earliest] = [i, start]
    }
    if (thread < 0) return
    visit(thread, next[thread]!++)
  }
}

/** The profile's node for a slice, which gets its time; `top` is the first-level node of its thread, or the root. */
function placeSlice(
  tree: ProfileTree,
  thread: ThreadStacks,
  slice: number,
  options: WriteOptions,
  top: number,
): number {
  const { slices } = thread
  const state = slices.state[slice]!
  const node = slices.node[slice]!
  const isFunction = node !== 0 && isShown(state, options.mode)
  const line = isFunction ? slices.line[slice]! : 0
  const placed = isFunction
    ? tree.function(node, line, top)
    : top || tree.special(STATE_NAMES[STATES[state]!])
  tree.addTime(placed, line, sliceDuration(thread, slice))
  return placed
}

/** Readers refuse a profile without samples: what never ran was idle. */
function addIdle(tree: ProfileTree, samples: Samples, duration: number) {
  samples.node.push(tree.special(STATE_NAMES.idle))
  samples.duration.push(duration)
}

/** Records and makes it fit; the limits are halved until it does. */
function fitted(stacks: Stacks, options: WriteOptions, record: () => Recorded): Written {
  const limits = { ...DEFAULTS, ...options }
  for (;;) {
    const written = writeWithin(stacks, limits, record(), options)
    if (limits.maxSamples < 1 || bytes(written.pieces) <= limits.maxBytes) return written
    limits.maxSamples = Math.floor(limits.maxSamples / 2)
    limits.maxNodes = Math.floor(limits.maxNodes / 2)
  }
}

function writeWithin(
  stacks: Stacks,
  limits: typeof DEFAULTS,
  recorded: Recorded,
  options: WriteOptions,
): Written {
  const { threads, tree, startTime } = recorded
  const { samples, folded } = tree.fold(recorded.samples, limits.maxNodes)
  const { samples: joined, windowUs } = joinInWindows(samples, Math.max(limits.maxSamples, 1))
  const about = aboutOf(stacks, threads, options)
  const profile = { startTime, nodes: tree.nodes, samples: joined, periodUs: periodOf(stacks), about }
  return {
    pieces: inPieces(() => cpuProfileJson(profile)),
    joined: samples.node.length - joined.node.length,
    folded,
    notes: [...joinNote(samples.node.length, joined.node.length, windowUs), ...foldNote(folded)],
  }
}

/** Of the sampler, as far as the capture tells; 10 ms (100 Hz) if it does not. */
function periodOf({ duration, sampleCount }: Stacks): number {
  return sampleCount > 0 && duration > 0 ? duration / sampleCount : 10_000
}

function foldNote(folded: number): string[] {
  if (folded === 0) return []
  return [
    `The ${folded} call paths with the least time were folded into (other) under their callers; no time was lost.`,
  ]
}

function bytes(pieces: Iterable<string | Uint8Array>): number {
  let sum = 0
  for (const piece of pieces) sum += Buffer.byteLength(piece)
  return sum
}
