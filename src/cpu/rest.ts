// How the debugger slept during one capture, and what of that the user should know.

/** In the answer to `dapscope.cpu.start`. */
const NOTICE =
  'breakpoints and stops on exceptions sleep until the capture ends; neutral=false keeps them awake'

const TAKEN_OUT =
  'the debugger cannot be put to sleep, so breakpoints are taken out until the capture ends; neutral=false keeps them'

const NOT_YET =
  'debugpy did not answer, so the debugger is awake; breakpoints sleep from when it answers until the capture ends; neutral=false keeps them awake'

/** Putting it to sleep takes as long, and no cost can be seen of it. */
const LATE_MS = 200

export class Rest {
  /** By what the debugger was switched off; 'none': there is none in the process. Undefined: it is awake. */
  how: string | undefined
  private reason: string | undefined
  /** Why it could not be put to sleep at first. */
  private hindrance: string | undefined
  /** `performance.now()`; when it fell asleep is known where it was awake before. */
  private began = performance.now()
  private asleepAt: number | undefined
  private wokenAt: number | undefined
  private isOver = false

  constructor(private readonly wake: () => Promise<void>) {}

  /** The sampling begins: what was before is not in the capture. */
  begin(): void {
    this.began = performance.now()
  }

  asleep(how: string): this {
    // It was told to wake before the answer.
    if (this.isOver || this.wokenAt !== undefined) return this
    this.how = how
    if (this.reason !== undefined) this.asleepAt ??= performance.now()
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
    this.hindrance = why
    return this
  }

  /** Before the capture was over, unless that is why. */
  woken(why: string): void {
    if (this.isOver) return
    this.wokenAt ??= performance.now()
    this.reason = why
  }

  /** By itself, in the debuggee. */
  wokeBefore(why: string, agoMs: number): void {
    if (this.how === undefined) return
    this.wokenAt = Math.min(this.wokenAt ?? Infinity, performance.now() - agoMs)
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

  private get isAsleep(): boolean {
    return this.how !== undefined && this.how !== 'taken out' && this.wokenAt === undefined
  }

  /** No cost of the debugger is in the capture, but what it needs to start. */
  get isNeutral(): boolean {
    return this.isAsleep && (this.hindrance === undefined || this.awakeMs === 0)
  }

  get notice(): string | undefined {
    if (this.how === 'taken out') return TAKEN_OUT
    if (this.isAsleep) return this.how === 'none' ? undefined : NOTICE
    return this.hindrance === undefined ? undefined : NOT_YET
  }

  /** `holding`: the sampled functions that hold breakpoints. */
  notes(holding: string[]): string[] {
    if (this.isNeutral) return this.late()
    const names =
      holding.length > 0 ? `: ${holding.join(', ')} ${holding.length > 1 ? 'hold' : 'holds'} breakpoints` : ''
    const cost = `so the debugger's own cost is in the figures, most of all in small functions${names}.`
    if (this.isAsleep)
      return [
        `The debugger was awake for the first ${seconds(this.awakeMs)} s (${this.hindrance}) and slept from then on, ${cost}`,
      ]
    if (this.how === 'taken out')
      return [
        `The debugger could not be put to sleep (${this.hindrance}); breakpoints were taken out instead, but it still traces, ${cost}`,
      ]
    const { asleepFor } = this
    if (asleepFor !== undefined) return [`The debugger slept ${asleepFor} only (${this.reason}), ${cost}`]
    return [`The debugger was awake (${this.reason}), ${cost}`]
  }

  private late(): string[] {
    return this.awakeMs > LATE_MS
      ? [
          `The debugger was awake for the first ${seconds(this.awakeMs)} s, while it started, and slept from then on.`,
        ]
      : []
  }

  /** From the capture's beginning until it fell asleep. */
  private get awakeMs(): number {
    return Math.max(0, (this.asleepAt ?? 0) - this.began)
  }

  /** Where it woke before the end, but not before the beginning. */
  private get asleepFor(): string | undefined {
    const { wokenAt, awakeMs } = this
    const wokenAfterMs = (wokenAt ?? 0) - this.began
    if (wokenAt === undefined || this.how === undefined || wokenAfterMs <= awakeMs) return undefined
    const until = `${seconds(wokenAfterMs)} s`
    return awakeMs > LATE_MS ? `from ${seconds(awakeMs)} s to ${until}` : `for the first ${until}`
  }
}

const seconds = (ms: number) => (ms / 1000).toFixed(1)
