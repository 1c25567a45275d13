// Which part of each stack is the debugger's: once a stack, from the root up, before any time is counted.
import { categoryOf } from './category.ts'
import { frameKind, type FrameKind } from './frame-kind.ts'
import type { RawTrace } from './raw-trace.ts'

/** What a thread with this stack is doing, as far as the stack tells. */
export const DOING = { program: 0, debugger: 1, paused: 2 } as const

/**
 * Columns, one row per node of the raw tree. What is left of a stack is the chain from `leaf[i]` along `up` to 0.
 */
export interface Classified {
  /** A value of DOING. */
  doing: Uint8Array
  /** The innermost raw node that is left when the debugger's are taken out; 0 if none is. */
  leaf: Int32Array
  /** For a node that is left: the next one towards the root; 0 at the end. */
  up: Int32Array
  /** For a node that is left: how many the chain has. */
  depth: Int32Array
  /** 1 where a thread with this stack is one of the debugger's own. */
  ownThread: Uint8Array
}

// Where a stack stands at a frame. Below START no user code has begun; the last three hold for all frames further up.
const START = 0
const THREAD = 1
const PREFIX = 2
const PROGRAM = 3
const ABOVE = 4
const PAUSED = 5
const EVALUATING = 6
const OWN_THREAD = 7

/**
 * Real stacks (debugpy 1.6.0 to 1.8.22) begin `_run_module_as_main`, `_run_code`, debugpy's `<module>` to `_run_code` of
 * pydevd_runpy, then the user's `<module>`; threads begin with pydev_monkey's `__call__`, then `_bootstrap`. That
 * prefix goes. Debugger frames further up, with the user's above them again, go too; with none above, they are what
 * the thread was doing. With `keepsDebugger` nothing goes.
 */
export function classify(
  trace: Pick<RawTrace, 'frames' | 'parent' | 'frame'>,
  keepsDebugger = false,
): Classified {
  const kinds = trace.frames.map((frame) => frameKind(frame, categoryOf(frame.file)))
  const rows = newRows(trace.parent.length)
  const place = new Uint8Array(trace.parent.length)
  for (let node = 1; node < place.length; node++) {
    const parent = trace.parent[node] as number
    const kind = kinds[trace.frame[node] as number] as FrameKind
    const below = parent === 0 ? undefined : kinds[trace.frame[parent] as number]
    const at = step(place[parent] as number, kind, below)
    place[node] = at
    rows.doing[node] = doingAt(at)
    rows.ownThread[node] = at === OWN_THREAD ? 1 : 0
    if (!kind.isShim && (keepsDebugger || isKept(at, kind))) keep(rows, node, rows.leaf[parent] as number)
    else rows.leaf[node] = at === PREFIX ? 0 : (rows.leaf[parent] as number)
  }
  return rows
}

function step(place: number, kind: FrameKind, below: FrameKind | undefined): number {
  if (place >= PAUSED || kind.isShim) return place
  if (kind.category === 'debugger') return stepIntoDebugger(place, kind)
  if (place === PREFIX) return stepOutOfPrefix(kind, below)
  if (place === ABOVE) return leavesDebugger(kind, below) ? PROGRAM : ABOVE
  if (kind.category === 'native') return place
  if (place === START && kind.isRunpy) return START
  return place <= THREAD && kind.isThreadStart ? THREAD : PROGRAM
}

function stepIntoDebugger(place: number, kind: FrameKind): number {
  if (kind.suspends) return PAUSED
  if (kind.evaluates) return EVALUATING
  if (kind.ownThreadAnywhere || (place === THREAD && kind.ownThread)) return OWN_THREAD
  return place === START || place === PREFIX ? PREFIX : ABOVE
}

/** What debugpy's own start calls (imports, waiting for a client) is the debugger's, until it hands over. */
function stepOutOfPrefix(kind: FrameKind, below: FrameKind | undefined): number {
  if (kind.category === 'user' || kind.category === 'library') return PROGRAM
  if (kind.category === 'native' || kind.isRunpy) return PREFIX
  // A thread of pydevd's own (1.8: `_TimeoutThread`, for evaluates) may begin like one of the program's.
  if (below?.handsOver === true) return kind.isThreadStart ? THREAD : PROGRAM
  return ABOVE
}

function leavesDebugger(kind: FrameKind, below: FrameKind | undefined): boolean {
  if (kind.category === 'user' || kind.category === 'library') return true
  return kind.category === 'stdlib' && below?.handsOver === true
}

function doingAt(place: number): number {
  if (place === PAUSED) return DOING.paused
  return place === START || place === THREAD || place === PROGRAM ? DOING.program : DOING.debugger
}

function isKept(place: number, kind: FrameKind): boolean {
  return place <= THREAD || place === PROGRAM ? kind.category !== 'debugger' : false
}

export function keep(rows: Classified, node: number, up: number): void {
  rows.leaf[node] = node
  rows.up[node] = up
  rows.depth[node] = (rows.depth[up] as number) + 1
}

export function newRows(length: number): Classified {
  return {
    doing: new Uint8Array(length),
    leaf: new Int32Array(length),
    up: new Int32Array(length),
    depth: new Int32Array(length),
    ownThread: new Uint8Array(length),
  }
}
