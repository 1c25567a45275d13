// The hot functions and lines of a capture, the user's code first.

import { linesOfFunctions } from './lines.ts'
import { totals, type Mode, type Site, type Spent } from './totals.ts'
import type { Category, Stacks } from './stacks.ts'

/** A line of the user's code. `line` is 1-based. */
export interface Via {
  path: string
  line: number
  function: string
}

/** Time spent. Percents are of all that the mode shows over all threads, so totals of concurrent threads add up to 100. */
export interface Hot {
  path: string
  /** 1-based; of a function its first line (or the lowest seen executing, if that is unknown), 0 if nothing is known. */
  line: number
  category: Category
  selfMs: number
  /** With what it called; a function or line that is on a stack several times counts once. */
  totalMs: number
  selfPercent: number
  totalPercent: number
  /** For other than user code: the nearest line of the user's above it, the one with most of its self time. */
  via?: Via
}

export interface HotFunction extends Hot {
  name: string
}

export interface HotLine extends Hot {
  function: string
}

/** As the debuggee names a path, to as the client does. */
export type ToClient = (path: string) => string

/** Below this share of the total an entry is left out. */
const LEAST_PERCENT = 0.05
const LIMIT = 50

const same: ToClient = (path) => path

/** User code first, then by self time; code of the debugger is left out. In `wall` mode waiting counts as time spent. */
export function hotFunctions(stacks: Stacks, mode: Mode, limit = LIMIT, toClient = same): HotFunction[] {
  const { functions, shown } = totals(stacks, mode)
  const firstLines = linesOfFunctions(stacks)
  const entries = [...functions].map(([code, spent]) => ({
    name: stacks.functions[code]!.name,
    ...hot(stacks, { function: code, line: firstLines[code]! }, spent, shown, toClient),
  }))
  return ranked(entries, limit)
}

/** As hotFunctions, by executing line: a line's total is the time in which it, or what it called, was executing. */
export function hotLines(stacks: Stacks, mode: Mode, limit = LIMIT, toClient = same): HotLine[] {
  const { sites, shown } = totals(stacks, mode)
  const entries = [...sites].map(([site, spent]) => ({
    function: stacks.functions[site.function]!.name,
    ...hot(stacks, site, spent, shown, toClient),
  }))
  return ranked(entries, limit)
}

function hot(stacks: Stacks, site: Site, spent: Spent, shown: number, toClient: ToClient): Hot {
  const { file, category } = stacks.functions[site.function]!
  const via = mostOf(spent.byUserSite)
  return {
    path: toClient(file),
    line: site.line,
    category,
    selfMs: spent.self / 1000,
    totalMs: spent.total / 1000,
    selfPercent: percent(spent.self, shown),
    totalPercent: percent(spent.total, shown),
    ...(via && { via: describe(stacks, via, toClient) }),
  }
}

function mostOf(times: Map<Site, number>): Site | undefined {
  let most: Site | undefined
  for (const [site, time] of times) if (most === undefined || time > times.get(most)!) most = site
  return most
}

function describe(stacks: Stacks, site: Site, toClient: ToClient): Via {
  const { file, name } = stacks.functions[site.function]!
  return { path: toClient(file), line: site.line, function: name }
}

/** With two decimals. */
function percent(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((part / whole) * 10_000) / 100
}

/** User code may not take more than half of the room if there is other code, or the hottest library call could be cut. */
function ranked<T extends Hot>(entries: T[], limit: number): T[] {
  const kept = entries.filter((entry) => entry.category !== 'debugger' && entry.totalPercent >= LEAST_PERCENT)
  kept.sort(
    (a, b) => b.selfMs - a.selfMs || b.totalMs - a.totalMs || a.path.localeCompare(b.path) || a.line - b.line,
  )
  const user = kept.filter((entry) => entry.category === 'user')
  const other = kept.filter((entry) => entry.category !== 'user')
  const forUser = limit - Math.min(other.length, Math.floor(limit / 2))
  return [...user.slice(0, forUser), ...other].slice(0, limit)
}
