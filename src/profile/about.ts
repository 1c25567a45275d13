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
  /** How long the program stood still in the debugger. */
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

/**
 * How long the program stood still: the longest that a thread of its own was stopped in the debugger, as pydevd stops all of them together.
 * Around an expression that is evaluated all but its thread are stopped all the time: there it is the least.
 */
export function pausedTime({ threads, evaluated }: Stacks): number {
  const all = threads.filter(({ isDebugger }) => !isDebugger).map(pausedIn)
  if (all.length === 0) return 0
  return all.reduce((a, b) => (evaluated ? Math.min(a, b) : Math.max(a, b)))
}

function pausedIn(thread: ThreadStacks): number {
  return thread.slices.state.reduce(
    (paused, state, i) => paused + (state === PAUSED ? sliceDuration(thread, i) : 0),
    0,
  )
}
