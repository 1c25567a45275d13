// The output formats: what each can do, and the list of them. A new format is a file and a line here.

import { chromeTrace } from './chrome-trace.ts'
import { collapsed } from './collapsed.ts'
import { cpuprofile } from './cpuprofile.ts'
import { firefox } from './firefox.ts'
import { pprof } from './pprof.ts'
import { speedscope } from './speedscope.ts'
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
  /** The file in order, in pieces of at most some MB. Can be iterated again. */
  pieces: Iterable<string | Uint8Array>
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
  /** The file is to be compressed as a whole: its readers expect that. */
  gzip?: boolean
  /** All threads but the debugger's in one file, each with its true times where the format can tell them. */
  write(stacks: Stacks, options: WriteOptions): Written
  /** For a format that has a timeline of one thread only: that thread's, as long as its life in the capture. */
  writeThread?(stacks: Stacks, thread: ThreadStacks, options: WriteOptions): Written
}

export const formats: Format[] = [cpuprofile, speedscope, firefox, chromeTrace, pprof, collapsed]
