// The kernel's own account of the debuggee's threads, apart from the samples: who lived when, and when they could run.
import { readdirSync, readFileSync } from 'node:fs'
import type { ThreadLife } from '../profile/timeline.ts'

/** Polling never takes more than this part of one core. */
const SHARE_OF_A_CORE = 0.03

/**
 * Polls /proc/PID/task/TID/schedstat (Linux, CONFIG_SCHED_INFO: nanoseconds on a CPU, nanoseconds waiting for one).
 * The sum of the two is "runnable": a thread that waits for a core is not idle. Times are microseconds since `epoch`
 * (a `performance.now()`).
 */
export class ThreadClock {
  private readonly lives = new Map<number, ThreadLife>()
  private timer: NodeJS.Timeout | undefined
  private available = true
  private polls = 0
  private ended: number | undefined

  constructor(
    private readonly pid: number,
    private readonly periodMs: number,
    private readonly epoch: number,
  ) {}

  start(): void {
    this.poll(0)
  }

  /** Ends the polling. @returns each thread's life (none where the kernel does not tell) and the time since `epoch`. */
  stop(): { lives: ThreadLife[] | undefined; duration: number } {
    clearTimeout(this.timer)
    if (this.available && this.ended === undefined) this.read()
    this.ended ??= this.now()
    const lives = [...this.lives.values()]
    for (const life of lives) if (life.death < 0) life.death = this.ended
    return { lives: lives.length > 0 ? lives : undefined, duration: this.ended }
  }

  /** What to add to microseconds since `began` (a `performance.now()`) to get microseconds since `epoch`. */
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
    return Math.max(0, Math.round((performance.now() - this.epoch) * 1000))
  }

  private read(): void {
    const now = this.now()
    const tids = tasksOf(this.pid)
    if (!tids) this.available = false
    const alive = new Set(tids)
    this.polls++
    for (const tid of alive) this.note(tid, now)
    for (const life of this.lives.values()) if (life.death < 0 && !alive.has(life.tid)) life.death = now
  }

  private note(tid: number, now: number): void {
    const runnable = runnableMicroseconds(this.pid, tid)
    if (runnable === undefined) return
    let life = this.lives.get(tid)
    if (!life) {
      // The first poll finds the threads that were there before.
      life = { tid, birth: this.polls === 1 ? 0 : now, death: -1, at: [], runnable: [] }
      this.lives.set(tid, life)
    }
    life.at.push(now)
    life.runnable.push(runnable)
  }
}

function tasksOf(pid: number): number[] | undefined {
  try {
    return readdirSync(`/proc/${pid}/task`).map(Number)
  } catch {
    return undefined
  }
}

function runnableMicroseconds(pid: number, tid: number): number | undefined {
  try {
    const [running = 0, waiting = 0] = readFileSync(`/proc/${pid}/task/${tid}/schedstat`, 'latin1')
      .split(' ')
      .map(Number)
    return Math.round((running + waiting) / 1000)
  } catch {
    return undefined
  }
}
