// A line of the debug console that is ours: `%`, words of the table, then arguments as `name=value`.
import { distance } from 'fastest-levenshtein'
import { failures } from '../session/failure.ts'
import { nearest } from './nearest.ts'
import type { Declaration } from './declare.ts'

const PREFIX = '%'

export interface Typed {
  declaration: Declaration
  arguments: Record<string, unknown>
}

/** The first words of those that are typed: `%` and one of these cannot begin a Python statement. */
function firstWords(table: Iterable<Declaration>): Set<string> {
  return new Set(consoleOf(table).map(({ console }) => console.words.split(' ')[0]!))
}

/** Magics of IPython and of well-known packages that look like a slip of one of our words: they are the program's. */
const OF_OTHERS = [
  'memit',
  'mprun',
  'memory_profiler',
  'memray_flamegraph',
  'profile',
  'profile_',
  'prun',
  'cpaste',
]

/** Also what is a slip of one of our words, such as `%cpux`, `%cup` or `%mem2`: debugpy's console would answer with a traceback of its own. */
export function isOurs(line: string, table: Iterable<Declaration>): boolean {
  const [, word] = /^\s*%\s*(\w+)(?=\s|$)/.exec(line) ?? []
  if (word === undefined || OF_OTHERS.includes(word)) return false
  return [...firstWords(table)].some((ours) => isMeant(word, ours))
}

function isMeant(word: string, ours: string): boolean {
  if (word.startsWith(ours)) return true
  const sorted = (text: string) => [...text].sort().join('')
  return distance(word.toLowerCase(), ours) <= 1 || sorted(word) === sorted(ours)
}

/** What a line asks for. @throws {Failure} unknownWord */
export function readLine(line: string, table: Iterable<Declaration>): Typed {
  const text = line.trim().slice(PREFIX.length).trim()
  const all = consoleOf(table)
  const byNumber = /^(\w+)\s+(\d+(?:\.\d+)?)s?(?:\s+(.*))?$/s.exec(text)
  if (byNumber) {
    const [, word, number, rest = ''] = byNumber as unknown as [string, string, string, string?]
    const found = all.find(({ console }) => console.number && console.words.startsWith(`${word} `))
    if (found) {
      const { argument, times, what } = found.console.number!
      const value = Math.round(Number(number) * times)
      if (!takes(found.arguments.shape[argument], value))
        throw failures.wrongArguments({ command: `%${word} ${number}`, problems: `expected ${what}` })
      return { declaration: found, arguments: { [argument]: value, ...readArguments(rest, found) } }
    }
  }
  const found = all
    .filter(({ console }) => text === console.words || text.startsWith(`${console.words} `))
    .sort((a, b) => b.console.words.length - a.console.words.length)[0]
  // `%cpu frobnicate` is a wrong word, not the bare `%cpu` with something behind it.
  const rest = found ? text.slice(found.console.words.length).trim() : ''
  if (!found || (!found.console.words.includes(' ') && /^[a-z]\w*$/i.test(rest.split(/\s/)[0] ?? '')))
    throw unknown(text, all)
  return { declaration: found, arguments: readArguments(rest, found) }
}

export type WithWords = Declaration & { console: NonNullable<Declaration['console']> }

export function consoleOf(table: Iterable<Declaration>): WithWords[] {
  return [...table].filter((declaration): declaration is WithWords => declaration.console !== undefined)
}

function unknown(text: string, all: WithWords[]) {
  const lines = all.flatMap(({ console }) => [console.words, ...numbered(console)])
  // A word alone is near to all that begin with it.
  const typed = text.split(/\s+/).slice(0, 2)
  const near = typed.length < 2 ? [] : nearest(typed.join(' '), lines).map((name) => name.replace('`', '`%'))
  const [first] = typed as [string]
  const word = lines.map((words) => words.split(' ')[0]!).find((each) => isMeant(first, each))
  const there = lines.filter((words) => words.split(' ')[0] === word)
  const list = (there.length > 0 ? there : lines).map((words) => `\`%${words}\``).join(', ')
  return failures.unknownWord({
    text,
    nearest: near.length > 0 ? `Did you mean ${near.join(', ')}?` : `There are ${list}.`,
  })
}

