// Compares two captures function by function: the time of each in a second of the capture, before and after.

import { linesOfFunctions } from './lines.ts'
import { moduleName } from './module-name.ts'
import type { Category, CodeFunction, Stacks } from './stacks.ts'
import { totals, type Mode } from './totals.ts'
import { bareName } from './waiting.ts'

export interface Side {
  stacks: Stacks
  /** Microseconds of the capture without those in which the program was stopped in the debugger. */
  runningUs: number
  mode: Mode
}

/** Before, after, and the difference: milliseconds in each second of the capture, over all threads. */
export interface Rate {
  fromMsPerSecond: number
  toMsPerSecond: number
  changeMsPerSecond: number
}

/** A function; its path and line as the later capture has them, or the earlier where it is gone. */
export interface Change {
  name: string
  module: string
  path: string
  /** 1-based; 0 if unknown. */
  line: number
  category: Category
  self: Rate
  /** With what it called; recursion counts once. */
  total: Rate
}

/** Less than this with what it called, before and after, is not worth a line: of a second it is a ten-thousandth. */
const LEAST_MS = 0.1

interface Spent extends Omit<Change, 'self' | 'total'> {
  self: number
  total: number
}

/**
 * The user's code first, then by change of self time. A function is known by its module and qualified name, so that moved
 * lines do not matter; what is left is matched by file name and bare name where that is unique (another folder, or a
 * Python before 3.11, which does not tell qualified names).
 */
export function diff(from: Side, to: Side): Change[] {
  const [before, after] = [spentIn(from), spentIn(to)]
  const moved = matchMoved(before, after)
  const changes = [...after].map(([key, spent]) => change(before.get(moved.get(key) ?? key), spent))
  const matched = new Set([...after.keys()].map((key) => moved.get(key) ?? key))
  for (const [key, spent] of before) if (!matched.has(key)) changes.push(change(spent, undefined))
  return changes
    .filter(({ category, total }) => category !== 'debugger' && isWorthIt(total))
    .sort(
      (a, b) =>
        Number(b.category === 'user') - Number(a.category === 'user') ||
        Math.abs(b.self.changeMsPerSecond) - Math.abs(a.self.changeMsPerSecond) ||
        Math.abs(b.total.changeMsPerSecond) - Math.abs(a.total.changeMsPerSecond) ||
        a.name.localeCompare(b.name),
    )
}

/** What is to be said of sides that count differently. */
export function modeNotes({ mode: from }: Pick<Side, 'mode'>, { mode: to }: Pick<Side, 'mode'>): string[] {
  if (from === to) return []
  return [
    `One counts running time only and the other waiting too (${from}, ${to}): that is a change by itself.`,
  ]
}

/** Milliseconds a second, by module and name. */
function spentIn({ stacks, runningUs, mode }: Side): Map<string, Spent> {
  const keys = stacks.functions.map(({ name, file }) => `${moduleName(file)}\0${name}`)
  const first = new Map<string, number>()
  for (const [i, key] of keys.entries()) if (!first.has(key)) first.set(key, i)
  // Functions of one name and module are one function here, and must be so before recursion is counted once.
  const nodes = stacks.nodes.map((node) => ({ ...node, function: first.get(keys[node.function]!) ?? -1 }))
  const { functions } = totals({ ...stacks, nodes }, mode)
  const lines = linesOfFunctions(stacks)
  const perSecond = (us: number) => (runningUs > 0 ? (us / runningUs) * 1000 : 0)
  return new Map(
    [...functions].map(([code, { self, total }]) => [
      keys[code]!,
      { ...described(stacks.functions[code]!, lines[code]!), self: perSecond(self), total: perSecond(total) },
    ]),
  )
}

function described({ name, file, category }: CodeFunction, line: number) {
  return { name, module: moduleName(file), path: file, line, category }
}

/** For keys of `after` that `before` does not have: the one of `before` that must be the same function. */
function matchMoved(before: Map<string, Spent>, after: Map<string, Spent>): Map<string, string> {
  const gone = byLooseKey(before, after)
  const moved = new Map<string, string>()
  for (const [loose, keys] of byLooseKey(after, before)) {
    const candidates = gone.get(loose)
    if (keys.length === 1 && candidates?.length === 1) moved.set(keys[0]!, candidates[0]!)
  }
  return moved
}

/** Those that the other side does not have, by file name and bare name. */
function byLooseKey(all: Map<string, Spent>, other: Map<string, Spent>): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const [key, { name, module }] of all) {
    if (other.has(key)) continue
    const loose = `${module.split(/[./]/).at(-1)}\0${bareName(name)}`
    found.set(loose, [...(found.get(loose) ?? []), key])
  }
  return found
}

function change(before: Spent | undefined, after: Spent | undefined): Change {
  const { name, module, path, line, category } = (after ?? before)!
  return {
    name,
    module,
    path,
    line,
    category,
    self: rate(before?.self ?? 0, after?.self ?? 0),
    total: rate(before?.total ?? 0, after?.total ?? 0),
  }
}

function rate(from: number, to: number): Rate {
  const rounded = (ms: number) => Math.round(ms * 1000) / 1000
  return {
    fromMsPerSecond: rounded(from),
    toMsPerSecond: rounded(to),
    changeMsPerSecond: rounded(to - from),
  }
}

function isWorthIt({ fromMsPerSecond, toMsPerSecond }: Rate): boolean {
  return Math.max(fromMsPerSecond, toMsPerSecond) >= LEAST_MS
}
