// What a .heapprofile of ours says beside V8's tree, under the key `dapscope`: the figures of the process, and of each site.
import * as z from 'zod/mini'

const whole = z.int().check(z.minimum(0))

/** One generation of Python's garbage collector, as python-inject/dapscope_inject/record.py tells it. */
const Generation = z.object({
  /** Counted until the next collection at `threshold`: objects, of older generations collections of the one before. */
  count: z.int(),
  threshold: z.int(),
  /** So far: how often, and objects. */
  collections: whole,
  collected: whole,
  uncollectable: whole,
})

export const Collector = z.object({
  isEnabled: z.boolean(),
  /** The youngest first. */
  generations: z.array(Generation),
  /** Objects that gc.freeze() has taken out. */
  frozen: whole,
  /** Entries of gc.garbage. */
  garbage: whole,
})
export type Collector = z.infer<typeof Collector>

/** What leaks are told from; see memory/sites.ts. */
const Evidence = z.object({
  id: z.string(),
  pid: whole,
  run: z.string(),
  collect: z.boolean(),
  ran: z.optional(z.boolean()),
  frames: z.optional(whole),
  /** Of the head's children, in their order: blocks, and the first line of the function. */
  counts: z.array(whole),
  firstLines: z.array(whole),
  /** Of those that are not the user's own: the line of the user's that led there. */
  vias: z.optional(z.array(z.object({ site: whole, file: z.string(), line: whole, function: z.string() }))),
})

export const HeapAbout = z.object({
  /** Milliseconds since the Unix epoch. */
  time: z.optional(z.number()),
  peakBytes: z.optional(z.number()),
  /** Resident memory of the process; null where it is not known. */
  rssBytes: z.nullish(z.number()),
  /** Of the program, as the debuggee names it. */
  program: z.optional(z.string()),
  label: z.optional(z.string()),
  gc: z.optional(Collector),
  evidence: z.optional(Evidence),
})
export type HeapAbout = z.infer<typeof HeapAbout>

/** Of a parsed file; what is damaged, or another's, tells nothing. */
export function aboutIn(file: object): HeapAbout {
  const { success, data } = HeapAbout.safeParse((file as { dapscope?: unknown }).dapscope)
  return success ? data : {}
}
