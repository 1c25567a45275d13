// The output formats: what each can do, and the list of them. A new format is a file and a line here.

import { cpuprofile } from './cpuprofile.ts'
import type { Stacks, ThreadStacks } from './stacks.ts'
import type { Mode } from './totals.ts'

export interface WriteOptions {
  /** `cpu`: waiting is not the functions' time (a thread's timeline shows it as `(idle)`). `wall`: it is. */
  mode: Mode
  /** As the debuggee names a path, to as the client does. */
  toClient: (path: string) => string
  /** One node for each executing line instead of one for each function: VS Code marks lines only at nodes. */
  lineNodes?: boolean
  /** Join samples until there are at most this many (a reader's patience). Default 60,000. */
  maxSamples?: number
  /** Fold the call paths with the least time until about this many nodes are left. Default 20,000. */
  maxNodes?: number
  /** Never more bytes than this; samples and nodes are halved until it fits. Default 64 MB. */
  maxBytes?: number
}

/** A profile, ready to be streamed into a file. */
export interface Written {
  /** The file's text in order, in pieces of at most some MB. Can be iterated again. */
  pieces: Iterable<string>
  /** How many samples were joined with another, and how many nodes folded into an `(other)`. */
  joined: number
  folded: number
  /** What the file does not show, in sentences; nothing if nothing was left out. */
  notes: string[]
}

export interface Format {
  id: string
  /** With the dot. */
  extension: string
  /** One thread with its true timeline: as long as the thread's life in the capture. */
  writeThread(stacks: Stacks, thread: ThreadStacks, options: WriteOptions): Written
  /**
   * All threads but the debugger's in one file. With one thread it is that thread's file; with more it has true totals
   * and no true timeline, and of each thread only the time that the mode shows.
   */
  writeMerged(stacks: Stacks, options: WriteOptions): Written
}

export const formats: Format[] = [cpuprofile]
