// The kernel's own account of the debuggee's threads, apart from the samples: who lived when, and when they could run.
import { readdirSync, readFileSync } from 'node:fs'
import { runnableIn, type Schedule } from '../profile/schedules.ts'
import { numberInside, pidNamespace } from '../system/process.ts'
import type { ThreadLife } from '../profile/timeline.ts'

/** Polling never takes more than this part of one core. */
const SHARE_OF_A_CORE = 0.03

/**
 * Polls /proc/PID/task/TID/schedstat (Linux, CONFIG_SCHED_INFO: nanoseconds on a CPU, nanoseconds waiting for one).
 * The two together are "runnable". Times are microseconds since the clock's start.
 */
export class ThreadClock {
  private readonly epoch = performance.now()
  private readonly lives = new Map<number, ThreadLife>()
  /** In a pid namespace of its own the process calls its threads otherwise: what they are here, by what they are there. */
  private readonly numbersHere: Map<number, number> | undefined
  /** What schedstat last said of each thread, before the correction. */
  private raw = new Map<number, Schedule>()
  private lastPoll = 0
  private samplerBefore = 0
  private timer: NodeJS.Timeout | undefined
  private available = true
  private ended: number | undefined

  /** `pid` is undefined where the process is on another machine: then nothing is told. `samplerPid` is the process that stops the debuggee to read it, if there is one. */
  constructor(
    private readonly pid: number | undefined,
    private readonly samplerPid: number | undefined,
    private readonly periodMs: number,
  ) {
    const isElsewhere = pid !== undefined && pidNamespace(pid) !== pidNamespace()
    this.numbersHere = isElsewhere ? new Map() : undefined
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

  /** What a thread that the process calls `tid` is called here. */
  numberHere(tid: number): number {
    return this.numbersHere?.get(tid) ?? tid
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
    const seen = this.pid === undefined ? new Map<number, Schedule>() : schedulesOf(this.pid)
    this.available = seen.size > 0
    const elapsed = now - this.lastPoll
    const ran = new Map(
      [...seen].map(([tid, schedule]) => [tid, runnableIn(elapsed, schedule, this.raw.get(tid))]),
    )
    const stretch = this.stretch([...ran.values()], elapsed)
    for (const [tid, runnable] of ran) this.note(tid, runnable * stretch, now)
    for (const life of this.lives.values()) if (life.death < 0 && !seen.has(life.tid)) life.death = now
    this.raw = seen
    this.lastPoll = now
  }

  /**
   * The sampler stops the whole process to read it: in that time no thread runs, and none of them idles. How long it
   * was since the last poll the kernel does not tell, but it is no longer than the sampler itself was runnable, nor than
   * the busiest thread was not. @returns by what to multiply runnable times so that they fill the rest.
   */
  private stretch(ran: number[], elapsed: number): number {
    const sampler = this.samplerPid === undefined ? [] : [...schedulesOf(this.samplerPid).values()]
    const samplerTotal = sampler.reduce((sum, { running, queued }) => sum + running + queued, 0)
    const samplerRan = Math.max(0, samplerTotal - this.samplerBefore)
    this.samplerBefore = samplerTotal
    const stopped = Math.min(samplerRan, elapsed - Math.max(0, ...ran))
    return stopped > 0 && stopped < elapsed ? elapsed / (elapsed - stopped) : 1
  }

  private note(tid: number, ran: number, now: number): void {
    let life = this.lives.get(tid)
    if (!life || life.death >= 0) {
      life = { tid, birth: this.lastPoll === 0 ? 0 : now, death: -1, at: [], runnable: [] }
      this.lives.set(tid, life)
      const inside = this.numbersHere && numberInside(`${this.pid}/task/${tid}`)
      if (inside !== undefined) this.numbersHere?.set(inside, tid)
    }
    life.at.push(now)
    life.runnable.push(Math.round((life.runnable.at(-1) ?? 0) + ran))
  }
}

/** What the kernel says of each thread of a process; empty if the process is gone or this is not Linux. */
function schedulesOf(pid: number): Map<number, Schedule> {
  const result = new Map<number, Schedule>()
  for (const tid of tasksOf(pid)) {
    try {
      const text = readFileSync(`/proc/${pid}/task/${tid}/schedstat`, 'latin1')
      const [running = 0, queued = 0] = text.split(' ').map((nanoseconds) => Number(nanoseconds) / 1000)
      result.set(tid, { running, queued })
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
