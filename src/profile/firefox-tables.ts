// The tables of a Firefox profile that all its threads share: strings, sources, functions, frames and stacks, as columns.

import type { WriteOptions } from './formats.ts'
import { linesOfFunctions } from './lines.ts'
import { commaSeparated } from './pieces.ts'
import { STATES, type Category, type Stacks, type State } from './stacks.ts'
import { STATE_NAMES, type Place, type Timelines } from './timelines.ts'

/** Grey is the profiler's default; transparent and called `Idle` is what it takes for waiting. */
const CATEGORIES = [
  { name: 'Other', color: 'grey', subcategories: ['Other'] },
  { name: 'User', color: 'yellow', subcategories: ['Other'] },
  { name: 'Library', color: 'blue', subcategories: ['Other'] },
  { name: 'Standard library', color: 'green', subcategories: ['Other'] },
  { name: 'Native', color: 'orange', subcategories: ['Other'] },
  { name: 'Debugger', color: 'red', subcategories: ['Other'] },
  { name: 'Idle', color: 'transparent', subcategories: ['Other'] },
]
const CATEGORY: Record<Category, number> = { user: 1, library: 2, stdlib: 3, native: 4, debugger: 5 }
const IDLE = 6
const STATE_CATEGORY: Record<State, number> = { busy: 0, idle: IDLE, paused: 0, debugger: 5, lost: 0 }

export interface FirefoxTables {
  categories: typeof CATEGORIES
  /** By place, the index of its stack. */
  stackOfPlace: number[]
  /** The members of `shared`. */
  json(): Generator<string>
}

export function firefoxTables(stacks: Stacks, { places }: Timelines, options: WriteOptions): FirefoxTables {
  const tables = new Tables(stacks, options)
  const stackOfPlace = places.map((place) => tables.stackOf(place))
  return { categories: CATEGORIES, stackOfPlace, json: () => tables.json() }
}

class Tables {
  private readonly strings = new Map<string, number>()
  private readonly sources = new Map<string, number>()
  private readonly functions = { name: [] as number[], source: [] as (number | null)[], line: [] as number[] }
  private readonly frames = { func: [] as number[], line: [] as number[], category: [] as number[] }
  private readonly stacks = { frame: [] as number[], prefix: [] as (number | null)[] }
  private readonly known = new Map<string, number>()

  /** The functions of the model come first, under their own numbers; then the states. */
  constructor(
    private readonly model: Stacks,
    { toClient }: WriteOptions,
  ) {
    const firstLines = linesOfFunctions(model)
    for (const [i, { name, file }] of model.functions.entries())
      this.addFunction(name, file === '' ? null : intern(this.sources, toClient(file)), firstLines[i]!)
    for (const state of STATES) this.addFunction(STATE_NAMES[state], null, 0)
  }

  private addFunction(name: string, source: number | null, line: number): void {
    this.functions.name.push(intern(this.strings, name))
    this.functions.source.push(source)
    this.functions.line.push(line)
  }

  stackOf({ node, line, state }: Place): number {
    if (node > 0) return this.stack(node, line, state === 'idle')
    const code = this.model.functions.length + STATES.indexOf(state)
    return this.place(null, code, 0, STATE_CATEGORY[state])
  }

  private stack(node: number, line: number, isIdle: boolean): number {
    const key = `node ${node}:${line}:${isIdle}`
    let stack = this.known.get(key)
    if (stack === undefined) {
      const { parent, function: code, callerLine } = this.model.nodes[node]!
      const prefix = parent === 0 ? null : this.stack(parent, callerLine, false)
      const category = isIdle ? IDLE : CATEGORY[this.model.functions[code]!.category]
      this.known.set(key, (stack = this.place(prefix, code, line, category)))
    }
    return stack
  }

  private place(prefix: number | null, code: number, line: number, category: number): number {
    const frame = this.once(`frame ${code}:${line}:${category}`, () => {
      this.frames.line.push(line)
      this.frames.category.push(category)
      return this.frames.func.push(code) - 1
    })
    return this.once(`stack ${prefix}:${frame}`, () => {
      this.stacks.prefix.push(prefix)
      return this.stacks.frame.push(frame) - 1
    })
  }

  private once(key: string, make: () => number): number {
    let index = this.known.get(key)
    if (index === undefined) this.known.set(key, (index = make()))
    return index
  }

  *json(): Generator<string> {
    const sources = [...this.sources.keys()].map((path) => intern(this.strings, path))
    yield* table('stackTable', this.stacks.frame.length, { ...this.stacks })
    yield* table('frameTable', this.frames.func.length, {
      address: -1,
      inlineDepth: 0,
      category: this.frames.category,
      subcategory: 0,
      func: this.frames.func,
      nativeSymbol: null,
      innerWindowID: null,
      line: this.frames.line.map((line) => line || null),
      column: null,
    })
    yield* table('funcTable', this.functions.name.length, {
      isJS: false,
      relevantForJS: false,
      name: this.functions.name,
      resource: -1,
      source: this.functions.source,
      lineNumber: this.functions.line.map((line) => line || null),
      columnNumber: null,
    })
    yield* table('resourceTable', 0, { lib: null, name: null, host: null, type: null })
    yield* table('nativeSymbols', 0, { libIndex: null, address: null, name: null, functionSize: null })
    yield* table('sources', sources.length, { uuid: null, filename: sources })
    yield '"stringArray":['
    yield* commaSeparated([...this.strings.keys()].map((text) => JSON.stringify(text)))
    yield ']'
  }
}

type Cell = number | boolean | null

/** A column is given as it is, or by the one value in all of its rows. */
function* table(name: string, length: number, columns: Record<string, Cell | Cell[]>): Generator<string> {
  yield `"${name}":{`
  for (const [column, values] of Object.entries(columns)) {
    const cells = Array.isArray(values) ? values : new Array<Cell>(length).fill(values)
    yield `"${column}":${JSON.stringify(cells)},`
  }
  yield `"length":${length}},`
}

function intern(known: Map<string, number>, text: string): number {
  let index = known.get(text)
  if (index === undefined) known.set(text, (index = known.size))
  return index
}
