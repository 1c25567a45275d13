// The feature: the CPU captures of a session's debuggee, one at a time, and their results.
import type { Ticket } from '../request/declare.ts'
import { newId } from '../request/results.ts'
import type { Scope } from '../request/scope.ts'
import { Spoken } from '../request/spoken.ts'
import { asFailure, Failure, failures } from '../session/failure.ts'
import { outputEvent } from '../session/messages.ts'
import { Begin, type CpuWorld } from './begin.ts'
import type { CaptureArguments } from './capture.ts'
import { MERGED } from './files.ts'
import { Kept } from './kept.ts'
import type { Neutral } from './neutral.ts'
import { RAISED, type CaptureResult } from './result.ts'
import type { Running } from './running.ts'
import { StopWatch } from './stop-watch.ts'
import { tellFinished } from './tell.ts'

interface Current {
  id: string
  args: CaptureArguments
  capture: Promise<Running>
  /** Gives up attaching. */
  abort: AbortController
  /** Once it runs. */
  attached: Running | undefined
  stops: StopWatch | undefined
  /** `performance.now()` */
  since: number
}

/** Whoever wants a capture to end waits so long for it to begin: py-spy reads a large program's symbols first. */
const ATTACHES_WITHIN_MS = 10_000

/** Of a request, or of a start from the launch configuration. */
type StartTicket = Pick<Ticket, 'pending'> & Partial<Ticket>

export class Cpu {
  /** The capture that is starting or running, with its arguments. */
  private current: Current | undefined
  private readonly kept = new Kept()
  /** Those whose result the console shows by itself. */
  private readonly shown = new Set<string>()
  /** Those whose result is the answer to a `stop` in the console. */
  private readonly answered = new Set<string>()
  private readonly begin: Begin

  constructor(
    readonly scope: Scope,
    readonly world: CpuWorld,
    private readonly neutral: Neutral,
  ) {
    this.begin = new Begin(scope, world, neutral)
  }

  // --- requests ---------------------------------------------------------------------------------------------------

  /** The running capture if it has the same arguments. @throws {Failure} */
  start(args: CaptureArguments, ticket: StartTicket): Promise<Running> {
    const { current } = this
    const isInTheWay = current !== undefined && !isGivenUp(current)
    if (isInTheWay) {
      if (!mayShare(current.args, args)) throw failures.captureRunning({ profileId: current.id })
      ticket.pending = { profileId: current.id }
      return current.capture
    }
    const id = newId('cpu')
    ticket.pending = { profileId: id }
    // What ends by itself is shown when it does.
    if (ticket.inConsole && (args.evaluated || endsByItself(args))) this.shown.add(id)
    const abort = new AbortController()
    ticket.signal?.addEventListener('abort', () => abort.abort())
    const { stopOn } = args
    const stops =
      stopOn === undefined ? undefined : new StopWatch(this.scope, stopOn, this.neutral.breakpoints)
    const begin = () => this.begin.run({ id, args, signal: abort.signal, stops })
    const capture = current ? afterGivenUp(current, abort.signal).then(begin) : begin()
    const since = performance.now()
    const starting: Current = { id, args, capture, abort, attached: undefined, stops, since }
    this.current = starting
    capture.then(
      (running) => {
        starting.attached = running
        this.watch(running)
        void running.released.then(() => this.isOver(starting))
        stops?.begin((why) => running.stop(why))
      },
      (error: unknown) => {
        this.isOver(starting)
        if (ticket.late) this.tellFailed(id, asFailure(error))
      },
    )
    return capture
  }

  /** Another may be waiting to begin in its place. */
  private isOver(ended: Current): void {
    if (this.current === ended) this.current = undefined
  }

  private watch(running: Running): void {
    this.kept.add(running.id, running.finished)
    this.scope.announce('dapscope.cpu.started', startedBody(running))
    const endProgress = this.scope.progress.start('CPU profile', () => running.stop('you asked'))
    void running.finished.catch(() => undefined).finally(endProgress)
    running.finished.then(
      (result) => {
        if (result.endedBy === RAISED) this.kept.markFailed(running.id)
        tellFinished(this.scope, result, this.shown.has(running.id))
      },
      (error: unknown) => this.tellFailed(running.id, asFailure(error)),
    )
  }

  private tellFailed(profileId: string, failure: Failure): void {
    this.kept.markFailed(profileId)
    this.scope.announce('dapscope.cpu.finished', { profileId, error: failure.toMessage() })
    this.say(`dapscope: ${failure.message}\n`)
  }

