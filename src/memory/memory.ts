// The feature: the memory of a session's debuggee, from tracking to the last snapshot.
import type { Courier } from '../courier/courier.ts'
import type { Delivery } from '../request/delivery.ts'
import type { Ticket } from '../request/declare.ts'
import { newId, Results } from '../request/results.ts'
import type { Scope } from '../request/scope.ts'
import { Spoken } from '../request/spoken.ts'
import { Turns } from '../request/turns.ts'
import { asFailure, failures } from '../session/failure.ts'
import { outputEvent } from '../session/messages.ts'
import { OutputError } from '../store/output-error.ts'
import { asFile, compareSnapshots, type ComparisonResult } from './comparison.ts'
import { diagnosticsOf, type FileDiagnostics } from './diagnostics.ts'
import { explained } from './explain.ts'
import { readHeapProfile } from './heapprofile-file.ts'
import type { HistoryStore } from './history-store.ts'
import { leaksOf } from './leaks.ts'
import { readPayload, type Taken } from './payload.ts'
import type { Summary } from './sites.ts'
import { writeSnapshot, type SnapshotResult } from './snapshot.ts'
import { summaryOf } from './summary.ts'
import { Tracking } from './tracking.ts'

/** What the feature needs of the world outside the session. */
export interface MemoryWorld {
  /** A folder for the results of one snapshot. @throws {Failure} outputNotWritten */
  openDelivery(label: string | undefined): Promise<Delivery>
  /** The snapshots of the program of this session, in other sessions as well. */
  history(): HistoryStore
}

export interface SnapshotArguments {
  label: string | undefined
  collect: boolean
  stall: 'auto' | 'fork' | 'in-process'
}

/** The evaluate itself: it copies the traces or forks, which takes 1.9 s at 2 million traces. */
const TAKE_MS = 20_000
/** Until the file is there: grouping 2 million traces takes 2 to 5 s, on a busy machine more. */
const WRITTEN_MS = 120_000

type TakeTicket = Pick<Ticket, 'pending'> & Partial<Ticket>

export class Memory {
  readonly tracking: Tracking
  private store: HistoryStore | undefined
  /** Two at once would be two forks of the same memory. */
  private readonly snapshots = new Turns()
  /** What begins or ends the tracking, or looks at the memory before and after: another meanwhile would spoil both. */
  readonly turns = new Turns()
  /** How often the program had been let go on when the last one was taken. */
  private resumesAtLast: number | undefined
  /** Files that have diagnostics in the client. */
  private shown: string[] = []
  /** The history could not be written, and the user knows. */
  private isForgotten = false

  constructor(
    readonly scope: Scope,
    readonly courier: Courier,
    private readonly world: MemoryWorld,
  ) {
    this.tracking = new Tracking(courier)
  }

  /** Opened when the program is known: with the first snapshot. */
  private get history(): HistoryStore {
    return (this.store ??= this.world.history())
  }

  /** A folder for results. @throws {Failure} outputNotWritten */
  openDelivery(label: string | undefined): Promise<Delivery> {
    return this.world.openDelivery(label)
  }

  /** Takes one, writes it, and tells it. @throws {Failure} */
  snapshot(args: SnapshotArguments, ticket: TakeTicket, id = newId('memory')): Promise<SnapshotResult> {
    ticket.pending = { snapshotId: id }
    return this.snapshots.take(ticket.signal, async () => {
      try {
        await this.scope.debuggee.pid('dapscope.memory.snapshot')
        const { label, ...how } = args
        const options = { ms: TAKE_MS, lateMs: WRITTEN_MS, signal: ticket.signal }
        const taken = readPayload(await explained(this.courier.call('snapshot.take', how, options)))
        return await this.keep(id, label, taken, { collect: args.collect, isShown: ticket.inConsole })
      } catch (error) {
        if (ticket.late) this.tellFailed('dapscope.memory.snapshot', { snapshotId: id }, error)
        throw error
      }
    })
  }

  /** Settles when those that were asked for are written, or cannot be; undefined where there is none. */
  get writing(): Promise<unknown> | undefined {
    return this.snapshots.busy
  }

  /** Writes a snapshot that was taken, here or by hand, and tells it: exactly once, after the answer. */
  async keep(
    id: string,
    label: string | undefined,
    taken: Taken,
    { collect = false, isShown = false }: { collect?: boolean; isShown?: boolean | undefined } = {},
  ): Promise<SnapshotResult> {
    const delivery = await this.openDelivery(label)
    const { resumes } = this.scope.debuggee
    const known = { id, label, program: this.program, collect, ran: this.hasRun(), run: await this.run() }
    const { sites, result } = await writeSnapshot(known, taken, delivery).catch(async (error: unknown) => {
      await delivery.discard()
      throw error
    })
    this.resumesAtLast = resumes
    // It is written, and stays so whatever becomes of the rest.
    await this.remember(summaryOf(known, taken.facts, sites))
    this.tell(result, isShown)
    await this.showDiagnostics()
    return result
  }

