// The request `dapscope.memory.objects`: objects by type, and the change since the last call in this session.
import type { Ticket } from '../request/declare.ts'
import type { Scope } from '../request/scope.ts'
import { failures } from '../session/failure.ts'
import { explained } from './explain.ts'
import { look } from './look.ts'
import { Memory } from './memory.ts'
import { ALL_TYPES, changeOf, ObjectsPayload, type Change, type TypeRow } from './objects.ts'

export interface CensusResult {
  total: { count: number; bytes: number }
  types: TypeRow[]
  typeCount: number
  /** Since the last call; null at the first. */
  change: Change | null
  durationMs: number
  notes: string[]
}

/** Types that have changed and are told. */
const MOST_CHANGED = 50

export class Census {
  private last: ObjectsPayload | undefined

  constructor(private readonly scope: Scope) {}

  /** @throws {Failure} */
  async count(
    { limit, type, stall }: { limit: number; type?: string; stall: string },
    ticket: Ticket,
  ): Promise<CensusResult> {
    await this.scope.debuggee.pid('dapscope.memory.objects')
    const { courier } = this.scope.feature(Memory)
    const options = look(ticket, '__BASILISK_OBJECTS__')
    // All types, whatever is shown: else a change could not be told.
    const counted = await explained(courier.call('objects.count', { limit: ALL_TYPES, stall }, options))
    const now = ObjectsPayload.safeParse(counted)
    if (!now.success) throw failures.damagedAnswer({ why: 'the count of objects has other fields' })
    const before = this.last
    this.last = now.data
    const isMeant = (row: TypeRow) => type === undefined || row.type.includes(type)
    return {
      total: now.data.total,
      types: now.data.types.filter(isMeant).slice(0, limit),
      typeCount: now.data.typeCount,
      change: before ? shortened(changeOf(before, now.data), isMeant) : null,
      durationMs: Math.round(now.data.seconds * 1000),
      notes: notesOf(now.data),
    }
  }
}

function shortened({ total, grown, shrunk }: Change, isMeant: (row: TypeRow) => boolean): Change {
  const some = <Row extends TypeRow>(rows: Row[]) => rows.filter(isMeant).slice(0, MOST_CHANGED)
  return { total, grown: some(grown), shrunk: some(shrunk) }
}

function notesOf({ how, frozen, called }: ObjectsPayload): string[] {
  const notes = called.map((each) => `May have run: ${each}.`)
  if (how === 'thread') notes.push('Counted while the program ran: what changed meanwhile may be missing.')
  if (how === 'thread' && frozen > 0) notes.push(`${frozen} objects are frozen (gc.freeze) and not counted.`)
  return notes
}
