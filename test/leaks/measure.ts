// How right a rule is about programs of the corpus: what it reports (MEDIUM or above) against their labels.
import { leaksOf } from '../../src/memory/leaks.ts'
import { plainRule } from './plain-rule.ts'
import { evidence, seriesOf } from '../../src/memory/series.ts'
import type { Site, Summary } from '../../src/memory/sites.ts'

/** What driver.py prints of a run. */
export interface LabelledRun {
  name: string
  seed: number
  python: string
  leaks: string[]
  also: string[]
  heldOut: boolean
  snapshots: Summary[]
}

/** Sites reported of a run's snapshots. */
export type Reporter = (snapshots: Summary[]) => Pick<Site, 'file' | 'function'>[]

/** What is told to the user as a leak after the last snapshot: MEDIUM or HIGH. */
export const REPORTERS: Record<'scoring' | 'plain', Reporter> = {
  scoring: (snapshots) => leaksOf(snapshots).filter(({ confidence }) => confidence !== 'LOW'),
  plain: (snapshots) =>
    seriesOf(evidence(snapshots))
      .filter(({ bytes }) => ['MEDIUM', 'HIGH'].includes(plainRule(bytes) ?? ''))
      .map(({ site }) => site),
}

export interface Verdict {
  found: string[]
  missed: string[]
  /** Functions reported that do not leak. */
  wrong: string[]
}

/** A label counts once, however many lines of it are reported; so does a function that is reported and has no label. */
export function judge(run: LabelledRun, report: Reporter): Verdict {
  const reported = report(run.snapshots)
  const found = run.leaks.filter((label) => reported.some((site) => isOf(label, site)))
  const wrong = reported
    .filter((site) => ![...run.leaks, ...run.also].some((label) => isOf(label, site)))
    .map((site) => `${site.file}:${site.function}`)
  return {
    found,
    missed: run.leaks.filter((label) => !found.includes(label)),
    wrong: [...new Set(wrong)],
  }
}

/** A label is a function of the program's, by the end of its qualified name, or another file, by the end of its path. */
function isOf(label: string, site: Pick<Site, 'file' | 'function'>): boolean {
  if (label.endsWith('.py') || label.startsWith('<'))
    return site.file === label || site.file.endsWith(`/${label}`)
  return site.file.includes('/programs/') && `.${site.function}`.endsWith(`.${label}`)
}

export interface Score {
  found: number
  missed: number
  wrong: number
  /** Found of all that is reported, and of all that leaks; 1 where there is nothing. */
  precision: number
  recall: number
}

export function score(verdicts: readonly Verdict[]): Score {
  const count = (of: (verdict: Verdict) => string[]) =>
    verdicts.reduce((sum, each) => sum + of(each).length, 0)
  const [found, missed, wrong] = [count((v) => v.found), count((v) => v.missed), count((v) => v.wrong)]
  const share = (other: number) => (found + other === 0 ? 1 : found / (found + other))
  return { found, missed, wrong, precision: share(wrong), recall: share(missed) }
}
