// What a report shows, as the JSON that its page reads. Both kinds of profile are the same to the page.
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
}

/** Rows come in the order in which they are shown first. */
export interface Table {
  title: string
  /** Its places are executing lines, of which the source text tells something. */
  isOfLines?: boolean
  columns: Column[]
  rows: Row[]
}

export interface Card {
  label: string
  value: number
  unit?: Unit
}

/** Figures over time. */
export interface Timeline {
  /** Milliseconds since the Unix epoch, rising. */
  times: number[]
  unit: Unit
  /** null: not known at that time. */
  lines: { name: string; values: (number | null)[] }[]
}

export interface ReportData {
  title: string
  /** What it was made from. */
  sources: string[]
  /** Of the flame graphs. */
  unit: Unit
  cards: Card[]
  timeline?: Timeline
  notes: string[]
  files: string[]
  places: Place[]
  trees: Tree[]
  tracks: Track[]
  tables: Table[]
  /** A link with `{path}` and `{line}`; empty for none. */
  editor: string
}
