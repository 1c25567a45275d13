// Which sites leak: a pure function of the snapshots, so asking twice changes nothing.
import type { Category } from '../profile/stacks.ts'
import { compare, evidence, seriesOf, type Series } from './series.ts'
import { placeOf, type Place, type Site, type Summary } from './sites.ts'
import { RANK, verdictOf, type Confidence, type Verdict } from './verdict.ts'

export interface Leak extends Place {
  category: Category
  confidence: Confidence
  /** Why, in a sentence. */
  reason: string
  /** What to do next to know more, where there is something. */
  advice?: string
  /** What it was in the run of the program before this one: whether an edit has mended it. */
  runBefore?: Confidence
  growthBytes: number
  /** In the snapshots that count, oldest first. */
  history: { id: string; time: number; bytes: number; count: number }[]
}

/**
 * The sites that grow in the newest snapshot's run of the program, the surest first, the user's code before others.
 * The order of the snapshots does not matter, nor does one that is given twice.
 */
export function leaksOf(summaries: readonly Summary[]): Leak[] {
  const snapshots = evidence(summaries)
  const runBefore = evidence(summaries.filter(({ run }) => run !== snapshots[0]!.run))
  const before = new Map(keyed(runBefore).map(({ key, leak }) => [key, leak.confidence]))
  return keyed(snapshots)
    .map(({ key, leak }) => (before.has(key) ? { ...leak, runBefore: before.get(key)! } : leak))
    .sort(bySureness)
}

function keyed(snapshots: readonly Summary[]): { key: string; leak: Leak }[] {
  return seriesOf(snapshots).flatMap((series) => {
    const verdict = verdictOf(series.bytes, series.count)
    return verdict ? [{ key: series.key, leak: leak(series, snapshots, verdict) }] : []
  })
}

function leak(
  { site, category, bytes, count }: Series,
  snapshots: readonly Summary[],
  verdict: Verdict,
): Leak {
  const advice = adviceOn(category, snapshots.at(-1)!)
  return {
    ...placeOf(site),
    category,
    ...(isImport(site, category) ? IMPORTED : verdict),
    ...(advice && { advice }),
    growthBytes: bytes.at(-1)! - bytes[0]!,
    history: snapshots.map(({ id, time }, i) => ({ id, time, bytes: bytes[i]!, count: count[i]! })),
  }
}

const IMPORTED: Verdict = {
  confidence: 'LOW',
  reason: 'It grows by imports, which end: each module is kept once',
}

/** What importing itself allocates, and the top level of a module that is not the user's, which is run once. */
function isImport({ file, function: name }: Site, category: Category): boolean {
  return (
    /^<frozen (importlib|zipimport)|[\\/]importlib[\\/]_bootstrap/.test(file) ||
    (name === '<module>' && category !== 'user')
  )
}

function adviceOn(category: Category, { frames, collect }: Summary): string | undefined {
  if (category !== 'user' && (frames ?? 1) <= 1)
    return 'The line is not yours: `dapscope.memory.start` with `frames: 10`, after `dapscope.memory.stop`, shows who calls it.'
  return collect
    ? undefined
    : 'A `dapscope.memory.snapshot` with `collect: true` tells garbage that waits for its collection from a leak.'
}

function bySureness(a: Leak, b: Leak): number {
  return (
    RANK[b.confidence] - RANK[a.confidence] ||
    Number(b.category === 'user') - Number(a.category === 'user') ||
    b.growthBytes - a.growthBytes ||
    compare(a.file, b.file) ||
    a.line - b.line
  )
}
