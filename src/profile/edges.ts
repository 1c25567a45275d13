// Where frames begin and end in a timeline: what the formats are written from that have such events instead of samples.

import type { Timeline, Timelines } from './timelines.ts'
import type { CallNode, State } from './stacks.ts'

/** A frame's beginning or its end. */
export interface Edge {
  begins: boolean
  /** Microseconds since the capture's start. */
  at: number
  /** A node of the model; 0 for a state that is no function's. */
  node: number
  state: State
}

/** In the order of time; what begins ends within what it began in, and all has ended at the thread's end. */
export function* edges(nodes: CallNode[], places: Timelines['places'], timeline: Timeline): Generator<Edge> {
  let at = timeline.thread.start
  let open: Frame[] = []
  const { node, duration } = timeline.samples
  for (let i = 0; i < node.length; i++) {
    const next = framesOf(nodes, places[node[i]!]!)
    yield* change(open, next, at)
    open = next
    at += duration[i]!
  }
  yield* change(open, [], at)
}

type Frame = Pick<Edge, 'node' | 'state'>

function* change(before: Frame[], after: Frame[], at: number): Generator<Edge> {
  let same = 0
  while (same < before.length && same < after.length && isSame(before[same]!, after[same]!)) same++
  for (let i = before.length - 1; i >= same; i--) yield { begins: false, at, ...before[i]! }
  for (let i = same; i < after.length; i++) yield { begins: true, at, ...after[i]! }
}

function isSame(a: Frame, b: Frame): boolean {
  return a.node === b.node && (a.node !== 0 || a.state === b.state)
}

/** Outermost first. */
function framesOf(nodes: CallNode[], { node, state }: Frame): Frame[] {
  if (node === 0) return [{ node, state }]
  const frames: Frame[] = []
  for (let at = node; at > 0; at = nodes[at]!.parent) frames.push({ node: at, state: 'busy' })
  return frames.reverse()
}
