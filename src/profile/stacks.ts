// The neutral model of a capture: what every sampler's file is read into and every output format is written from.

/** Whose code a function is. `debugger` is pydevd's and debugpy's own. */
export type Category = 'user' | 'library' | 'stdlib' | 'native' | 'debugger'

/** One Python function. `firstLine` is 1-based, as `co_firstlineno` counts it; 0 where it is unknown. */
export interface CodeFunction {
  /** Qualified where the sampler or the source tells (`Worker.run`), else the bare name. */
  name: string
  /** As the debuggee names it; paths are turned into the client's when a profile is written. */
  file: string
  firstLine: number
  category: Category
}

/**
 * A function in a call path, called from one line of its parent: a node of the call tree. No two nodes have the same
 * parent, function and callerLine; a parent's index is below its children's. The root is node 0.
 */
export interface CallNode {
  /** Index into `nodes`; -1 for the root. */
  parent: number
  /** Index into `functions`; -1 for the root. */
  function: number
  /**
   * The line that the parent was executing while it called this, 1-based; 0 if unknown or if the parent is the root.
   * Line totals and `via` need it; formats that have a node per function join nodes that differ only in it.
   */
  callerLine: number
}

/**
 * What a thread was doing in a slice of its life.
 * busy: runnable; idle: waiting in the node's function; paused: stopped in the debugger; debugger: running the
 * debugger's own code; lost: alive but not sampled.
 */
export const STATES = ['busy', 'idle', 'paused', 'debugger', 'lost'] as const
export type State = (typeof STATES)[number]

/**
 * A thread's life in the capture, without gaps or overlaps: slice i lasts from `start[i]` to `start[i + 1]`, the last
 * one to the thread's `end`. Columns, because a long capture has millions of slices. All times are integer
 * microseconds since the capture's start.
 */
export interface Slices {
  start: number[]
  /** Index into `Stacks.nodes`; 0 (the root) for debugger and lost. */
  node: number[]
  /** The line being executed in the node's function, 1-based; 0 if unknown. */
  line: number[]
  /** Index into STATES. */
  state: number[]
}

export interface ThreadStacks {
  pid: number
  /** The operating system's thread id. */
  tid: number
  name: string
  /** When the thread's life in the capture begins and ends: its birth or the capture's start, its death or the capture's end. */
  start: number
  end: number
  slices: Slices
  /** A thread of pydevd's or debugpy's own: left out of profiles and counted. */
  isDebugger: boolean
}

/** A whole capture of one process. */
export interface Stacks {
  /** Wall clock at the start, microseconds since the Unix epoch. */
  startTime: number
  /** Microseconds. */
  duration: number
  functions: CodeFunction[]
  nodes: CallNode[]
  threads: ThreadStacks[]
  /** Ticks of the sampler, where it tells; else an estimate from duration and rate. */
  sampleCount: number
  /** Only what one expression did that the debugger evaluated; all else stood still. */
  evaluated?: boolean
}
