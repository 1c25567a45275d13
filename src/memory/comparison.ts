// Two snapshots compared: what grew, what shrank, and what seems to leak by all that is known of the program.
import type { Debuggee } from '../session/debuggee.ts'
import { diagnosticsOf, type FileDiagnostics } from './diagnostics.ts'
import { diff, type Diff, type SiteChange } from './diff.ts'
import { leaksOf, type Leak } from './leaks.ts'
import type { Site, Summary } from './sites.ts'

/** As the client names things. */
type Told<T extends Placed> = Omit<T, 'file' | 'via'> & {
  path: string
  via?: { path: string; line: number; function: string }
}
type Placed = Pick<Site, 'file' | 'line' | 'via'>

/** The body of `dapscope.memory.diff`, request and event. */
export interface ComparisonResult extends Omit<Diff, 'grown' | 'shrunk'> {
  grown: Told<SiteChange>[]
  shrunk: Told<SiteChange>[]
  leaks: Told<Leak>[]
  diagnostics: FileDiagnostics[]
}

const MOST = 200

/** A snapshot read from a file has the client's paths and no blocks: then the other is compared as if it had come so. */
export function asFile(summary: Summary, toClient: (path: string) => string): Summary {
  return {
    ...summary,
    sites: summary.sites.map((site) => ({ ...site, file: toClient(site.file), count: 0 })),
  }
}

/** `known`: all summaries of the program; leaks are told from those up to `to`. */
export function compareSnapshots(
  from: Summary,
  to: Summary,
  known: readonly Summary[],
  debuggee: Debuggee,
): ComparisonResult {
  const { grown, shrunk, ...rest } = diff(from, to)
  const leaks = leaksOf([...known.filter(({ time }) => time <= to.time), to])
  const told = <T extends Placed>({ file, via, ...site }: T) => ({
    ...site,
    path: debuggee.toClient(file),
    line: debuggee.line(site.line),
    ...(via && {
      via: { path: debuggee.toClient(via.file), line: debuggee.line(via.line), function: via.function },
    }),
  })
  return {
    ...rest,
    grown: grown.slice(0, MOST).map(told),
    shrunk: shrunk.slice(0, MOST).map(told),
    leaks: leaks.slice(0, MOST).map(told),
    diagnostics: diagnosticsOf(leaks, { toClient: debuggee.toClient }),
  }
}
