// The other snapshots of one run of a program, which lie in folders beside that of the one that is looked at.
import { dirname, join } from 'node:path'
import { leaksOf, type Leak } from '../memory/leaks.ts'
import { summaryIn } from '../memory/evidence.ts'
import type { Summary } from '../memory/sites.ts'
import type { MemorySide } from '../report/memory.ts'
import { runsIn } from '../store/run-folder.ts'
import { heapSide } from './sides.ts'

/** As many as a session's history has. */
const MOST = 24
const FLAT = 'memory.heapprofile'

/**
 * What a report of `named` is of: where one file was named its run's snapshots up to it, the oldest first; of several those alone.
 * Leaks are told from all that is known of the run up to the latest; undefined where the files do not tell enough.
 */
export async function withItsRun(
  named: { path: string; side: MemorySide }[],
): Promise<{ sides: MemorySide[]; leaks?: Leak[] }> {
  const sides = named.map(({ side }) => side)
  const last = named.toSorted((a, b) => (a.side.time ?? 0) - (b.side.time ?? 0)).at(-1)!
  const { run } = last.side.evidence ?? {}
  if (run === undefined) return { sides }
  const others = await snapshotsOf(run, last)
  const summaries = [...others, ...sides].flatMap((side) => summaryOf(side, run))
  const leaks = summaries.length > 1 ? leaksOf(summaries) : undefined
  return { sides: named.length === 1 ? [...others, ...sides] : sides, ...(leaks && { leaks }) }
}

function summaryOf({ nodes, ...about }: MemorySide, run: string): Summary[] {
  const summary = summaryIn(nodes, about)
  return summary?.run === run ? [summary] : []
}

/** The newest before `last`. One that cannot be read is left out: it was not asked for. */
async function snapshotsOf(run: string, last: { path: string; side: MemorySide }): Promise<MemorySide[]> {
  const folder = dirname(last.path)
  const runs = await runsIn(dirname(folder))
  const files = runs
    .filter(
      (each) => each.folder !== folder && each.record.made.some(({ files: made }) => made.includes(FLAT)),
    )
    .slice(-100)
    .map((each) => join(each.folder, FLAT))
  const sides = await Promise.all(files.map((file) => heapSide(file).catch(() => undefined)))
  return sides
    .filter((side) => side !== undefined)
    .filter(({ evidence, time = 0 }) => evidence?.run === run && time < (last.side.time ?? 0))
    .sort((a, b) => (a.time ?? 0) - (b.time ?? 0))
    .slice(1 - MOST)
}
