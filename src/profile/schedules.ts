// From the kernel's figures of a thread, looked at again and again, to how long it could run.
import type { RawThread } from './raw-trace.ts'
import type { ThreadLife } from './thread-life.ts'

/**
 * Waiting for a core is not idling, unless the thread hardly runs at all: the sampler wakes sleeping threads too, for some
 * microseconds, and on a busy machine each of them waits for its turn. "Hardly" is less than this part of the time, over
 * the last ten looks or so.
 */
const LEAST_RUNNING = 0.05
const HABIT = 0.8

/** Microseconds that a thread has run, and has waited for a core. */
export interface Schedule {
  running: number
  queued: number
  /** The part of the time that it has been running lately; unknown at its first look. */
  habit?: number
}

/** Microseconds that a thread was runnable in the `elapsed` since the look before; notes its habit. */
export function runnableIn(elapsed: number, now: Schedule, before: Schedule | undefined): number {
  if (!before || elapsed <= 0) return 0
  const running = now.running - before.running
  const share = running / elapsed
  now.habit = before.habit === undefined ? share : before.habit * HABIT + share * (1 - HABIT)
  const wantsToRun = Math.max(share, now.habit) >= LEAST_RUNNING
  return running + (wantsToRun ? now.queued - before.queued : 0)
}

/** Looks that came with a recording, by the system's thread ids. */
export class Schedules {
  readonly #last = new Map<number, Schedule>()
  readonly #looks = new Map<number, { at: number[]; runnable: number[] }>()

  note(tid: number, at: number, schedule: Schedule): void {
    const looks = this.#looks.get(tid) ?? { at: [], runnable: [] }
    const elapsed = at - (looks.at.at(-1) ?? at)
    const ran = runnableIn(elapsed, schedule, this.#last.get(tid))
    looks.at.push(at)
    looks.runnable.push(Math.round((looks.runnable.at(-1) ?? 0) + ran))
    this.#looks.set(tid, looks)
    this.#last.set(tid, schedule)
  }

  /** A life for each thread that was seen; undefined where the kernel has told nothing. */
  lives(threads: readonly RawThread[]): ThreadLife[] | undefined {
    if (this.#looks.size === 0) return undefined
    return threads.map(({ tid, start, end }) => {
      const birth = start[0] ?? end
      const { at, runnable } = this.#looks.get(tid) ?? { at: [], runnable: [] }
      // The system uses a thread's number again: what another one of that number did is not this one's.
      const own = at.map((time) => time >= birth && time <= end)
      return {
        tid,
        birth,
        death: end,
        at: at.filter((_, i) => own[i]),
        runnable: runnable.filter((_, i) => own[i]),
      }
    })
  }
}
