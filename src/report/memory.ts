// The report of one memory snapshot, of two compared, or of several over time.
import type { Category } from '../profile/stacks.ts'
import type { HeapAbout } from '../profile/heap-about.ts'
import type { HeapNode } from '../profile/read-heapprofile.ts'
import type { Card, Leak, ReportData, Track } from './data.ts'
import { growthTable, timelinesOf } from './growth.ts'
import { draw, isTree, ranking, sitesTable, type Drawn } from './heap-sites.ts'
import { Places } from './places.ts'
import { headOf, prefixed, sidesNamed, textFor, type ReportOptions } from './report.ts'

export interface MemorySide extends HeapAbout {
  /** What it was read from. */
  source: string
  nodes: HeapNode[]
}

/** As memory/leaks.ts tells it, with the client's path. */
export interface FoundLeak {
  file: string
  line: number
  function: string
  category: Category
  confidence: Leak['confidence']
  reason: string
  advice?: string
  runBefore?: Leak['confidence']
  via?: { file: string; line: number; function: string }
  growthBytes: number
  history: { bytes: number }[]
}

export interface MemoryOptions extends ReportOptions {
  /** The surest first; undefined where the files do not tell enough. */
  leaks?: FoundLeak[] | undefined
  /** A time in words; default: none. */
  clock?: ((time: number) => string) | undefined
}

/** Of several, the first is compared with the last. */
export function memoryReport(given: MemorySide[], options: MemoryOptions): ReportData {
  const places = new Places()
  const isOverTime = given.length > 2
  const sides = isOverTime ? given.toSorted((a, b) => (a.time ?? 0) - (b.time ?? 0)) : given
  const { toClient = (path) => path } = options
  const text = textFor(options)
  const drawn = sides.map((side) => draw(side.nodes, places, toClient))
  const names = isOverTime ? namesOf(sides, options) : sidesNamed(sides.length)
  const grown = sides.length > 1 ? growthTable(drawn, ranking(places)) : undefined
  const leaks = options.leaks?.map((leak) => leakOf(leak, places, toClient))
  return {
    title: TITLES[Math.min(given.length, 3) - 1]!,
    ...headOf(options),
    sources: isOverTime ? [`${sides.length} snapshots`] : sides.map(({ source }) => source),
    unit: 'bytes',
    cards: cardsOf(sides, drawn),
    ...collectorOf(sides),
    ...(isOverTime && { timelines: timelinesOf(sides, drawn, { grown: grown!, places, text }) }),
    ...(leaks && { leaks }),
    ...(grown && { snapshots: { names, from: 0, to: names.length - 1 } }),
    notes: options.notes.map(text),
    ...places.told(options.redact),
    ...flames(drawn, names),
    tables: [...(grown ? [grown] : []), ...tablesOf(drawn, names, places)],
    editor: options.redact ? '' : options.editor,
  }
}

const TITLES = ['Memory snapshot', 'Memory snapshots compared', 'Memory over time']

/** `#2 14:05:10 after login` */
function namesOf(sides: MemorySide[], options: MemoryOptions): string[] {
  const { clock } = options
  return sides.map(({ time, label }, i) => {
    const when = clock && time !== undefined ? [clock(time)] : []
    const own = label === undefined ? [] : [textFor(options)(label)]
    return [`#${i + 1}`, ...when, ...own].join(' ')
  })
}

/** Of the last; what the first had stands beside it. */
function cardsOf(sides: MemorySide[], drawn: Drawn[]): Card[] {
  const card = (label: string, values: (number | null | undefined)[], unit?: 'bytes'): Card[] => {
    const [before, value] = [values[0], values.at(-1)]
    if (value === undefined || value === null) return []
    const isCompared = values.length > 1 && before !== undefined && before !== null
    return [{ label, value, ...(unit && { unit }), ...(isCompared && { before }) }]
  }
  const allocating = ({ sites }: Drawn) => [...sites.values()].filter(({ self }) => self > 0).length
  return [
    ...card(
      'current',
      drawn.map(({ bytes }) => bytes),
      'bytes',
    ),
    ...card(
      'peak',
      sides.map(({ peakBytes }) => peakBytes),
      'bytes',
    ),
    ...card(
      'resident',
      sides.map(({ rssBytes }) => rssBytes),
      'bytes',
    ),
    ...card('places', drawn.map(allocating)),
  ]
}

function collectorOf(sides: MemorySide[]): Pick<ReportData, 'collector'> {
  const now = sides.at(-1)!.gc
  const before = sides.length > 1 ? sides[0]!.gc : undefined
  return now ? { collector: { now, ...(before && { before }) } } : {}
}

function leakOf(leak: FoundLeak, places: Places, toClient: (path: string) => string): Leak {
  const { file, line, category, confidence, growthBytes, reason, advice, runBefore, via, history } = leak
  return {
    place: places.of(leak.function || '(unknown)', toClient(file), line, category),
    confidence,
    growthBytes,
    series: history.map(({ bytes }) => bytes),
    reason,
    ...(advice !== undefined && { advice }),
    ...(runBefore && { runBefore }),
    ...(via && { via: places.of(via.function || '(unknown)', toClient(via.file), via.line, 'user') }),
  }
}

/** What a page can hold. */
const MOST_NODES = 200_000

/** Of every snapshot, the newest first; of very large ones only the first and the last. */
function flames(drawn: Drawn[], names: string[]): { trees: Drawn['tree'][]; tracks: Track[] } {
  const nodes = drawn.reduce((sum, { tree }) => sum + tree.parent.length, 0)
  const all = drawn.map((each, i) => ({ ...each, name: prefixed(names[i]!, 'allocated') }))
  const ends = [...new Set([all.at(-1)!, all[0]!])]
  const shown = drawn.length < 3 ? all : nodes > MOST_NODES ? ends : all.toReversed()
  return {
    trees: shown.map(({ tree }) => tree),
    tracks: shown.map(({ samples, name }, tree) => ({ name, tree, isOrdered: false, ...samples })),
  }
}

function tablesOf(drawn: Drawn[], names: string[], places: Places) {
  const shown = drawn.map((each, i) => ({ each, name: names[i]! }))
  const ends = shown.length > 2 ? [shown.at(-1)!] : shown
  return ends.map(({ each, name }) =>
    sitesTable(prefixed(name, isTree(each) ? 'places' : 'sites'), each, ranking(places)),
  )
}
