// Completions of our words and their arguments, from the table.
import type { DebugProtocol } from '@vscode/debugprotocol'
import type { Declaration } from './declare.ts'
import { consoleOf } from './words.ts'

type Item = DebugProtocol.CompletionItem

/** `column` is 0-based; dap-mode (0.8) sends one that is one lower, so what stands behind it in the word counts as well. */
export function complete(text: string, column: number, table: Iterable<Declaration>): Item[] {
  const behind = /^\S*/.exec(text.slice(column))![0]
  const line = (text.slice(0, column) + behind).trimStart()
  const all = consoleOf(table)
  const typed = line.slice(1)
  const exact = all.find(({ console }) => typed.startsWith(`${console.words} `))
  if (exact) return argumentsOf(exact, typed)
  return all
    .filter(({ console }) => console.words.startsWith(typed.trimStart()))
    .map(({ console, summary }) => ({
      label: `%${console.words}`,
      detail: summary,
      start: text.length - text.trimStart().length,
      length: line.length,
    }))
}

function argumentsOf({ arguments: { shape }, later }: Declaration, typed: string): Item[] {
  const word = /\S*$/.exec(typed)![0]
  if (word.includes('=')) return []
  return Object.keys(shape)
    .filter((name) => name.startsWith(word) && !(name in later))
    .map((name) => ({ label: `${name}=`, length: word.length }))
}