  /** What was taken is not lost where its history cannot be written: this session knows it all the same. */
  private async remember(summary: Summary): Promise<void> {
    try {
      await this.history.add(summary)
    } catch (error) {
      if (!(error instanceof OutputError)) throw error
      if (!this.isForgotten)
        this.say(
          `other sessions will not know of these snapshots: ${error.path} could not be written (${error.message}). ` +
            'Make it writable, or set XDG_STATE_HOME to a folder that is.',
        )
      this.isForgotten = true
    }
  }

  /** Whether the program had a moment to change anything since the snapshot before. */
  private hasRun(): boolean {
    const { resumes, state } = this.scope.debuggee
    return state === 'running' || resumes !== this.resumesAtLast
  }

  /** As the debuggee names it. */
  get program(): string | undefined {
    const { configuration, process } = this.scope.debuggee
    return configuration?.program ?? process?.name
  }

  /** One start of the program: a pid comes again, its start time does not. */
  private async run(): Promise<string> {
    const identity = await this.courier.known().then(
      (ground) => ground.identity,
      () => undefined,
    )
    return identity ? `${identity.host} ${identity.pid} ${identity.started}` : this.scope.sessionId
  }

  /**
   * Compares two snapshots, by ids or files; without `to` a new one, without `from` the one before it.
   * @throws {Failure} noSnapshot, unknownSnapshot, unreadableSnapshot
   */
  async diff(
    from: string | undefined,
    to: string | undefined,
    ticket: TakeTicket,
  ): Promise<ComparisonResult> {
    const isOver = this.scope.debuggee.ending !== undefined
    // Of a program that has ended there is no new one: its last two.
    const last = isOver && to === undefined ? this.history.ids.at(-1) : to
    const before = from ?? (last === undefined ? this.history.ids.at(-1) : undefined)
    if (before === undefined && last === undefined) throw failures.noSnapshot({})
    try {
      // A wrong name is no reason to take a snapshot.
      if (from !== undefined && last === undefined) await this.find(from, await this.history.summaries())
      const taken =
        last ?? (await this.snapshot({ label: undefined, collect: false, stall: 'auto' }, ticket)).snapshotId
      const result = await this.compare(before, taken)
      this.scope.announce('dapscope.memory.diff', result)
      return result
    } catch (error) {
      if (ticket.late) this.tellFailed('dapscope.memory.diff', { from: before, to }, error)
      throw error
    }
  }

  private async compare(from: string | undefined, to: string): Promise<ComparisonResult> {
    const known = await this.history.summaries()
    const { toClient } = this.scope.debuggee
    const later = await this.find(to, known)
    const before = known.filter(({ run, time }) => run === later.run && time < later.time)
    const earlier =
      from === undefined ? before.sort((a, b) => a.time - b.time).at(-1) : await this.find(from, known)
    if (!earlier) throw failures.noSnapshot({})
    const isFile = [earlier, later].some(({ id }) => id.endsWith('.heapprofile'))
    const own = (summary: Summary) =>
      isFile && !summary.id.endsWith('.heapprofile') ? asFile(summary, toClient) : summary
    const result = compareSnapshots(own(earlier), own(later), known, this.scope.debuggee)
    return { ...result, diagnostics: result.diagnostics.map((file) => this.asTyped(file)) }
  }

  private async find(given: string, known: Summary[]): Promise<Summary> {
    const found = known.find(({ id }) => id === given)
    if (found) return found
    if (given.endsWith('.heapprofile')) return readHeapProfile(given)
    throw failures.unknownSnapshot({ given, known: this.history.ids.join(', ') || 'none yet' })
  }

  /** What is known of leaks, beside the lines, in a client that shows diagnostics. */
  private async showDiagnostics(): Promise<void> {
    const leaks = leaksOf(await this.history.summaries())
    const files = diagnosticsOf(leaks, { toClient: this.scope.debuggee.toClient, shownBefore: this.shown })
    this.shown = files.filter(({ diagnostics }) => diagnostics.length > 0).map(({ path }) => path)
    for (const file of files) this.scope.announce('dapscope.diagnostics', this.asTyped(file))
  }

  /** An editor shows them beside the line: what to do next is told in words of its console. */
  private asTyped({ path, diagnostics }: FileDiagnostics): FileDiagnostics {
    const { text } = this.scope.feature(Spoken)
    return { path, diagnostics: diagnostics.map((each) => ({ ...each, message: text(each.message) })) }
  }

  /** `isShown`: the console shows all of it as well. */
  private tell(result: SnapshotResult, isShown: boolean): void {
    const { scope } = this
    scope.feature(Results).add(result.snapshotId, result.heapProfilePath)
    scope.announce('dapscope.memory.snapshot', result)
    const { summary, heapProfilePath } = result
    const text = `Memory snapshot: ${isShown ? '' : `${summary} `}${heapProfilePath}\n`
    scope.tell(outputEvent('stdout', text, heapProfilePath))
  }

  private tellFailed(event: string, of: object, error: unknown): void {
    const failure = asFailure(error)
    this.scope.announce(event, { ...of, error: failure.toMessage() })
    this.say(failure.message)
  }

  say(text: string): void {
    this.scope.tell(outputEvent('stderr', `dapscope: ${this.scope.feature(Spoken).text(text)}\n`))
  }

  status(): object {
    return { tracking: this.tracking.last ?? null, snapshots: this.store?.ids ?? [] }
  }
}
