// Neutral mode: for the time of a capture the debugger sleeps in the debuggee, and wakes whatever ends it or needs it.
import type { DebugProtocol } from '@vscode/debugprotocol'
import { setTimeout as sleep } from 'node:timers/promises'
import { CallFailed } from '../courier/answer-envelope.ts'
import type { Courier } from '../courier/courier.ts'
import type { Scope } from '../request/scope.ts'
import { asFailure, type Failure } from '../session/failure.ts'
import type { Hook } from '../session/hook.ts'
import { ClientBreakpoints } from './breakpoints.ts'
import { takeLease, type Lease } from './lease.ts'
import { Rest } from './rest.ts'

/** What an awake debugger is needed for. What changes breakpoints is let through, and sleeps then, too. */
const NEEDS_IT = ['pause', 'next', 'stepIn', 'stepOut', 'stepBack', 'reverseContinue', 'goto', 'restartFrame']
const CHANGES_IT = [
  'setBreakpoints',
  'setFunctionBreakpoints',
  'setExceptionBreakpoints',
  'setDataBreakpoints',
]
const WAKING_MS = 3000
/** Where many threads compute, each step of pydevd's waits for all of them. */
const SLEEPING_MS = 10_000
/** After the `process` event, and once more after that. */
const SOON_MS = 300
const LATER_MS = 1700
/** Before one that did not answer is asked once more. */
const AGAIN_MS = 1000
/** How long the end of the program may be told after it has answered no more. */
const ENDING_MS = 2000

const BUSY = 'debugpy did not answer: native code held the interpreter, or the machine was busy'
const ENDED = 'the program ended before it could be put to sleep'
const ASLEEP = 'asleep until the CPU capture ends'

export class Neutral implements Hook {
  readonly name = 'neutral'
  readonly breakpoints: ClientBreakpoints
  private rest: Rest | undefined
  private lease: Lease | undefined
  private waking: Promise<void> | undefined
  /** Of a capture that began before the program. */
  private atStart: Rest | undefined

  constructor(
    private readonly scope: Scope,
    private readonly courier: Courier,
  ) {
    this.breakpoints = new ClientBreakpoints(scope)
  }

  /**
   * Puts the debugger to sleep for one capture, if that is wanted and can be done; it fails never, but says so.
   * `wanted` undefined: as is best, which is awake while the program is stopped: somebody debugs it. `isBusy`: it has just been
   * asked something, and has not answered.
   */
  async begin(wanted: boolean | undefined, whyNot = 'neutral=false', isBusy = false): Promise<Rest> {
    const { debuggee } = this.scope
    const isStopped = debuggee.state === 'stopped'
    const rest: Rest = new Rest(() => (this.rest === rest ? this.wake('') : this.wakeEnded()))
    if (debuggee.configuration?.noDebug) return rest.asleep('none')
    if (!(wanted ?? !isStopped))
      return rest.refused(wanted === false ? whyNot : 'the program was stopped in the debugger when it began')
    if (!debuggee.process) {
      if (wanted) this.atStart = rest
      return rest.refused('it was starting itself, in a capture from the first line')
    }
    // One whose sampler has ended by itself is not over for a moment.
    await this.wake('another capture began')
    return isBusy ? this.putOff(rest) : this.fallAsleep(rest)
  }

  private async fallAsleep(rest: Rest): Promise<Rest> {
    this.rest = rest
    try {
      const lease = await takeLease(this.courier)
      // The capture is over meanwhile, or the debugger was needed.
      if (this.rest !== rest) {
        await lease.end()
        return rest
      }
      this.lease = lease
      await this.putToSleep(rest)
      if (this.rest === rest) this.breakpoints.tellAsleep(ASLEEP)
    } catch (error) {
      await this.notAsleep(rest, asFailure(error))
    }
    return rest
  }

  private async notAsleep(rest: Rest, { name, message }: Failure): Promise<void> {
    await this.wakeUp(rest)
    // Over, or woken, which has its own reason.
    if (this.rest !== rest) return
    if (name === 'noAnswer') this.putOff(rest)
    else {
      this.rest = undefined
      rest.refused(message)
      await this.scope.debuggee.endsWithin(ENDING_MS, () => rest.hasEnded)
      if (this.scope.debuggee.ending !== undefined) rest.refused(ENDED)
    }
  }

  private putOff(rest: Rest): Rest {
    this.rest = rest
    void this.tryAgain(rest)
    return rest.inVain(BUSY)
  }

