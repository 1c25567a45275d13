// Memory as text of at most 80 columns.
import { sizeText } from '../profile/units.ts'
import { cut, noted, WIDTH, wrap } from '../request/text.ts'
import type { CensusResult } from './census.ts'
import type { ComparisonResult } from './comparison.ts'
import type { ToldReferences } from './ask-references.ts'
import { type SnapshotResult, type ToldSite } from './snapshot.ts'
import type { TrackingState } from './tracking.ts'

const ROWS = 15
const BAR = 16

export function showSnapshot({ summary, sites, notes, heapProfilePath }: SnapshotResult): string {
  const own = sites.filter(({ category }) => category !== 'debugger')
  const table = own.length > 0 ? ['', ...siteTable(own.slice(0, ROWS)), ''] : []
  return [wrap(summary), ...table, ...noted(notes), heapProfilePath].join('\n')
}

export function siteTable(sites: ToldSite[]): string[] {
  const rows = sites.map(({ bytes, count, percent, function: name, path, line }) => {
    const bar = '█'.repeat(Math.round((percent / 100) * BAR)).padEnd(BAR)
    const place = cut(`${path.split(/[\\/]/).at(-1)}:${line}`, 20)
    return `${sizeText(bytes).padStart(9)} ${String(count).padStart(8)} ${bar} ${cut(name, 22).padEnd(22)} ${place}`
  })
  return [
    `${'size'.padStart(9)} ${'blocks'.padStart(8)} ${' '.repeat(BAR)} ${'function'.padEnd(22)} where`,
    ...rows,
  ]
}

/** The leaks that are more than a guess first, then what grew most. */
export function showDiff({ total, grown, leaks, debugger: own }: ComparisonResult): string {
  // Where little has changed, most of that is what asking needs.
  const isOwn = own.change !== 0 && Math.abs(own.change) * 10 >= Math.abs(total.change)
  const head =
    `${signed(total.change)}: ${sizeText(total.before)} before, ${sizeText(total.after)} now.` +
    (isOwn ? ` The debugger's own: ${signed(own.change)}.` : '')
  const leaking = leaks
    .slice(0, ROWS)
    .flatMap(({ confidence, growthBytes, ...site }) => changeRows(confidence, growthBytes, site))
  const growing = grown.slice(0, ROWS).flatMap(({ bytes, ...site }) => changeRows('', bytes.change, site))
  const part = (title: string, rows: string[]) => (rows.length > 0 ? ['', title, ...rows] : [])
  return [head, ...part('Leaks, by how sure that is:', leaking), ...part('Grown since then:', growing)].join(
    '\n',
  )
}

const signed = (bytes: number) => `${bytes < 0 ? '−' : '+'}${sizeText(Math.abs(bytes))}`

interface Placed {
  function: string
  path: string
  line: number
}

/** The user's own line first, where it is known which of theirs had another's allocate. */
function changeRows(word: string, bytes: number, { via, ...site }: Placed & { via?: Placed }): string[] {
  const place = ({ path, line }: Placed) => `${path.split(/[\\/]/).at(-1)}:${line}`
  const row = (word: string, size: string, each: Placed, name: string) =>
    `${word.padEnd(6)} ${size.padStart(10)} ${cut(name, 34).padEnd(34)} ${cut(place(each), 26)}`
  const first = row(word, `+${sizeText(bytes)}`, via ?? site, (via ?? site).function)
  return via ? [first, row('', '', site, `  by ${site.function}`)] : [first]
}

export function showReferences({ summary, paths, cycles, notes, referencesPath }: ToldReferences): string {
  const items = [...paths.map(({ text }) => text), ...cycles.map(({ text }) => `a circle: ${text}`)]
  const lines = items.map((text) => `- ${wrap(text, WIDTH - 2).replaceAll('\n', '\n  ')}`)
  const file = referencesPath === undefined ? [] : [referencesPath]
  return [wrap(summary), ...lines, ...noted(notes), ...file].join('\n')
}

/** What has grown since the last call is what one looks for: it stands at the end, where a console is. */
export function showObjects({ total, types, change, notes }: CensusResult): string {
  const rows = types.slice(0, ROWS).map((row) => objectRow(sizeText(row.bytes), row.count, row.type))
  const table = rows.length > 0 ? [OBJECT_HEAD, ...rows] : ['No type has that in its name.']
  const grown = (change?.grown ?? [])
    .slice(0, ROWS)
    .map((row) => objectRow(`+${sizeText(Math.max(0, row.bytesChange))}`, row.countChange, row.type))
  const since = change
    ? ['', 'Grown since the last count:', ...(grown.length > 0 ? grown : ['  nothing'])]
    : []
  const head = `${total.count.toLocaleString('en')} objects, ${sizeText(total.bytes)}.`
  return [head, '', ...table, ...since, ...noted(notes)].join('\n')
}

const OBJECT_HEAD = `${'size'.padStart(10)} ${'objects'.padStart(11)}  type`

function objectRow(size: string, count: number, type: string): string {
  return `${size.padStart(10)} ${count.toLocaleString('en').padStart(11)}  ${cut(type, 55)}`
}

export function showTracking(state: TrackingState & { cost?: string; notes?: string[] }): string {
  const { tracking, frames, isOurs, currentBytes, peakBytes, cost, notes = [] } = state
  const figures = `${sizeText(currentBytes)} traced ${tracking ? 'now' : 'at the end'}, ${sizeText(peakBytes)} at most.`
  if (!tracking) return `Memory is no longer tracked. ${figures}`
  const whose = isOurs ? '' : ' (by the program itself, so it is left running)'
  const depth = `${frames} frame${frames === 1 ? '' : 's'}`
  const text = `Memory is tracked with ${depth}${whose}. ${figures}${cost ? ` Cost: ${cost}.` : ''}`
  return [wrap(text), ...noted(notes)].join('\n')
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
      : ` Resident memory: ${sizeText(its.bytesBefore)} before, ${sizeText(its.bytesAfter)} after.`
  return [
    wrap(
      `${count(its.collected)} unreachable objects were collected${unable}; the program stood still for ${its.durationMs.toFixed(0)} ms. ` +
        `Objects: ${count(its.objectsBefore)} before, ${count(its.objectsAfter)} after.${resident}`,
    ),
    ...noted(its.called),
  ].join('\n')
}
