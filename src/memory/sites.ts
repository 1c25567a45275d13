// What a snapshot of the debuggee's memory says: bytes and blocks for each line that allocated them.
import * as z from 'zod/mini'

const whole = z.int().check(z.minimum(0))

const SiteSchema = z.object({
  /** As the debuggee names it. */
  file: z.string(),
  /** 1-based. */
  line: whole,
  /** The `__qualname__` of the function that the line is in; empty if unknown. */
  function: z.string(),
  /** The function's first line, 1-based; 0 if unknown. */
  firstLine: whole,
  bytes: whole,
  /** Blocks of memory that live. */
  count: whole,
  /** Of a line that is not the user's: the nearest of theirs among its callers, where these were tracked. */
  via: z.optional(z.object({ file: z.string(), line: whole, function: z.string() })),
})

export const SummarySchema = z.object({
  id: z.string(),
  /** Milliseconds since the Unix epoch. */
  time: z.number(),
  pid: whole,
  /** Of one start of the program: another debug session of the same process has the same. A pid alone comes again. */
  run: z.string(),
  /** Whether a gc.collect() came before it. */
  collect: z.boolean(),
  /** False if the program was paused all the time since the snapshot before: then nothing is told from this one. */
  ran: z.optional(z.boolean()),
  /** Frames of a traceback that were tracked. */
  frames: z.optional(whole),
  /** All that is traced, and the most that was. */
  currentBytes: whole,
  peakBytes: whole,
  sites: z.array(SiteSchema),
})

/** A line that allocated memory which is still in use. */
export type Site = z.infer<typeof SiteSchema>
/** Where a site is. */
export type Place = Pick<Site, 'file' | 'line' | 'function' | 'firstLine' | 'via'>
/** A snapshot: how much memory each line holds. */
export type Summary = z.infer<typeof SummarySchema>

/** What is remembered of a snapshot for long has no smaller sites: they tell nothing, and there are thousands of them. */
export const LEAST_BYTES = 512

export function placeOf({ file, line, function: name, firstLine, via }: Place): Place {
  return { file, line, function: name, firstLine, ...(via && { via }) }
}

/**
 * What a site is known by when the file has been edited above its function: the function, and the line counted from its first.
 * Lambdas and comprehensions of a function all have one name, so these go by their line in the file.
 */
function siteKey({ file, line, function: name, firstLine }: Site): string {
  const isNamed = firstLine > 0 && name !== '' && !name.endsWith('>')
  return isNamed ? `${file}\0${name}\0+${line - firstLine}` : `${file}\0${line}`
}

/** The sites by their keys. Those with one key (functions of one name: a property's getter and setter) are added up. */
export function sitesByKey(sites: readonly Site[]): Map<string, Site> {
  const byKey = new Map<string, Site>()
  for (const site of sites) {
    const key = siteKey(site)
    const known = byKey.get(key)
    byKey.set(key, known ? sum(known, site) : site)
  }
  return byKey
}

function sum(one: Site, other: Site): Site {
  const bigger = other.bytes > one.bytes ? other : one
  return { ...bigger, bytes: one.bytes + other.bytes, count: one.count + other.count }
}
