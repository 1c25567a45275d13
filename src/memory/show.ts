// Memory as text of at most 80 columns.
import { cut, wrap } from '../request/text.ts'
import type { CensusResult } from './census.ts'
import type { ComparisonResult } from './comparison.ts'
import type { ToldReferences } from './ask-references.ts'
import { megabytes, type SnapshotResult, type ToldSite } from './snapshot.ts'
import type { TrackingState } from './tracking.ts'

const ROWS = 15
const BAR = 16

export function showSnapshot({ summary, sites, notes, heapProfilePath }: SnapshotResult): string {
  const own = sites.filter(({ category }) => category !== 'debugger')
  const table = own.length > 0 ? ['', ...siteTable(own.slice(0, ROWS)), ''] : []
  return [wrap(summary), ...table, ...notes.map((note) => wrap(`Note: ${note}`)), heapProfilePath].join('\n')
}

export function siteTable(sites: ToldSite[]): string[] {
  const rows = sites.map(({ bytes, count, percent, function: name, path, line }) => {
    const bar = '█'.repeat(Math.round((percent / 100) * BAR)).padEnd(BAR)
    const place = cut(`${path.split(/[\\/]/).at(-1)}:${line}`, 20)
    return `${megabytes(bytes).padStart(9)} ${String(count).padStart(8)} ${bar} ${cut(name, 22).padEnd(22)} ${place}`
  })
  return [
    `${'size'.padStart(9)} ${'blocks'.padStart(8)} ${' '.repeat(BAR)} ${'function'.padEnd(22)} where`,
    ...rows,
  ]
}

/** The leaks that are more than a guess first, then what grew most. */
export function showDiff({ total, grown, leaks }: ComparisonResult): string {
  const sign = total.change < 0 ? '−' : '+'
  const head = `${sign}${megabytes(Math.abs(total.change))}: ${megabytes(total.before)} before, ${megabytes(total.after)} now.`
  const leaking = leaks
    .slice(0, ROWS)
    .map(({ confidence, growthBytes, ...site }) => changeRow(confidence, growthBytes, site))
  const growing = grown.slice(0, ROWS).map(({ bytes, ...site }) => changeRow('', bytes.change, site))
  const part = (title: string, rows: string[]) => (rows.length > 0 ? ['', title, ...rows] : [])
  return [head, ...part('Leaks, by how sure that is:', leaking), ...part('Grown since then:', growing)].join(
    '\n',
  )
}

function changeRow(
  word: string,
  bytes: number,
  site: { function: string; path: string; line: number },
): string {
  const place = cut(`${site.path.split(/[\\/]/).at(-1)}:${site.line}`, 26)
  return `${word.padEnd(6)} ${`+${megabytes(bytes)}`.padStart(10)} ${cut(site.function, 34).padEnd(34)} ${place}`
}

export function showReferences({ summary, paths, cycles, notes, referencesPath }: ToldReferences): string {
  const lines = [...paths.map(({ text }) => `- ${text}`), ...cycles.map(({ text }) => `- a circle: ${text}`)]
  const file = referencesPath === undefined ? [] : [referencesPath]
  return [wrap(summary), ...lines, ...notes.map((note) => wrap(`Note: ${note}`)), ...file].join('\n')
}

/** What has grown since the last call first: that is what one looks for. */
export function showObjects({ total, types, change }: CensusResult): string {
  const rows = types.slice(0, ROWS).map((row) => objectRow(megabytes(row.bytes), row.count, row.type))
  const grown = (change?.grown ?? [])
    .slice(0, ROWS)
    .map((row) => objectRow(`+${megabytes(Math.max(0, row.bytesChange))}`, row.countChange, row.type))
  const since = change
    ? ['', 'Grown since the last count:', ...(grown.length > 0 ? grown : ['  nothing'])]
    : []
  const head = `${total.count.toLocaleString('en')} objects, ${megabytes(total.bytes)}.`
  return [head, '', ...rows, ...since].join('\n')
}

function objectRow(size: string, count: number, type: string): string {
  return `${size.padStart(10)} ${count.toLocaleString('en').padStart(11)}  ${cut(type, 55)}`
}

export function showTracking(state: TrackingState & { cost?: string }): string {
  const { tracking, frames, isOurs, currentBytes, peakBytes, cost } = state
  const figures = `${megabytes(currentBytes)} traced now, ${megabytes(peakBytes)} at most.`
  if (!tracking) return `Memory is no longer tracked. ${figures}`
  const whose = isOurs ? '' : ' (by the program itself, so it is left running)'
  return wrap(
    `Memory is tracked with ${frames} frame${frames === 1 ? '' : 's'}${whose}. ${figures}${cost ? ` Cost: ${cost}.` : ''}`,
  )
}

interface Collected {
  collected: number
  uncollectable: number
  durationMs: number
  objectsBefore: number
  objectsAfter: number
  /** Resident; null where the system does not tell. */
  bytesBefore: number | null
  bytesAfter: number | null
  called: string[]
}

export function showCollected(its: Collected): string {
  const count = (number: number) => number.toLocaleString('en')
  const unable = its.uncollectable > 0 ? `, ${count(its.uncollectable)} could not be` : ''
  const resident =
    its.bytesBefore === null || its.bytesAfter === null
      ? ''
      : ` Resident memory: ${megabytes(its.bytesBefore)} before, ${megabytes(its.bytesAfter)} after.`
  return [
    wrap(
      `${count(its.collected)} unreachable objects were collected${unable}; the program stood still for ${its.durationMs.toFixed(0)} ms. ` +
        `Objects: ${count(its.objectsBefore)} before, ${count(its.objectsAfter)} after.${resident}`,
    ),
    ...its.called.map((note) => wrap(`Note: ${note}`)),
  ].join('\n')
}
