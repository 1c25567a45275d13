// What a sampler's recording holds once it is read: frames, the tree of stacks seen, and which stack each thread had when.
import type { ThreadLife } from './thread-life.ts'

/** A frame as the sampler wrote it. `line` is the line being executed, 1-based; 0 if unknown. */
export interface RawFrame {
  /** Qualified (`W.run`) for Python 3.11 and later, bare before. */
  name: string
  file: string
  line: number
  /** Where the function begins, if the sampler tells. */
  firstLine?: number
}

/** One life of one thread, in py-spy's own clock (microseconds since py-spy began). Run i lasts to `start[i + 1]`, the last to `end`. */
export interface RawThread {
  pid: number
  /** The operating system's thread id; the pthread id where py-spy could not tell it. */
  tid: number
  /** Reused by later threads. */
  pthread: number
  /** As py-spy told it last; empty if it told none, or only one it had from an earlier thread of the same pthread id. */
  name: string
  start: number[]
  /** Index into the tree; 0 is the empty stack (a thread outside of Python code). */
  node: number[]
  /** When it was last known; for a thread that died, py-spy stretches this to the end of the capture. */
  end: number
}

export interface RawTrace {
  frames: RawFrame[]
  /** The tree of stacks, as columns: node i is `frame[i]` called from node `parent[i]` (always lower). Node 0 is the empty stack. */
  parent: number[]
  frame: number[]
  threads: RawThread[]
  /** Begin and end events read. */
  events: number
  /** How often the sampler has looked, where it tells. */
  looks?: number
  /**
   * The last time in the file. In a whole file that is the moment just after py-spy created it: its birth time less this is
   * when py-spy's clock began.
   */
  last: number
  /** When the file is cut off or broken: what is wrong and where. Everything before it is here. */
  damaged?: string
  /** The kernel's account of the threads, in the trace's own time, where the sampler has brought it. */
  lives?: ThreadLife[]
}

/** A trace that cannot be read at all, or the place from which it cannot be read any more. `at` counts bytes from the file's start. */
export class TraceError extends Error {
  readonly what: string
  readonly at: number

  constructor(what: string, at: number) {
    super(`${what} at byte ${at}`)
    this.name = 'TraceError'
    this.what = what
    this.at = at
  }
}
