// The report of one CPU profile, or of two compared.
import { account, opening } from '../profile/accounting.ts'
import { append, type Samples } from '../profile/elide.ts'
import { diff, modeNotes, type Change } from '../profile/diff.ts'
import { hotFunctions, hotLines, type Hot } from '../profile/hot.ts'
import type { Stacks } from '../profile/stacks.ts'
import { timelines, type Place as Moment } from '../profile/timelines.ts'
import { isShown, sliceDuration, type Mode } from '../profile/totals.ts'
import type { Card, Column, ReportData, Row, Table, Track, Tree } from './data.ts'
import { Places } from './places.ts'
import { headOf, prefixed, sentenceOf, sidesNamed, textFor, type ReportOptions } from './report.ts'
import { GrowingTree } from './tree.ts'

export interface CpuSide {
  /** What it was read from. */
  source: string
  stacks: Stacks
  mode: Mode
  /** Microseconds without those in which the program was stopped in the debugger. */
  runningUs: number
  /** Samples that follow one another in the file did so in time. */
  isOrdered: boolean
}

/** What a page draws and sorts without pain. */
const MAX_SAMPLES = 300_000
const MAX_ROWS = 5000

export function cpuReport(sides: CpuSide[], options: ReportOptions): ReportData {
  const places = new Places()
  const { toClient = (path) => path } = options
  const drawn = sides.map((side) => draw(side, places, toClient))
  const [from, to] = sides
  const names = sidesNamed(sides.length)
  const text = textFor(options)
  const notes = [
    ...howBusy(sides, names),
    ...options.notes,
    ...whatTimeIs(sides),
    ...(from && to ? modeNotes(from, to) : []),
    ...drawn.flatMap((each) => each.notes),
  ]
  const tables = [
    ...(from && to ? [changes(from, to, places, toClient)] : []),
    ...sides.flatMap((side, i) => hotTables(side, names[i]!, places, toClient)),
  ]
  return {
    title: sides.length === 2 ? 'CPU profiles compared' : 'CPU profile',
    ...headOf(options),
    sources: sides.map(({ source }) => source),
    unit: 'us',
    cards: compared(sides.map(cards)),
    notes: [...new Set(notes)].map(text),
    ...places.told(options.redact),
    trees: drawn.map(({ tree }) => tree),
    tracks: drawn.flatMap(({ tracks }, tree) =>
      tracks.map((track) => ({ ...track, tree, name: prefixed(names[tree]!, text(track.name)) })),
    ),
    tables,
    editor: options.redact ? '' : options.editor,
  }
}

/** Why the time is not the number of samples by their rate. */
const TOGETHER = 'Time is that of all threads together, and shared out by the samples.'
const RATES = 'ms/s: milliseconds in each second of the capture, of all threads together.'

/** How busy each was and how sure that is, as the console tells it, where that is known. */
function howBusy(sides: CpuSide[], names: string[]): string[] {
  return sides.flatMap(({ stacks, mode }, i) => {
    const accounting = account(stacks, mode)
    const knowsWaiting = accounting.sum.busyUs < accounting.sum.lifeUs
    return knowsWaiting ? [`${sentenceOf(names[i]!, opening(accounting))}.`] : []
  })
}

function whatTimeIs(sides: CpuSide[]): string[] {
  if (sides.length === 2) return [RATES]
  const own = sides[0]!.stacks.threads.filter(({ isDebugger }) => !isDebugger)
  return own.length > 1 ? [TOGETHER] : []
}

/** The figures of the last, with what they were before. */
function compared(all: Card[][]): Card[] {
  const [before, after = before] = all
  return after!.map((card, i) => (after === before ? card : { ...card, before: before![i]!.value }))
}

function cards({ stacks, mode }: CpuSide): Card[] {
  const threads = stacks.threads.filter(({ isDebugger }) => !isDebugger)
  let shown = 0
  for (const thread of threads)
    thread.slices.state.forEach((state, i) => (shown += isShown(state, mode) ? sliceDuration(thread, i) : 0))
  return [
    { label: 'captured', value: stacks.duration, unit: 'us' },
    { label: mode === 'cpu' ? 'running' : 'running or waiting', value: shown, unit: 'us' },
    { label: 'threads', value: threads.length },
    { label: 'samples', value: stacks.sampleCount },
  ]
}

