// The kernel's own account of the debuggee's threads, apart from the samples: who lived when, and when they could run.
import { readdirSync, readFileSync } from 'node:fs'
import type { ThreadLife } from '../profile/timeline.ts'

/** Polling never takes more than this part of one core. */
const SHARE_OF_A_CORE = 0.03

/**
 * Polls /proc/PID/task/TID/schedstat (Linux, CONFIG_SCHED_INFO: nanoseconds on a CPU, nanoseconds waiting for one).
 * The sum of the two is "runnable": a thread that waits for a core is not idle. Times are microseconds since the
 * clock's start.
 */
export class ThreadClock {
  private readonly epoch = performance.now()
  private readonly lives = new Map<number, ThreadLife>()
  /** What schedstat last said of each thread, before the correction. */
  private raw = new Map<number, number>()
  private lastPoll = 0
  private samplerBefore = 0
  private timer: NodeJS.Timeout | undefined
  private available = true
  private ended: number | undefined

  /** `samplerPid` is the process that stops the debuggee to read it, if there is one. */
  constructor(
    private readonly pid: number,
    private readonly samplerPid: number | undefined,
    private readonly periodMs: number,
  ) {
    this.read()
    this.poll(periodMs)
  }

  /** Ends the polling. @returns each thread's life (undefined where the kernel does not tell) and how long it all took. */
  stop(): { lives: ThreadLife[] | undefined; duration: number } {
    clearTimeout(this.timer)
    if (this.available && this.ended === undefined) this.read()
    this.ended ??= this.now()
    const lives = [...this.lives.values()]
    for (const life of lives) if (life.death < 0) life.death = this.ended
    return { lives: lives.length > 0 ? lives : undefined, duration: this.ended }
  }

  /** What to add to microseconds since `began` (a `performance.now()`) to get microseconds on this clock. */
  offsetOf(began: number): number {
    return Math.round((began - this.epoch) * 1000)
  }

  private poll(delayMs: number): void {
    this.timer = setTimeout(() => {
      const began = performance.now()
      this.read()
      const tookMs = performance.now() - began
      if (this.available) this.poll(Math.max(this.periodMs, tookMs / SHARE_OF_A_CORE))
    }, delayMs)
  }

  private now(): number {
    return Math.round((performance.now() - this.epoch) * 1000)
  }

  private read(): void {
    const now = this.now()
    const seen = runnableOf(this.pid)
    this.available = seen.size > 0
    const stretch = this.stretch(seen, now)
    for (const [tid, runnable] of seen) this.note(tid, runnable, now, stretch)
    for (const life of this.lives.values()) if (life.death < 0 && !seen.has(life.tid)) life.death = now
    this.raw = seen
    this.lastPoll = now
  }

  /**
   * The sampler stops the whole process to read it: in that time no thread runs, and none of them idles. How long it
   * was since the last poll the kernel does not tell, but it is no longer than the sampler itself was runnable, nor than
   * the busiest thread was not. @returns by what to multiply runnable times so that they fill the rest.
   */
  private stretch(seen: Map<number, number>, now: number): number {
    const elapsed = now - this.lastPoll
    const sampler = this.samplerPid === undefined ? 0 : sum(runnableOf(this.samplerPid).values())
    const samplerRan = Math.max(0, sampler - this.samplerBefore)
    this.samplerBefore = sampler
    const busiest = Math.max(
      0,
      ...[...seen].map(([tid, runnable]) => runnable - (this.raw.get(tid) ?? runnable)),
    )
    const stopped = Math.min(samplerRan, elapsed - busiest)
    return stopped > 0 && stopped < elapsed ? elapsed / (elapsed - stopped) : 1
  }

  private note(tid: number, runnable: number, now: number, stretch: number): void {
    const ran = (runnable - (this.raw.get(tid) ?? runnable)) * stretch
    let life = this.lives.get(tid)
    if (!life || life.death >= 0) {
      life = { tid, birth: this.lastPoll === 0 ? 0 : now, death: -1, at: [], runnable: [] }
      this.lives.set(tid, life)
    }
    life.at.push(now)
    life.runnable.push(Math.round((life.runnable.at(-1) ?? 0) + ran))
  }
}

function sum(values: Iterable<number>): number {
  let total = 0
  for (const value of values) total += value
  return total
}

/** Microseconds that each thread of a process was runnable so far; empty if the process is gone or this is not Linux. */
function runnableOf(pid: number): Map<number, number> {
  const result = new Map<number, number>()
  for (const tid of tasksOf(pid)) {
    try {
      const [running = 0, waiting = 0] = readFileSync(`/proc/${pid}/task/${tid}/schedstat`, 'latin1')
        .split(' ')
        .map(Number)
      result.set(tid, Math.round((running + waiting) / 1000))
    } catch {
      // It ended since the folder was read.
    }
  }
  return result
}

function tasksOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map(Number)
  } catch {
    return []
  }
}
