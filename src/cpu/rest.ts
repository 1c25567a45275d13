// How the debugger slept during one capture, and what of that the user should know.

/** In the answer to `dapscope.cpu.start`. */
const NOTICE =
  'breakpoints and stops on exceptions sleep until the capture ends; neutral=false keeps them awake'

const NOT_YET =
  'debugpy did not answer, so the debugger is awake; breakpoints sleep from when it answers until the capture ends; neutral=false keeps them awake'

/** Putting it to sleep takes as long, and no cost can be seen of it. */
const LATE_MS = 200

export class Rest {
  /** By what the debugger was switched off; 'none': there is none in the process. Undefined: it is awake. */
  how: string | undefined
  /** Milliseconds after the capture's beginning, where it was awake then. */
  isAsleepSince: number | undefined
  private reason: string | undefined
  /** Why it could not be put to sleep at first. */
  private hindrance: string | undefined
  private readonly began = performance.now()
  private wokenAfterMs: number | undefined
  private isOver = false

  constructor(private readonly wake: () => Promise<void>) {}

  asleep(how: string): this {
    this.how = how
    // As a rule it sleeps before the sampler begins.
    if (this.reason !== undefined) this.isAsleepSince ??= performance.now() - this.began
    this.reason = undefined
    return this
  }

  refused(why: string): this {
    this.how = undefined
    this.reason = why
    return this
  }

  /** So far: it is tried again. */
  inVain(why: string): this {
    this.hindrance ??= why
    return this.refused(why)
  }

  takenOut(why: string): this {
    this.how = 'taken out'
    this.reason = why
    return this
  }

  /** Before the capture was over, unless that is why. */
  woken(why: string): void {
    if (this.isOver) return
    this.wokenAfterMs ??= performance.now() - this.began
    this.reason = why
  }

  /** By itself, in the debuggee; nobody knows when. */
  wokeBefore(why: string): void {
    this.wokenAfterMs ??= 0
    this.reason = why
  }

  /** The capture is over. */
  end(): Promise<void> {
    this.isOver = true
    return this.wake()
  }

  get hasEnded(): boolean {
    return this.isOver
  }

  get isAsleep(): boolean {
    return this.how !== undefined && this.how !== 'taken out' && this.wokenAfterMs === undefined
  }

  /** No cost of the debugger is in the capture, but what it needs to start. */
  get isNeutral(): boolean {
    return this.isAsleep && this.hindrance === undefined
  }

  get notice(): string | undefined {
    if (this.hindrance !== undefined) return NOT_YET
    return this.isNeutral && this.how !== 'none' ? NOTICE : undefined
  }

  /** `holding`: the sampled functions that hold breakpoints. */
  notes(holding: string[]): string[] {
    if (this.isNeutral) return this.late()
    const names =
      holding.length > 0 ? `: ${holding.join(', ')} ${holding.length > 1 ? 'hold' : 'holds'} breakpoints` : ''
    const cost = `so the debugger's own cost is in the figures, most of all in small functions${names}.`
    if (this.isAsleep)
      return [
        `The debugger was awake for the first ${this.awakeFor} s (${this.hindrance}) and slept from then on, ${cost}`,
      ]
    if (this.wokenAfterMs !== undefined && this.how !== undefined)
      return [
        `The debugger slept for the first ${(this.wokenAfterMs / 1000).toFixed(1)} s only (${this.reason}), ${cost}`,
      ]
    if (this.how === 'taken out')
      return [
        `The debugger could not be put to sleep (${this.reason}); breakpoints were taken out instead, but it still traces, ${cost}`,
      ]
    return [`The debugger was awake (${this.reason}), ${cost}`]
  }

  private late(): string[] {
    return this.isAsleepSince !== undefined && this.isAsleepSince > LATE_MS
      ? [`The debugger was awake for the first ${this.awakeFor} s, while it started, and slept from then on.`]
      : []
  }

  private get awakeFor(): string {
    return ((this.isAsleepSince ?? 0) / 1000).toFixed(1)
  }
}
