// How many objects of each type the debuggee has, and how that has changed since the last time.
import * as z from 'zod/mini'

const Row = z.object({ type: z.string(), count: z.int(), bytes: z.int() })
export type TypeRow = z.infer<typeof Row>

/** The payload of python-inject/dapscope_inject/objects.py; sizes are shallow. */
export const ObjectsPayload = z.object({
  how: z.enum(['fork', 'thread']),
  total: z.object({ count: z.int(), bytes: z.int() }),
  types: z.array(Row),
  typeCount: z.int(),
  matched: z.optional(z.object({ count: z.int(), bytes: z.int(), types: z.int() })),
  frozen: z.int(),
  seconds: z.number(),
  called: z.array(z.string()),
})
export type ObjectsPayload = z.infer<typeof ObjectsPayload>

/** To ask for: a change is told truly only where every type was counted both times. */
export const ALL_TYPES = 1_000_000

export interface ChangedRow extends TypeRow {
  countChange: number
  bytesChange: number
}

export interface Change {
  total: { count: number; bytes: number }
  /** Largest growth in bytes first; types that have not grown are not here. */
  grown: ChangedRow[]
  shrunk: ChangedRow[]
}

/**
 * What is different between two counts of all types. Rows of one name (two classes may have the same) are added up.
 * The same count twice is no change.
 */
export function changeOf(before: ObjectsPayload, now: ObjectsPayload): Change {
  const [old, current] = [byName(before.types), byName(now.types)]
  const rows = [...new Set([...current.keys(), ...old.keys()])].map((type): ChangedRow => {
    const { count, bytes } = current.get(type) ?? NONE
    const was = old.get(type) ?? NONE
    return { type, count, bytes, countChange: count - was.count, bytesChange: bytes - was.bytes }
  })
  return {
    total: {
      count: now.total.count - before.total.count,
      bytes: now.total.bytes - before.total.bytes,
    },
    grown: rows.filter((row) => direction(row) > 0).sort((a, b) => by(b, a)),
    shrunk: rows.filter((row) => direction(row) < 0).sort(by),
  }
}

const NONE = { count: 0, bytes: 0 }

/** By bytes; a type whose bytes are the same by its count. */
const direction = ({ bytesChange, countChange }: ChangedRow) =>
  Math.sign(bytesChange) || Math.sign(countChange)

function by(a: ChangedRow, b: ChangedRow): number {
  return a.bytesChange - b.bytesChange || a.countChange - b.countChange || a.type.localeCompare(b.type)
}

function byName(rows: TypeRow[]): Map<string, { count: number; bytes: number }> {
  const found = new Map<string, { count: number; bytes: number }>()
  for (const { type, count, bytes } of rows) {
    const known = found.get(type) ?? NONE
    found.set(type, { count: known.count + count, bytes: known.bytes + bytes })
  }
  return found
}