/** `cpu N` */
export function numbered({ words, number }: WithWords['console']): string[] {
  return number ? [`${words.split(' ')[0]} N`] : []
}

const ARGUMENT = /^(\w+)\s*=\s*("(?:[^"\\]|\\.)*"|\S*)\s*/
/** `rate==5` and `label = name` are expressions. */
const BEFORE_EXPRESSION = /^(\w+)=(?!=)("(?:[^"\\]|\\.)*"|\S*)\s*/
/** What no Python ends with: after a name or a bracket, and not after a comma, a colon or a sign of an operator, `name=value`. */
const AFTER_EXPRESSION =
  /^([^#]*[^\s#=+\-*/%(,[{:;<>|&^~@.!\\])[ \t]+(\w+)[ \t]*=(?!=)[ \t]*("(?:[^"\\]|\\.)*"|[^\s"'()[\]{}]*)\s*$/

/** `name=value` as long as the names are known; what follows is the argument that takes the rest, behind which more may stand. */
function readArguments(text: string, { arguments: { shape }, console }: WithWords): Record<string, unknown> {
  const found: Record<string, unknown> = {}
  const argument = console.rest === undefined ? ARGUMENT : BEFORE_EXPRESSION
  let at = text
  for (;;) {
    const match = argument.exec(at)
    if (!match || (console.rest !== undefined && schemaOf(shape, match[1]!) === undefined)) break
    found[match[1]!] = readValue(match[2]!, schemaOf(shape, match[1]!))
    at = at.slice(match[0].length)
  }
  const { rest, bare, words } = console
  if (rest !== undefined) return readExpression(at, found, { rest, shape, words })
  if (at !== '') found[bare ?? at.split(/\s/)[0]!] = bare === undefined ? true : at
  return found
}

interface Expected {
  rest: string
  shape: Declaration['arguments']['shape']
  words: string
}

/** @throws {Failure} wrongArguments, where there is none and one is needed */
function readExpression(text: string, found: Record<string, unknown>, { rest, shape, words }: Expected) {
  let at = text
  for (let end; (end = AFTER_EXPRESSION.exec(at)) !== null; at = end[1]!)
    found[end[2]!] = readValue(end[3]!, schemaOf(shape, end[2]!))
  if (at !== '') found[rest] = at
  else if (!takes(shape[rest], undefined)) {
    const problems = `expected an expression behind it, such as \`%${words} f(x)\``
    throw failures.wrongArguments({ command: `%${words}`, problems })
  }
  return found
}

/** Not `constructor`, which every object has. */
export const schemaOf = <Shape extends object>(shape: Shape, name: string) =>
  Object.hasOwn(shape, name) ? shape[name as keyof Shape] : undefined

function takes(schema: unknown, value: unknown): boolean {
  return (schema as { safeParse(value: unknown): { success: boolean } }).safeParse(value).success
}

/** As the argument's schema wants it: `label=5` is a text, `rate=5` a number. */
function readValue(text: string, schema: object | undefined): unknown {
  const plain = text.startsWith('"') ? unquoted(text) : text
  if (schema && takes(schema, plain)) return plain
  try {
    return JSON.parse(text) as unknown
  } catch {
    const list = plain.split(',')
    // A list with something wrong in it is told of as that.
    return schema && (takes(schema, list) || takes(schema, [])) ? list : plain
  }
}

/** As JSON has it; else as it was typed, such as `"C:\dir"`. */
function unquoted(text: string): string {
  try {
    return JSON.parse(text) as string
  } catch {
    return text.replace(/^"|"$/g, '')
  }
}