  /** Ends a capture, or gives what an ended one brought. @throws {Failure} */
  async stop(profileId: string | undefined, ticket: StartTicket): Promise<CaptureResult> {
    const id = profileId ?? this.current?.id ?? this.kept.ids.at(-1)
    if (id === undefined) throw failures.notRunning({ what: '' })
    ticket.pending = { profileId: id }
    if (ticket.inConsole) {
      this.shown.add(id)
      this.answered.add(id)
    }
    if (this.current?.id === id) (await begun(this.current)).stop('you asked')
    return this.kept.get(id) ?? Promise.reject(this.kept.unknown(profileId, this.current?.id))
  }

  /** The result of a capture that ends by itself; undefined where the console has it already. */
  endOf(profileId: string): Promise<CaptureResult | undefined> | undefined {
    if (!this.current || !endsByItself(this.current.args)) return undefined
    return this.kept.get(profileId)?.then((result) => (this.answered.has(profileId) ? undefined : result))
  }

  /** Where the profile of an ended capture is; undefined for what is no capture's id. @throws {Failure} */
  async profileOf(profileId: string): Promise<string | undefined> {
    if (this.current?.id === profileId) throw failures.stillRunning({ profileId })
    return (await this.kept.get(profileId))?.cpuProfilePath
  }

  /** See `Kept`. */
  get comparable(): string[] {
    return this.kept.comparable
  }

  /** The capture that is starting or running, and for how long it has. */
  get running(): { id: string; forMs: number } | undefined {
    const { current } = this
    return current && { id: current.id, forMs: Math.round(performance.now() - current.since) }
  }

  get isRunning(): boolean {
    return this.current !== undefined
  }

  /** Whether a sampler stops processes to read them: one in the program does not. */
  get isHeld(): boolean {
    return this.isRunning && this.current?.attached?.recording.sampler !== 'in-process'
  }

  status(): object {
    const { current } = this
    return {
      capture: current ? { profileId: current.id, ...current.args } : null,
      captures: this.kept.ids,
    }
  }

  // --- for the session's course -------------------------------------------------------------------------------------

  /** Who watches the stops of the capture that is starting or running. */
  get stops(): StopWatch | undefined {
    return this.current?.stops
  }

  /** Whether a capture runs or has left a result. */
  get hasAny(): boolean {
    return this.current !== undefined || this.kept.ids.length > 0
  }

  /** Ends the capture that is starting or running, if there is one that gets that far. */
  async end(why: string): Promise<Running | undefined> {
    const { current } = this
    if (current && !current.attached) current.abort.abort()
    const capture = await current?.capture.catch(() => undefined)
    capture?.stop(why)
    return capture
  }

  /** Settles once every result is on disk and its event is on its way. */
  async written(): Promise<void> {
    await this.current?.capture.catch(() => undefined)
    await this.kept.settled()
    await this.scope.told()
  }

  say(text: string): void {
    this.scope.tell(outputEvent('stderr', this.scope.feature(Spoken).text(text)))
  }
}

/** What an expression does is of no use to whoever asked for another, or for it once more. */
const mayShare = (running: CaptureArguments, args: CaptureArguments) =>
  !args.evaluated && JSON.stringify(running) === JSON.stringify(args)

const isGivenUp = ({ attached, abort }: Current) => !attached && abort.signal.aborted

/** One whose sampler does not attach in time is given up. @throws {Failure} */
async function begun({ capture, abort }: Current): Promise<Running> {
  const timer = setTimeout(() => abort.abort(), ATTACHES_WITHIN_MS)
  return capture.finally(() => clearTimeout(timer))
}

/** @throws {Failure} cancelled, where the one that waits is given up as well */
async function afterGivenUp({ capture }: Current, signal: AbortSignal): Promise<void> {
  await capture.catch(() => undefined)
  if (signal.aborted) throw failures.cancelled({ command: 'dapscope.cpu.start' })
}

const endsByItself = ({ durationMs, stopOn }: CaptureArguments) =>
  durationMs !== undefined || stopOn !== undefined

export function startedBody({ id, pid, args, delivery, rest, recording }: Running): object {
  return {
    profileId: id,
    pid,
    sampler: recording.sampler,
    attachedBy: recording.attachedBy,
    rate: args.rate,
    cpuProfilePath: delivery.path(MERGED),
    neutral: rest.isNeutral,
    ...(args.durationMs === undefined ? {} : { endsAfterMs: args.durationMs }),
    ...(rest.notice === undefined ? {} : { notice: rest.notice }),
  }
}
