// A snapshot as the user gets it: the files, the largest sites, and the figures.
import { sitesOf, type Site } from '../profile/allocations.ts'
import { sizeText } from '../profile/units.ts'
import { flatHeapProfile, treeHeapProfile } from '../profile/heapprofile.ts'
import type { Delivery } from '../request/delivery.ts'
import { SourceSites } from '../source/source-sites.ts'
import type { Collector, HeapAbout } from '../profile/heap-about.ts'
import type { SnapshotFacts, Taken } from './payload.ts'
import type { Summary } from './sites.ts'

/** One child for each site: the file that a client opens first. */
const FLAT = 'memory.heapprofile'
const TREE = 'memory-calls.heapprofile'

/** A site as the client names things; in `sites[]` of an answer. */
export interface ToldSite {
  path: string
  line: number
  function: string
  category: Site['category']
  bytes: number
  count: number
  /** Of all traced bytes, with two decimals. */
  percent: number
  via?: { path: string; line: number; function: string }
}

/** The body of `dapscope.memory.snapshot`, request and event. */
export interface SnapshotResult {
  snapshotId: string
  pid: number
  label?: string
  heapProfilePath: string
  heapTreeProfilePath?: string
  currentBytes: number
  peakBytes: number
  /** What tracking itself needs, beside what is traced. */
  trackingBytes: number
  rssBytes: number | null
  /** The part of the resident memory that is traced; the rest is Python itself, what was there before, and native code. */
  tracedPercentOfRss: number | null
  /** Null where it was not told. */
  gc: Collector | null
  siteCount: number
  sites: ToldSite[]
  frames: number
  how: 'fork' | 'in-process'
  stallMs: number
  summary: string
  notes: string[]
}

const TOP = 100

/** What is known of a snapshot beside what the debuggee has said. */
export interface About extends Pick<Summary, 'id' | 'run' | 'collect' | 'ran'> {
  label: string | undefined
  /** Its path, as the debuggee names it. */
  program: string | undefined
}

export async function writeSnapshot(
  known: About,
  { facts, allocations }: Taken,
  delivery: Delivery,
): Promise<{ sites: Site[]; result: SnapshotResult }> {
  const { toClient } = delivery
  const { holding } = new SourceSites(toClient)
  const all = sitesOf(allocations, holding)
  const sites = facts.how === 'fork' ? all.map(withoutHooks) : all
  const about = aboutOf(known, facts, sites, toClient)
  await delivery.write(FLAT, flatHeapProfile(sites, { toClient, about }))
  const isTree = facts.frames > 1
  if (isTree) {
    const functionAt = (file: string, line: number) => holding(file, line)?.name ?? ''
    const { evidence: _, ...figures } = about
    await delivery.write(TREE, treeHeapProfile(allocations, functionAt, { toClient, about: figures }))
  }
  const described = describe(facts, sites, delivery)
  await delivery.close('memory', described.notes)
  const paths = {
    heapProfilePath: delivery.path(FLAT),
    ...(isTree && { heapTreeProfilePath: delivery.path(TREE) }),
  }
  const { id, label } = known
  return {
    sites,
    result: {
      snapshotId: id,
      ...(label !== undefined && { label }),
      ...paths,
      ...described,
    },
  }
}

/** What `threading` does in the copy that is read (os.register_at_fork): there would be nothing of it without us. */
const AT_FORK = /(?:^|\.)_(?:after_fork|at_fork_reinit|reset_internal_locks)$/

function withoutHooks(site: Site): Site {
  const isHook = /[\\/]threading\.py$/.test(site.file) && AT_FORK.test(site.function)
  return isHook ? { ...site, category: 'debugger' } : site
}

/** So that a report can be made of the files alone, with the leaks. */
function aboutOf(
  { label, program, ...known }: About,
  facts: SnapshotFacts,
  sites: Site[],
  toClient: Delivery['toClient'],
): HeapAbout {
  const vias = sites.flatMap(({ via }, site) => (via ? [{ site, ...via, file: toClient(via.file) }] : []))
  return {
    time: facts.time,
    peakBytes: facts.traced.peak,
    rssBytes: facts.rssBytes,
    ...(label !== undefined && { label }),
    ...(program !== undefined && { program }),
    ...(facts.gc && { gc: facts.gc }),
    evidence: {
      ...known,
      pid: facts.pid,
      frames: facts.frames,
      counts: sites.map(({ count }) => count),
      firstLines: sites.map(({ firstLine }) => firstLine),
      ...(vias.length > 0 && { vias }),
    },
  }
}

type Described = Omit<SnapshotResult, 'snapshotId' | 'label' | 'heapProfilePath' | 'heapTreeProfilePath'>

function describe(facts: SnapshotFacts, sites: Site[], delivery: Delivery): Described {
  const { traced, rssBytes } = facts
  const bytes = sites.reduce((sum, site) => sum + site.bytes, 0)
  return {
    pid: facts.pid,
    currentBytes: traced.current,
    peakBytes: traced.peak,
    trackingBytes: traced.overhead,
    rssBytes,
    tracedPercentOfRss: rssBytes ? percent(bytes + traced.overhead, rssBytes) : null,
    gc: facts.gc ?? null,
    siteCount: sites.length,
    sites: sites.slice(0, TOP).map((site) => told(site, bytes, delivery)),
    frames: facts.frames,
    how: facts.how,
    stallMs: facts.stallMs,
    summary: sentence(bytes, sites, facts),
    notes: notesOf(bytes, sites, facts),
  }
}

function told(site: Site, all: number, { toClient, line }: Pick<Delivery, 'toClient' | 'line'>): ToldSite {
  const { via } = site
  return {
    path: toClient(site.file),
    line: line(site.line),
    function: site.function,
    category: site.category,
    bytes: site.bytes,
    count: site.count,
    percent: percent(site.bytes, all),
    ...(via && { via: { path: toClient(via.file), line: line(via.line), function: via.function } }),
  }
}

function sentence(bytes: number, sites: Site[], facts: SnapshotFacts): string {
  const users = sites.find(({ category }) => category === 'user')
  const largest = users ?? sites.find(({ category }) => category !== 'debugger')
  const { current, peak } = facts.traced
  const start = `${sizeText(bytes)} in ${sites.length} lines, at most ${sizeText(Math.max(peak, current))}`
  if (!largest) return `${start}.`
  const place = `${largest.function || 'line'} ${largest.file.split(/[\\/]/).at(-1)}:${largest.line}`
  return `${start}; most${users ? " of the user's" : ''} in ${place} (${sizeText(largest.bytes)}).`
}

function notesOf(bytes: number, sites: Site[], facts: SnapshotFacts): string[] {
  const notes = [...facts.called]
  if (facts.why) notes.push(`Taken inside the program: ${facts.why}.`)
  const others = sites
    .filter(({ category }) => category !== 'user')
    .reduce((sum, site) => sum + site.bytes, 0)
  if (facts.frames === 1 && others * 2 > bytes)
    notes.push(
      'Most of it is allocated in lines of libraries: track deeper to see whose calls those are (`dapscope.memory.stop`, then `dapscope.memory.start` with `frames: 10`).',
    )
  return notes
}

export function percent(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((part / whole) * 10_000) / 100
}