function draw(
  { stacks, mode, isOrdered }: CpuSide,
  places: Places,
  toClient: (path: string) => string,
): { tree: Tree; tracks: Omit<Track, 'tree'>[]; notes: string[] } {
  const lines = timelines(stacks, { mode, toClient, maxSamples: MAX_SAMPLES }, false)
  const tree = new GrowingTree()
  const placed = placeNodes(stacks, tree, places, toClient)
  const nodeOf = lines.places.map((moment) => nodeAt(moment, placed, tree, places))
  const tracks = lines.threads.map(({ name, samples }) => {
    const joined: Samples = { node: [], duration: [] }
    samples.node.forEach((place, i) => append(joined, nodeOf[place]!, samples.duration[i]!))
    return { name, isOrdered, nodes: joined.node, weights: joined.duration }
  })
  return { tree: tree.columns, tracks, notes: lines.notes }
}

/** The report's node for each of the model's; those that differ only in the calling line are one. */
function placeNodes(
  stacks: Stacks,
  tree: GrowingTree,
  places: Places,
  toClient: (path: string) => string,
): number[] {
  const functions = stacks.functions.map(({ name, file, firstLine, category }) =>
    places.of(name, toClient(file), firstLine, category),
  )
  const placed: number[] = []
  for (const { parent, function: code } of stacks.nodes)
    placed.push(parent < 0 ? 0 : tree.child(placed[parent]!, functions[code]!))
  return placed
}

/** Time that is no function's is a gap, but for running code that no frame was seen of. */
function nodeAt({ node, state }: Moment, placed: number[], tree: GrowingTree, places: Places): number {
  if (node !== 0) return placed[node]!
  return state === 'busy' ? tree.child(0, places.of('(program)', '', 0, 'none')) : 0
}

const HOT: Column[] = [
  { title: 'self', unit: 'percent' },
  { title: 'total', unit: 'percent' },
  { title: 'self time', unit: 'ms' },
  { title: 'total time', unit: 'ms' },
]

function hotTables(
  { stacks, mode }: CpuSide,
  side: string,
  places: Places,
  toClient: (path: string) => string,
): Table[] {
  const cells = ({ selfPercent, totalPercent, selfMs, totalMs }: Hot) => [
    selfPercent,
    totalPercent,
    selfMs,
    totalMs,
  ]
  const functions = hotFunctions(stacks, mode, MAX_ROWS, toClient).map((each) =>
    places.row(each.name, each, cells(each)),
  )
  const lines = hotLines(stacks, mode, MAX_ROWS, toClient).map((each) =>
    places.row(each.function, each, cells(each)),
  )
  return [
    { title: prefixed(side, 'functions'), columns: HOT, rows: functions },
    { title: prefixed(side, 'lines'), isOfLines: true, columns: HOT, rows: lines },
  ]
}

const CHANGE: Column[] = [
  { title: 'self change', unit: 'rate', isChange: true },
  { title: 'self before', unit: 'rate' },
  { title: 'self after', unit: 'rate' },
  { title: 'total change', unit: 'rate', isChange: true },
  { title: 'total before', unit: 'rate' },
  { title: 'total after', unit: 'rate' },
]

function changes(from: CpuSide, to: CpuSide, places: Places, toClient: (path: string) => string): Table {
  const row = ({ name, path, line, category, self, total }: Change): Row => {
    const cells = [self, total].flatMap((rate) => [
      rate.changeMsPerSecond,
      rate.fromMsPerSecond,
      rate.toMsPerSecond,
    ])
    return places.row(name, { path: toClient(path), line, category }, cells)
  }
  return { title: 'what changed', columns: CHANGE, rows: diff(from, to).slice(0, MAX_ROWS).map(row) }
}
