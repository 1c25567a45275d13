// What a report shows, as the JSON that its page reads. Both kinds of profile are the same to the page.
import type { Collector } from '../profile/heap-about.ts'
import type { Category } from '../profile/stacks.ts'

/** `us` is microseconds; `change` and `rate` are milliseconds in each second of a capture. */
export type Unit = 'us' | 'ms' | 'bytes' | 'percent' | 'rate'

/** A function, or a line of one. */
export interface Place {
  name: string
  /** Index into `files`. */
  file: number
  /** 1-based; 0 if unknown. */
  line: number
  /** `none`: no code, such as `(program)`. */
  category: Category | 'none'
}

/** Columns of a call tree. Node 0 is the root; a parent's index is below its children's. */
export interface Tree {
  parent: number[]
  /** Index into `places`; of the root -1. */
  place: number[]
}

/** One flame graph: what was on the stack, in order, and how much of `unit` each time. Node 0 is nothing to show. */
export interface Track {
  name: string
  /** Index into `trees`. */
  tree: number
  /** The order is that of time. */
  isOrdered: boolean
  nodes: number[]
  weights: number[]
}

export interface Column {
  title: string
  unit: Unit
  /** A difference: shown with its sign. */
  isChange?: boolean
}

export interface Row {
  /** Index into `places`. */
  place: number
  /** One for each column. */
  cells: number[]
  /** The user's line behind it: index into `places`. */
  via?: number
  /** The source text of the line. */
  text?: string
  /** Of a table over time: what it had in each snapshot. */
  series?: number[]
}

/** Rows come in the order in which they are shown first. */
export interface Table {
  title: string
  /** Its places are executing lines, of which the source text tells something. */
  isOfLines?: boolean
  /** Rows have a `series`, and the cells are what differs between the two snapshots that are chosen: change, before, after. */
  isOverTime?: boolean
  columns: Column[]
  rows: Row[]
}

export interface Card {
  label: string
  value: number
  unit?: Unit
  /** What it was in the first of the snapshots. */
  before?: number
}

/** Figures over time, of one size: what is a hundred times smaller would be a flat line. */
export interface Timeline {
  title: string
  /** Milliseconds as the clock showed them where the report was made (as if that were UTC), rising: the names of the snapshots have them too. */
  times: number[]
  unit: Unit
  /** null: not known at that time. */
  lines: { name: string; values: (number | null)[] }[]
}

/** A line whose memory grows, the surest first. */
export interface Leak {
  /** Index into `places`. */
  place: number
  confidence: 'LOW' | 'MEDIUM' | 'HIGH'
  growthBytes: number
  /** Bytes in each snapshot that counts, the oldest first. */
  series: number[]
  /** Why, in a sentence without its full stop. */
  reason: string
  advice?: string
  /** Index into `places`: the line of the user's that led there. */
  via?: number
  /** What it was in the program's run before. */
  runBefore?: 'LOW' | 'MEDIUM' | 'HIGH'
  text?: string
}

/** From something with a name to what was asked for. */
export interface HeldBy {
  /** Such as `module global`. */
  kind: string
  name: string
  /** Where a name of a frame is: `work in thread w1`. */
  of?: string
  /** Index into `places`. */
  place?: number
  /** How many of the objects asked for are held so. */
  count?: number
  steps: { type: string; via: string; bytes: number }[]
  /** Of the graph, the root first; as far as they are in it. */
  nodes: number[]
}

/** Who holds an object. */
export interface References {
  summary: string
  paths: HeldBy[]
  nodes: { id: number; label: string; bytes: number; role: 'root' | 'holder' | 'target' }[]
  edges: { from: number; to: number; via: string }[]
  /** Circles of references. */
  cycles: { nodes: number[]; text: string }[]
}

export interface ReportData {
  title: string
  /** The file name of the program. */
  program?: string
  /** `2026-11-25 14:05:10`, where the report was made. */
  when?: string
  /** As the user has called it. */
  label?: string
  /** What it was made from. */
  sources: string[]
  /** Of the flame graphs. */
  unit: Unit
  cards: Card[]
  /** Python's garbage collector, and how it was in the first of the snapshots. */
  collector?: { now: Collector; before?: Collector }
  timelines?: Timeline[]
  leaks?: Leak[]
  references?: References
  /** Names of the snapshots that tables over time are of, and which two are chosen first. */
  snapshots?: { names: string[]; from: number; to: number }
  notes: string[]
  files: string[]
  places: Place[]
  trees: Tree[]
  tracks: Track[]
  tables: Table[]
  /** A link with `{path}` and `{line}`; empty for none. */
  editor: string
}
