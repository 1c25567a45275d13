// Budgets of a run: what it may take at most, how that is written, and whether it was kept.
import { categoryOf } from '../profile/category.ts'
import type { HotFunction } from '../profile/hot.ts'
import { nearest } from '../request/nearest.ts'
import type { WrittenFunction } from './written.ts'

export interface Budget {
  /** As it was written: `memory=200MB`. */
  text: string
  kind: 'memory' | 'duration' | 'function'
  /** Of a function: `checksum`, or `orders.py:checksum`. */
  name: string
  /** Bytes, milliseconds, or percent of the running time. */
  limit: number
}

export interface Checked extends Budget {
  /** In the budget's unit; undefined where it could not be measured. */
  value: number | undefined
  kept: boolean | undefined
  /** What the user should know of it. */
  note?: string
}

/** What was measured of a run. */
export interface Measured {
  /** Most that was traced at once. */
  peakBytes: number | undefined
  durationMs: number | undefined
  /** All of the profile, with what they called. */
  functions: HotFunction[] | undefined
  /** Those that the sources here define, sampled or not; asked only for a function that no sample has, by its name. */
  written: (name: string) => WrittenFunction[]
  /** Why something was not measured. */
  whyNot: (kind: Budget['kind']) => string
}

const BYTES: Record<string, number> = {
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KIB: 1024,
  MIB: 1024 ** 2,
  GIB: 1024 ** 3,
}
const MS: Record<string, number> = { MS: 1, S: 1000, MIN: 60_000, M: 60_000, H: 3_600_000 }
const SHAPES =
  'A budget is memory=200MB, duration=30s, or a function and its share of the running time: checksum=30%'

/** @throws {Error} what was expected */
export function parseBudget(text: string): Budget {
  const [, name, figure, unit] = /^(.*[^:])=(\d+(?:\.\d+)?)\s*([A-Za-z]*|%)$/.exec(text) ?? []
  if (name === undefined || unit === undefined) throw new Error(SHAPES)
  const value = Number(figure)
  // The unit tells what is meant: a function may be called memory.
  if (unit === '%') {
    if (value > 100) throw new Error('A function has at most 100 %')
    return { text, kind: 'function', name, limit: value }
  }
  const factors = { memory: BYTES, duration: MS }[name]
  const factor = factors?.[unit.toUpperCase()]
  if (factor === undefined) throw new Error(SHAPES)
  return { text, kind: name as 'memory' | 'duration', name, limit: value * factor }
}

export function check(budget: Budget, measured: Measured): Checked {
  if (budget.kind === 'function' && measured.functions)
    return checkFunction(budget, measured.functions, measured)
  const value = { memory: measured.peakBytes, duration: measured.durationMs, function: undefined }[
    budget.kind
  ]
  if (value === undefined) return { ...budget, value, kept: undefined, note: measured.whyNot(budget.kind) }
  return { ...budget, value, kept: value <= budget.limit }
}

/** A name that neither a sample nor a source has is a mistake: such a budget would be kept for ever, and in silence. */
function checkFunction(budget: Budget, functions: HotFunction[], { written }: Measured): Checked {
  const { name, limit } = budget
  const sampled = functions.filter((each) => isCalled(each, name))
  // Of several with that name the one that took most.
  const value = Math.max(0, ...sampled.map(({ totalPercent }) => totalPercent))
  if (sampled.length > 0) return { ...budget, value, kept: value <= limit }
  const all = written(ownName(name))
  const found = all.filter((each) => isCalled(each, name))
  if (found.some(({ isLoaded }) => isLoaded))
    return { ...budget, value, kept: true, note: `${name} is in no sample: it took next to nothing.` }
  const unseen = { ...budget, value: undefined, kept: undefined }
  if (found.length > 0) return { ...unseen, note: neverLoaded(name, found[0]!.path) }
  const own = [...functions, ...all].filter(({ path }) => categoryOf(path) === 'user')
  return { ...unseen, note: unknown(name, own) }
}

const neverLoaded = (name: string, path: string) =>
  `${name} is in ${path}, which the program is not known to have loaded, and in no sample. Name a function that it runs.`

function unknown(name: string, known: Named[]): string {
  const near = nearest(ownName(name), [...new Set(known.flatMap((each) => [each.name, bare(each.name)]))])
  const hint =
    near.length > 0 ? `Did you mean ${near.join(', ')}?` : 'See the profile for the names that there are.'
  return `${name} is in no sample, and no source here has such a function. ${hint}`
}

type Named = Pick<WrittenFunction, 'name' | 'path'>

/** Without the file that it may be said to be in. */
const ownName = (name: string) => /[^:]+$/.exec(name)![0]

const bare = (name: string) => name.split('.').at(-1)!

/** `total`, `Order.total`, `shop/orders.py:total`, or the whole path. */
function isCalled({ name, path }: Named, wanted: string): boolean {
  const [, file, own] = /^(?:(.+):)?([^:]+)$/.exec(wanted) ?? []
  if (own === undefined) return false
  if (name !== own && !name.endsWith(`.${own}`)) return false
  const slashed = (text: string) => text.replaceAll('\\', '/')
  return file === undefined || slashed(path) === slashed(file) || slashed(path).endsWith(`/${slashed(file)}`)
}
