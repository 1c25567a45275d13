// What grew and what shrank between two snapshots, of one run of the program or of two, also when it was edited in between.
import { categoryOf } from '../profile/category.ts'
import type { Category } from '../profile/stacks.ts'
import { compare } from './series.ts'
import { LEAST_BYTES, placeOf, sitesByKey, type Place, type Site, type Summary } from './sites.ts'

export interface Change {
  before: number
  after: number
  change: number
}

/** A site that differs; its line is that of the later snapshot, where it is in both. */
export interface SiteChange extends Place {
  category: Category
  bytes: Change
  count: Change
}

export interface Diff {
  /** Ids of the snapshots. */
  from: string
  to: string
  /** All that is traced; of two whole snapshots the sites' changes and the debugger's, which are not listed, add up to its change. */
  total: Change
  debugger: Change
  /** The user's code first, then by bytes. Sites with equal bytes go by their count. */
  grown: SiteChange[]
  shrunk: SiteChange[]
}

export function diff(from: Summary, to: Summary): Diff {
  const [before, after] = [sitesByKey(from.sites), sitesByKey(to.sites)]
  // Small sites that one side has not kept are unknown there: neither new nor gone.
  const least = isWhole(from) && isWhole(to) ? 0 : LEAST_BYTES
  const changes = [...new Set([...before.keys(), ...after.keys()])]
    .map((key) => siteChange(before.get(key), after.get(key)))
    .filter(({ bytes, count }) => bytes.change !== 0 || count.change !== 0)
    .filter(({ bytes }) => Math.max(bytes.before, bytes.after) >= least)
    .sort(byImportance)
  const listed = changes.filter(({ category }) => category !== 'debugger')
  return {
    from: from.id,
    to: to.id,
    total: change(from.currentBytes, to.currentBytes),
    debugger: change(debuggerBytes(from), debuggerBytes(to)),
    grown: listed.filter((each) => direction(each) > 0),
    shrunk: listed.filter((each) => direction(each) < 0),
  }
}

function siteChange(before: Site | undefined, after: Site | undefined): SiteChange {
  const place = placeOf((after ?? before)!)
  return {
    ...place,
    category: categoryOf(place.file),
    bytes: change(before?.bytes ?? 0, after?.bytes ?? 0),
    count: change(before?.count ?? 0, after?.count ?? 0),
  }
}

const isWhole = ({ sites, currentBytes }: Summary) =>
  sites.reduce((sum, { bytes }) => sum + bytes, 0) >= currentBytes

const change = (before: number, after: number): Change => ({ before, after, change: after - before })
const direction = ({ bytes, count }: SiteChange) => Math.sign(bytes.change) || Math.sign(count.change)

function debuggerBytes({ sites }: Summary): number {
  return sites.reduce((sum, { file, bytes }) => sum + (categoryOf(file) === 'debugger' ? bytes : 0), 0)
}

function byImportance(a: SiteChange, b: SiteChange): number {
  return (
    Number(b.category === 'user') - Number(a.category === 'user') ||
    Math.abs(b.bytes.change) - Math.abs(a.bytes.change) ||
    Math.abs(b.count.change) - Math.abs(a.count.change) ||
    compare(a.file, b.file) ||
    a.line - b.line
  )
}
