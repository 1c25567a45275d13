// What the debuggee answers when a snapshot is taken, checked: python-inject/dapscope_inject/snapshot.py makes it.
import * as z from 'zod/mini'
import type { Allocations, AllocationStack } from '../profile/allocations.ts'
import { Collector } from '../profile/heap-about.ts'
import { failures } from '../session/failure.ts'

const count = z.int().check(z.minimum(0))

export const SnapshotPayload = z.object({
  /** Milliseconds since the Unix epoch. */
  time: z.number(),
  pid: z.int(),
  how: z.enum(['fork', 'in-process']),
  /** Why it was not forked, where nobody asked for that. */
  why: z.nullish(z.string()),
  /** How long the program stood still. */
  stallMs: z.number(),
  /** Frames that are recorded of each allocation. */
  frames: z.int(),
  /** Bytes of what tracemalloc traces now, at most since it was started, and what it needs itself. */
  traced: z.object({ current: count, peak: count, overhead: count }),
  rssBytes: z.nullable(count),
  /** Null from a program that was asked by hand, or an older snapshot. */
  gc: z.nullish(Collector),
  collected: z.nullish(z.record(z.string(), z.unknown())),
  /** What of the program's own code has run in the course of it, in sentences. */
  called: z.array(z.string()),
  traceCount: count,
  files: z.array(z.string()),
  /** Columns; `frames[i]` is file index and line in turn, the allocating line first. */
  tracebacks: z.object({ count: z.array(z.any()), bytes: z.array(z.any()), frames: z.array(z.any()) }),
})
type SnapshotPayload = z.infer<typeof SnapshotPayload>

/** All but the traces themselves. */
export type SnapshotFacts = Omit<SnapshotPayload, 'files' | 'tracebacks'>

/** A snapshot as it came. */
export interface Taken {
  facts: SnapshotFacts
  allocations: Allocations
}

/** @throws {Failure} damagedAnswer */
export function readPayload(value: unknown): Taken {
  const read = SnapshotPayload.safeParse(value)
  if (!read.success)
    throw failures.damagedAnswer({
      why: `the field ${read.error.issues[0]?.path.join('.')} of a snapshot is wrong`,
    })
  const { files, tracebacks, ...facts } = read.data
  return { facts, allocations: { files, stacks: stacksIn(tracebacks, files.length) } }
}

/** By hand: there may be a million numbers. */
function stacksIn({ count, bytes, frames }: SnapshotPayload['tracebacks'], files: number): AllocationStack[] {
  if (count.length !== bytes.length || count.length !== frames.length) throw damaged()
  return count.map((blocks: unknown, i) => {
    const stack = { count: blocks, bytes: bytes[i] as unknown, frames: frames[i] as unknown }
    if (!isStack(stack, files)) throw damaged()
    return stack
  })
}

function isStack(stack: Record<keyof AllocationStack, unknown>, files: number): stack is AllocationStack {
  const { count, bytes, frames } = stack
  if (!isCount(count) || !isCount(bytes) || !Array.isArray(frames)) return false
  if (frames.length === 0 || frames.length % 2 !== 0) return false
  return frames.every((value, i) => isCount(value) && (i % 2 === 1 || value < files))
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0

const damaged = () => failures.damagedAnswer({ why: 'the columns of a snapshot do not fit together' })
