// The feature: a session's CPU captures, from the first line to the last, whatever ends first.
import type { DebugProtocol } from '@vscode/debugprotocol'
import type { Ticket } from '../request/declare.ts'
import { newId } from '../request/results.ts'
import type { Scope } from '../request/scope.ts'
import { Spoken } from '../request/spoken.ts'
import { asFailure, Failure, failures } from '../session/failure.ts'
import { RESUMING } from '../session/debuggee.ts'
import type { Hook } from '../session/hook.ts'
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

/** How long the client waits for a profile at the end: nvim-dap gives `disconnect` 3 s, and kills after 5 s. */
const HOLD_DISCONNECT_MS = 2500
const HOLD_END_MS = 4000
const HOLD_START_MS = 5000
/** Less than the session's own bound (CLOSING_MS). */
const WRITE_MS = 3500

interface Current {
  id: string
  args: CaptureArguments
  capture: Promise<Running>
  /** Gives up attaching. */
  abort: AbortController
  attached: boolean
  stops: StopWatch | undefined
  /** `performance.now()` */
  since: number
}

/** Of a request, or of a start from the launch configuration. */
type StartTicket = Pick<Ticket, 'pending'> & Partial<Ticket>

export class Cpu implements Hook {
  readonly name = 'cpu'
  /** The capture that is starting or running, with its arguments. */
  private current: Current | undefined
  private readonly kept = new Kept()
  /** Those whose result the console shows by itself. */
  private readonly shown = new Set<string>()
  /** Those whose result is the answer to a `stop` in the console. */
  private readonly answered = new Set<string>()
  /** Arguments of the launch configuration, until the capture from the first line has been started. */
  private atStart: CaptureArguments | undefined
  private readonly begin: Begin

  constructor(
    private readonly scope: Scope,
    readonly world: CpuWorld,
    private readonly neutral: Neutral,
  ) {
    this.begin = new Begin(scope, world, neutral)
  }

  // --- requests ---------------------------------------------------------------------------------------------------

  /** The running capture if it has the same arguments. @throws {Failure} */
  start(args: CaptureArguments, ticket: StartTicket): Promise<Running> {
    const { current } = this
    if (current?.abort.signal.aborted)
      return current.capture.catch(() => undefined).then(() => this.start(args, ticket))
    if (current) {
      if (JSON.stringify(current.args) !== JSON.stringify(args))
        throw failures.captureRunning({ profileId: current.id })
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
    const capture = this.begin.run({ id, args, signal: abort.signal, stops })
    const since = performance.now()
    const starting: Current = { id, args, capture, abort, attached: false, stops, since }
    this.current = starting
    capture.then(
      (running) => {
        starting.attached = true
        this.watch(running)
        stops?.begin((why) => running.stop(why))
      },
      (error: unknown) => {
        this.current = undefined
        if (ticket.late) this.tellFailed(id, asFailure(error))
      },
    )
    return capture
  }

  private watch(running: Running): void {
    this.kept.add(running.id, running.finished)
    this.scope.announce('dapscope.cpu.started', startedBody(running))
    const endProgress = this.scope.progress.start('CPU profile', () => running.stop('you asked'))
    void running.finished.catch(() => undefined).finally(endProgress)
    void running.released.then(() => (this.current = undefined))
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
    if (this.current?.id === id) (await this.current.capture).stop('you asked')
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

  status(): object {
    const { current } = this
    return {
      capture: current ? { profileId: current.id, ...current.args } : null,
      captures: this.kept.ids,
    }
  }

  // --- the session's own course -------------------------------------------------------------------------------------

  /** From the launch configuration: the capture begins before the program's first line. */
  startWithProgram(args: CaptureArguments | undefined): void {
    this.atStart = args && { ...args, neutral: args.neutral ?? false }
  }

  request(request: DebugProtocol.Request): void {
    if (request.command === 'configurationDone') this.holdFirstLine()
    if (RESUMING.includes(request.command)) this.stops?.resumed()
    if (request.command === 'disconnect' || request.command === 'terminate') this.holdLastAnswer()
  }

  readonly events = {
    process: () => this.holdFirstLine(),
    stopped: (event: DebugProtocol.Event) => this.stops?.stopped((event as DebugProtocol.StoppedEvent).body),
    continued: () => this.stops?.resumed(),
    exited: () => this.holdEnd(),
    terminated: () => this.holdEnd(),
  }

  /** Who watches the stops of a capture that has begun. */
  private get stops(): StopWatch | undefined {
    return this.current?.attached ? this.current.stops : undefined
  }

  /** Everything that would let the program run waits until the sampler stands. */
  private holdFirstLine(): void {
    const args = this.atStart
    if (!args) return
    this.atStart = undefined
    const started = this.startQuietly(args)
    this.scope.session.adapter.holdUntil(started, HOLD_START_MS)
  }

  private async startQuietly(args: CaptureArguments): Promise<void> {
    try {
      await this.start(args, { pending: {} })
    } catch (error) {
      const failure = asFailure(error)
      // Without pydevd (`noDebug`) the pid comes with the `process` event.
      if (failure.name === 'noDebuggee' && !this.scope.debuggee.process) this.atStart = args
      else this.say(`dapscope: no profile of this run. ${failure.message}\n`)
    }
  }

  /** Clients end the adapter on the answer to these: the sampler lets go first, and the files are written first. */
  private holdLastAnswer(): void {
    const { current, scope } = this
    if (!current) return
    const released = this.endCurrent('the session is ending').then(async (capture) => {
      await capture?.released
      await capture?.rest.end()
    })
    scope.session.adapter.holdUntil(released, HOLD_DISCONNECT_MS)
    scope.session.client.holdUntil(this.written(), HOLD_DISCONNECT_MS)
  }

  private holdEnd(): void {
    if (this.current) void this.endCurrent('the program ended')
    if (this.kept.ids.length > 0 || this.current)
      this.scope.session.client.holdUntil(this.written(), HOLD_END_MS)
  }

  private async endCurrent(why: string): Promise<Running | undefined> {
    const { current } = this
    if (current && !current.attached) current.abort.abort()
    const capture = await current?.capture.catch(() => undefined)
    capture?.stop(why)
    return capture
  }

  /** Settles once every result is on disk and its event is on its way. */
  private async written(): Promise<void> {
    await this.current?.capture.catch(() => undefined)
    await this.kept.settled()
    await this.scope.told()
  }

  async close(): Promise<void> {
    const ended = this.endCurrent('the session ended')
    await Promise.race([
      ended.then(() => this.written()),
      new Promise((resolve) => setTimeout(resolve, WRITE_MS).unref()),
    ])
    // What is not written by now is given up, so that no sampler outlives the session.
    ;(await ended)?.kill()
  }

  private say(text: string): void {
    this.scope.tell(outputEvent('stderr', this.scope.feature(Spoken).text(text)))
  }
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
