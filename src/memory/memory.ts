// The feature: the memory of a session's debuggee, from tracking to the last snapshot.
import { randomBytes } from 'node:crypto'
import type { Courier } from '../courier/courier.ts'
import type { Delivery } from '../request/delivery.ts'
import type { Ticket } from '../request/declare.ts'
import type { Scope } from '../request/scope.ts'
import { asFailure, failures } from '../session/failure.ts'
import { outputEvent } from '../session/messages.ts'
import { explained } from './explain.ts'
import { readPayload, type Taken } from './payload.ts'
import { writeSnapshot, type Snapshot, type SnapshotResult } from './snapshot.ts'
import { Tracking } from './tracking.ts'

/** What the feature needs of the world outside the session. */
export interface MemoryWorld {
  /** A folder for the results of one snapshot. @throws {Failure} outputNotWritten */
  openDelivery(label: string | undefined): Promise<Delivery>
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
const MOST_SNAPSHOTS = 32

type TakeTicket = Pick<Ticket, 'pending'> & Partial<Ticket>

export class Memory {
  readonly tracking: Tracking
  private readonly snapshots = new Map<string, Snapshot>()
  /** One after the other: two at once would be two forks of the same memory. */
  private last: Promise<unknown> = Promise.resolve()

  constructor(
    readonly scope: Scope,
    readonly courier: Courier,
    private readonly world: MemoryWorld,
  ) {
    this.tracking = new Tracking(courier)
  }

  /** Takes one, writes it, and tells it. @throws {Failure} */
  snapshot(args: SnapshotArguments, ticket: TakeTicket): Promise<SnapshotResult> {
    const id = newId()
    ticket.pending = { snapshotId: id }
    return this.inTurn(async () => {
      try {
        await this.scope.debuggee.pid('dapscope.memory.snapshot')
        const { label, collect, stall } = args
        const taken = await this.take({ collect, stall }, ticket.signal)
        return await this.keep(id, label, taken)
      } catch (error) {
        if (ticket.late) this.tellFailed(id, error)
        throw error
      }
    })
  }

  private async take(args: object, signal: AbortSignal | undefined): Promise<Taken> {
    const options = { ms: TAKE_MS, lateMs: WRITTEN_MS, signal }
    return readPayload(await explained(this.courier.call('snapshot.take', args, options)))
  }

  /** Writes a snapshot that was taken, here or by hand, and tells it: exactly once, after the answer. */
  async keep(id: string, label: string | undefined, taken: Taken): Promise<SnapshotResult> {
    const delivery = await this.world.openDelivery(label)
    try {
      const { snapshot, result } = await writeSnapshot(id, label, taken, delivery)
      this.remember(snapshot)
      this.tell(result)
      return result
    } catch (error) {
      await delivery.discard()
      throw error
    }
  }

  private remember(snapshot: Snapshot): void {
    this.snapshots.set(snapshot.id, snapshot)
    const [oldest] = this.snapshots.keys()
    if (this.snapshots.size > MOST_SNAPSHOTS && oldest !== undefined) this.snapshots.delete(oldest)
  }

  private tell(result: SnapshotResult): void {
    const { scope } = this
    scope.announce('dapscope.memory.snapshot', result)
    const { summary, heapProfilePath } = result
    scope.tell(outputEvent('stdout', `Memory snapshot: ${summary} ${heapProfilePath}\n`, heapProfilePath))
  }

  private tellFailed(snapshotId: string, error: unknown): void {
    const failure = asFailure(error)
    this.scope.announce('dapscope.memory.snapshot', { snapshotId, error: failure.toMessage() })
    this.say(failure.message)
  }

  say(text: string): void {
    this.scope.tell(outputEvent('stderr', `dapscope: ${text}\n`))
  }

  /** The snapshot of that id, or the last one. @throws {Failure} noSnapshot, unknownSnapshot */
  find(id?: string): Snapshot {
    const found = id === undefined ? [...this.snapshots.values()].at(-1) : this.snapshots.get(id)
    if (found) return found
    if (id === undefined) throw failures.noSnapshot({})
    throw failures.unknownSnapshot({ given: id, known: [...this.snapshots.keys()].join(', ') || 'none yet' })
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.last.then(work)
    this.last = result.catch(() => undefined)
    return result
  }

  status(): object {
    return { tracking: this.tracking.last ?? null, snapshots: [...this.snapshots.keys()] }
  }
}

export function newId(): string {
  return `memory-${randomBytes(4).toString('hex')}`
}