  /** A program that holds the GIL, or lets go of it for moments only, answers some day, perhaps with most of the capture to come. */
  private async tryAgain(rest: Rest): Promise<void> {
    await sleep(AGAIN_MS)
    if (this.rest !== rest || this.isOver(rest)) return
    if (this.scope.debuggee.state === 'stopped') await this.wake('the program stopped in the debugger')
    else await this.fallAsleep(rest)
  }

  /**
   * A capture from the first line that is to be neutral: pydevd (1.6 to 1.8.22) switches its tracing on within 0.1 s of the `process`
   * event, and nothing tells when; what a busy machine has switched on later is put to sleep by the second call.
   */
  private async fallAsleepSoon(): Promise<void> {
    const rest = this.atStart
    this.atStart = undefined
    if (!rest) return
    await sleep(SOON_MS)
    if (this.isOver(rest)) return
    await this.fallAsleep(rest)
    await sleep(LATER_MS)
    if (this.rest === rest) await this.sleepAgain()
  }

  private isOver(rest: Rest): boolean {
    return rest.hasEnded || this.scope.debuggee.ending !== undefined
  }

  private async putToSleep(rest: Rest): Promise<void> {
    try {
      const lease = this.lease?.path
      const { how } = await this.courier.call<{ how: string }>(
        'neutral.sleep',
        { lease },
        { ms: SLEEPING_MS },
      )
      rest.asleep(how)
    } catch (error) {
      if (!(error instanceof CallFailed)) throw error
      // Woken meanwhile: nobody would put them back.
      if (this.rest !== rest) return
      rest.takenOut(error.message)
      await this.breakpoints.takeOut()
    }
  }

  /** Once; the reason is told in the result if the capture went on. */
  private wake(why: string): Promise<void> {
    const { rest } = this
    if (!rest) return this.wakeEnded()
    this.rest = undefined
    rest.woken(why)
    this.waking = this.wakeUp(rest)
    return this.waking
  }

  private wakeEnded(): Promise<void> {
    return this.waking ?? Promise.resolve()
  }

  private async wakeUp(rest: Rest): Promise<void> {
    const { lease } = this
    // Nothing has been asked of the debugger yet.
    if (!lease) return
    this.lease = undefined
    try {
      if (this.scope.debuggee.ending !== undefined) return await lease.end()
      if (rest.how === 'taken out') await this.breakpoints.putBack()
      else {
        const { woken, why, agoMs } = await this.courier.call<Woken>('neutral.wake')
        if (!woken && why !== null) rest.wokeBefore(why, agoMs)
      }
    } catch (error) {
      // Gone, or too busy to be asked: with the end of the lease it wakes by itself.
      this.scope.session.log.info({ err: asFailure(error) }, 'the debugger could not be woken')
    }
    await lease.end()
    if (rest.how !== undefined) this.breakpoints.tellAwake()
  }

  // --- the session's own course -------------------------------------------------------------------------------------

  request(request: DebugProtocol.Request): void {
    const { command } = request
    const { session } = this.scope
    this.breakpoints.watch(request)
    if (!this.rest) return
    if (NEEDS_IT.includes(command))
      session.adapter.holdUntil(this.wake(`\`${command}\` needed the debugger`), WAKING_MS)
    else if (CHANGES_IT.includes(command)) session.whenAnswered(request, () => void this.sleepAgain())
  }

  /** What a change of breakpoints has switched on. */
  private async sleepAgain(): Promise<void> {
    const { rest } = this
    // Without a lease it is about to fall asleep, or will be asked again.
    if (!rest || !this.lease) return
    try {
      await this.putToSleep(rest)
      if (this.rest === rest) this.breakpoints.tellAsleep(ASLEEP)
    } catch (error) {
      await this.scope.debuggee.endsWithin(ENDING_MS, () => rest.hasEnded)
      if (this.rest === rest && !this.isOver(rest)) await this.wake(asFailure(error).message)
    }
  }

  readonly events = {
    process: () => void this.fallAsleepSoon(),
    stopped: () => void this.wake('the program stopped in the debugger'),
    breakpoint: (event: DebugProtocol.Event) =>
      this.breakpoints.changed((event as DebugProtocol.BreakpointEvent).body),
  }

  async close(): Promise<void> {
    await this.lease?.end()
  }
}

interface Woken {
  woken: boolean
  why: string | null
  /** How long ago, where it woke by itself. */
  agoMs: number
}
