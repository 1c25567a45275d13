// The other snapshots of one run of a program, which lie in folders beside that of the one that is looked at.
import { basename, dirname, join } from 'node:path'
import { summaryIn } from '../memory/evidence.ts'
import { leaksOf, type Leak } from '../memory/leaks.ts'
import type { Summary } from '../memory/sites.ts'
import type { MemorySide } from '../report/memory.ts'
import { runsIn } from '../store/run-folder.ts'
import { forAnyReader } from './any-reader.ts'
import { heapSide } from './sides.ts'

interface Named {
  path: string
  side: MemorySide
}

/** As many as a session's history has. */
const MOST = 24
/** The folders that are looked into. */
const MOST_FOLDERS = 100
/** Of the two files of a snapshot the one that leaks are told from; the other is a tree of calls. */
const FLAT = 'memory.heapprofile'
const TREE = 'memory-calls.heapprofile'

/**
 * What a report of `named` is of: where one file was named its run's snapshots up to it, the oldest first; of several those alone.
 * Leaks are told from all that is known of the run up to the latest, and what they were in the program's run before; undefined where the
 * files do not tell enough.
 */
export async function withItsRun(named: Named[]): Promise<{ sides: MemorySide[]; leaks?: Leak[] }> {
  const sides = named.map(({ side }) => side)
  const last = named.toSorted((a, b) => timeOf(a) - timeOf(b)).at(-1)!
  const flat = await flatOf(last)
  const run = flat?.side.evidence?.run
  if (run === undefined) return { sides }
  const earlier = await earlierOf(run, last)
  const flats = await Promise.all(named.map(flatOf))
  const ofRun = earlier.filter(({ side }) => side.evidence!.run === run).slice(1 - MOST)
  const summaries = [...ofRun, ...flats].flatMap(summaryOf).filter((each) => each.run === run)
  const before = earlier.filter((each) => !ofRun.includes(each)).flatMap(summaryOf)
  const leaks = summaries.length > 1 ? leaksOf([...before, ...summaries]) : undefined
  const shown = named.length === 1 ? [...(await likeIt(ofRun, last)), ...sides] : sides
  return { sides: shown, ...(leaks && { leaks: leaks.map(advised) }) }
}

const advised = ({ advice, ...leak }: Leak): Leak =>
  advice === undefined ? leak : { ...leak, advice: forAnyReader(advice) }

const timeOf = ({ side }: Named) => side.time ?? 0

function summaryOf(of: Named | undefined): Summary[] {
  if (!of) return []
  const { nodes, ...about } = of.side
  const summary = summaryIn(nodes, about)
  return summary ? [summary] : []
}

/** One that cannot be read is left out: it was not asked for. */
async function read(path: string): Promise<Named | undefined> {
  return heapSide(path).then(
    (side) => ({ path, side }),
    () => undefined,
  )
}

async function flatOf(named: Named): Promise<Named | undefined> {
  return basename(named.path) === TREE ? read(join(dirname(named.path), FLAT)) : named
}

/** Before `last`, of its run and of others of the same program, the oldest first. */
async function earlierOf(run: string, last: Named): Promise<Named[]> {
  const folder = dirname(last.path)
  const runs = await runsIn(dirname(folder))
  const isProgram = (name?: string) => name !== undefined && name === last.side.program
  const files = runs
    .filter((each) => each.folder !== folder)
    .filter(({ record }) => record.made.some(({ files: made }) => made.includes(FLAT)))
    .slice(-MOST_FOLDERS)
    .map((each) => join(each.folder, FLAT))
  const all = await Promise.all(files.map(read))
  return all
    .filter((each) => each !== undefined)
    .filter(({ side }) => side.evidence && (side.evidence.run === run || isProgram(side.program)))
    .filter((each) => timeOf(each) < timeOf(last))
    .sort((a, b) => timeOf(a) - timeOf(b))
}

/** Trees of calls where that was named. */
async function likeIt(earlier: Named[], { path }: Named): Promise<MemorySide[]> {
  if (basename(path) !== TREE) return earlier.map(({ side }) => side)
  const trees = await Promise.all(earlier.map((each) => read(join(dirname(each.path), TREE))))
  return trees.flatMap((each) => (each ? [each.side] : []))
}
