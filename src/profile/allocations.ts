// The neutral model of a memory snapshot: what tracemalloc traces, grouped by where it was allocated.
import { categoryOf } from './category.ts'
import type { Category } from './stacks.ts'
import type { SourceFunction } from './python-source.ts'

/** All traced memory of one process at one moment. Every traced byte is in exactly one stack. */
export interface Allocations {
  /** As the debuggee names them. */
  files: string[]
  stacks: AllocationStack[]
}

export interface AllocationStack {
  bytes: number
  /** Blocks of memory. */
  count: number
  /** Index into `files` and 1-based line, in turn; the allocating line first. At least one. */
  frames: number[]
}

/** A line that allocated, with all that it holds. */
export interface Site {
  file: string
  /** 1-based. */
  line: number
  /** Qualified where the source tells; `<module>` or empty where it does not. */
  function: string
  /** Of the function, 1-based; 0 where it is unknown. */
  firstLine: number
  category: Category
  bytes: number
  count: number
  /** For other than user code: the nearest line of the user's above it, the one with most bytes. */
  via?: { file: string; line: number; function: string }
}

/** The function that a line is in, as its source says. */
type Holding = (file: string, line: number) => SourceFunction | undefined

/** The sites of a snapshot, the largest first. Their bytes add up to those of the stacks. */
export function sitesOf({ files, stacks }: Allocations, holding: Holding): Site[] {
  const sites = new Map<string, { site: Site; vias: Map<string, number> }>()
  for (const { bytes, count, frames } of stacks) {
    const key = `${frames[0]}:${frames[1]}`
    let entry = sites.get(key)
    if (!entry)
      sites.set(key, (entry = { site: newSite(files[frames[0]!]!, frames[1]!, holding), vias: new Map() }))
    entry.site.bytes += bytes
    entry.site.count += count
    if (entry.site.category === 'user') continue
    const via = nearestUser(files, frames)
    if (via !== undefined) entry.vias.set(via, (entry.vias.get(via) ?? 0) + bytes)
  }
  for (const { site, vias } of sites.values()) describeVia(site, vias, files, holding)
  return [...sites.values()].map(({ site }) => site).sort(bySize)
}

function newSite(file: string, line: number, holding: Holding): Site {
  const held = holding(file, line)
  return {
    file,
    line,
    function: held?.name ?? '',
    firstLine: held?.firstLine ?? 0,
    category: categoryOf(file),
    bytes: 0,
    count: 0,
  }
}

/** `fileIndex:line` of the innermost frame of the user's. */
function nearestUser(files: string[], frames: number[]): string | undefined {
  for (let i = 2; i < frames.length; i += 2)
    if (categoryOf(files[frames[i]!]!) === 'user') return `${frames[i]}:${frames[i + 1]}`
  return undefined
}

function describeVia(site: Site, vias: Map<string, number>, files: string[], holding: Holding): void {
  const [most] = [...vias].sort((a, b) => b[1] - a[1])
  if (!most) return
  const [index, line] = most[0].split(':').map(Number) as [number, number]
  const file = files[index]!
  site.via = { file, line, function: holding(file, line)?.name ?? '' }
}

function bySize(a: Site, b: Site): number {
  return b.bytes - a.bytes || b.count - a.count || a.file.localeCompare(b.file) || a.line - b.line
}
