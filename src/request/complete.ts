// Completions of our words and their arguments, from the table.
import type { DebugProtocol } from '@vscode/debugprotocol'
import type { Declaration } from './declare.ts'
import { valuesOf } from './values.ts'
import { consoleOf, schemaOf, type WithWords } from './words.ts'

type Item = DebugProtocol.CompletionItem

/** What an argument of some words may be in this session, beside what its schema lists: pids, ids of results. */
export type Known = (words: string, argument: string) => string[]

/** `column` is 0-based; dap-mode (0.8) sends one that is one lower, so what stands behind it in the word counts as well. */
export function complete(text: string, column: number, table: Iterable<Declaration>, known: Known): Item[] {
  const behind = /^\S*/.exec(text.slice(column))![0]
  const line = (text.slice(0, column) + behind).trimStart()
  const all = consoleOf(table)
  const typed = line.slice(1)
  const words = all
    .filter(({ console }) => console.words.startsWith(typed.trimStart()))
    .map(({ console, summary }) => ({
      label: `%${console.words}`,
      detail: summary,
      start: text.length - text.trimStart().length,
      length: line.length,
    }))
  // `%prof open` is no argument of `%prof`.
  const [exact] = all
    .filter(({ console }) => typed.startsWith(`${console.words} `))
    .sort((a, b) => b.console.words.length - a.console.words.length)
  if (!exact) return words
  // Clients know where a word begins, but not that `cpu-1f2e3d4c` is one.
  const end = Math.min(column, text.length) + behind.length
  const targets = argumentsOf(exact, typed, known)
  return [...words, ...targets.map((target) => ({ start: end - target.length!, ...target }))]
}

function argumentsOf(
  { console, arguments: { shape }, later }: WithWords,
  typed: string,
  known: Known,
): Item[] {
  const word = /\S*$/.exec(typed)![0]
  const values = (name: string, begun: string) => {
    const schema = schemaOf(shape, name)
    const all =
      schema === undefined || name in later ? [] : [...valuesOf(schema), ...known(console.words, name)]
    // Of a list the last one is being typed.
    const last = begun.slice(begun.lastIndexOf(',') + 1)
    return all.filter((value) => value.startsWith(last)).map((label) => ({ label, length: last.length }))
  }
  const [, name, begun] = /^(\w+)=(.*)$/.exec(word) ?? []
  if (name !== undefined) return values(name, begun!)
  const names = Object.keys(shape)
    .filter((each) => each.startsWith(word) && !(each in later))
    .map((each) => ({ label: `${each}=`, length: word.length }))
  return console.bare === undefined ? names : [...names, ...values(console.bare, word)]
}
