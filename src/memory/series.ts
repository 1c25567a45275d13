// The history of each allocation site in one run of the program: what leaks are told from.
import { categoryOf } from '../profile/category.ts'
import type { Category } from '../profile/stacks.ts'
import { sitesByKey, type Site, type Summary } from './sites.ts'

/** A site over the snapshots; bytes and counts are 0 where it had nothing. */
export interface Series {
  key: string
  /** As in the last snapshot that has it. */
  site: Site
  category: Category
  bytes: number[]
  count: number[]
}

/** The snapshots that say something, oldest first: of the newest one's run, each once, and only where the program had run. */
export function evidence(summaries: readonly Summary[]): Summary[] {
  const inOrder = [...summaries].sort((a, b) => a.time - b.time || compare(a.id, b.id))
  const ofRun = inOrder.filter(({ run }) => run === inOrder.at(-1)!.run)
  const seen = new Set<string>()
  return ofRun.filter(({ id, ran }, i) => {
    if (seen.has(id) || (ran === false && i > 0)) return false
    seen.add(id)
    return true
  })
}

/** The series of all sites but the debugger's. */
export function seriesOf(summaries: readonly Summary[]): Series[] {
  const byKey = new Map<string, Series>()
  summaries.forEach((summary, at) => {
    for (const [key, site] of sitesByKey(summary.sites)) {
      const category = categoryOf(site.file)
      if (category === 'debugger') continue
      let series = byKey.get(key)
      if (!series) {
        const zeros = () => new Array<number>(summaries.length).fill(0)
        byKey.set(key, (series = { key, site, category, bytes: zeros(), count: zeros() }))
      }
      series.site = site
      series.category = category
      series.bytes[at] = site.bytes
      series.count[at] = site.count
    }
  })
  return [...byKey.values()]
}

export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
