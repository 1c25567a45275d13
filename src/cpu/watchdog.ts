// The watchdog: the program is never left suspended by a sampler that stands still, or that died.
import { setTimeout as sleep } from 'node:timers/promises'
import { cpuTimeOf, isEnding, stateOf, tracerOf } from '../system/process.ts'

const LOOK_MS = 500
/** So many looks in a row at a program that is held, by a sampler that does nothing: some 2 s. */
const STUCK_LOOKS = 4
/** So many looks in a row at a program that has ended, or is about to, and that the sampler holds there. */
const ENDING_LOOKS = 2
/** So many looks in a row at a program that is stopped and not traced: somebody else did that. */
const OTHERS_LOOKS = 2
/** A stop that a dead tracer has left on its way comes within a moment. */
const AFTER_DEATH_MS = [0, 20, 80, 200]

/** States of a program that a tracer holds: in a stop, or dead and not yet let go. */
const HELD = /[tTZ]/

/** On Linux; elsewhere it sees nothing and does nothing. */
export class Watchdog {
  private readonly timer: NodeJS.Timeout
  private readonly wasStopped: boolean
  private held = 0
  private ending = 0
  private stopped = 0
  private spent: number | undefined
  /** Set when it has ended a sampler: what that did with the program. */
  bit: 'stuck' | 'stuck with the dead' | undefined

  /**
   * `bite` ends the sampler; the kernel lets go of what a dead process has traced. `bark` asks it to end and write what it has: py-spy
   * (0.4.3) may go on sampling a program that was killed while held, which cannot end then; or wait for it, for ever.
   */
  constructor(
    private readonly pid: number,
    private readonly samplerPid: number,
    private readonly bite: () => void,
    private readonly bark: () => void = () => undefined,
  ) {
    this.wasStopped = stateOf(pid) === 'T'
    this.timer = setInterval(() => this.look(), LOOK_MS)
  }

  private look(): void {
    const state = stateOf(this.pid)
    const isTraced = (tracerOf(this.pid) ?? 0) !== 0
    this.stopped = state === 'T' && !isTraced ? this.stopped + 1 : 0
    const spent = cpuTimeOf(this.samplerPid)
    const isHeld = isTraced && HELD.test(state ?? '')
    this.held = isHeld && spent === this.spent ? this.held + 1 : 0
    this.ending = isHeld && isEnding(this.pid) ? this.ending + 1 : 0
    this.spent = spent
    this.react()
  }

  private react(): void {
    if (this.ending === ENDING_LOOKS) this.bark()
    if (this.held < STUCK_LOOKS || this.bit) return
    this.bit = this.ending > 0 ? 'stuck with the dead' : 'stuck'
    this.bite()
  }

  /** The sampler has ended. Wakes the program where that has left it stopped; where somebody else did, it stays. */
  async afterDeath(): Promise<void> {
    clearInterval(this.timer)
    if (this.wasStopped || this.stopped >= OTHERS_LOOKS) return
    for (const ms of AFTER_DEATH_MS) {
      await sleep(ms)
      if (stateOf(this.pid) === 'T' && tracerOf(this.pid) === 0) wake(this.pid)
    }
  }

  /** The sampler has ended well. */
  end(): void {
    clearInterval(this.timer)
  }
}

function wake(pid: number): void {
  try {
    process.kill(pid, 'SIGCONT')
  } catch {
    // It has ended, or is not ours to wake.
  }
}
