// What a .cpuprofile of ours says of its capture, under the key `dapscope`: V8's form has no place for it.
import { scriptSafe } from './script-safe.ts'
import type { WriteOptions } from './formats.ts'
import { STATES, type Stacks, type ThreadStacks } from './stacks.ts'
import { threadName } from './timelines.ts'
import { sliceDuration, type Mode } from './totals.ts'

/** All times in microseconds. */
export interface About {
  mode: Mode
  /** Of the whole capture, since the Unix epoch. */
  startTime: number
  durationUs: number
  /** The longest that a thread was stopped in the debugger: pydevd stops all of them together. */
  pausedUs: number
  sampleCount: number
  lineNodes: boolean
  /** Whose time is in the file; with more than one, each has a first-level node of its name. */
  threads: { name: string; pid: number; tid: number; startUs: number; endUs: number }[]
}

export function aboutOf(stacks: Stacks, threads: ThreadStacks[], options: WriteOptions): About {
  return {
    mode: options.mode,
    startTime: stacks.startTime,
    durationUs: stacks.duration,
    pausedUs: pausedTime(stacks),
    sampleCount: stacks.sampleCount,
    lineNodes: options.lineNodes ?? false,
    threads: threads.map((thread) => ({
      name: scriptSafe(threadName(thread, threads)),
      pid: thread.pid,
      tid: thread.tid,
      startUs: thread.start,
      endUs: thread.end,
    })),
  }
}

const PAUSED = STATES.indexOf('paused')

/** The longest that a thread was stopped in the debugger. */
export function pausedTime({ threads }: Stacks): number {
  let longest = 0
  for (const thread of threads) {
    let paused = 0
    thread.slices.state.forEach((state, i) => (paused += state === PAUSED ? sliceDuration(thread, i) : 0))
    longest = Math.max(longest, paused)
  }
  return longest
}
