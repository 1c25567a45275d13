// What a tree's result does not hold, in sentences: nothing is left out without a word.
import type { Descendant } from '../system/descendants.ts'
import type { Child } from './children.ts'

/** A Python process without a profile. */
export interface Unprofiled {
  child: Child
  why: string
}

const MOST_NAMED = 3
const MOST_CHARACTERS = 60
/** Seconds of processor time that are worth a word. */
const WORTH_SAYING = 0.1

export function treeNotes(
  leftOut: string | undefined,
  unprofiled: readonly Unprofiled[],
  others: readonly Child[],
  briefSeconds: number,
): string[] {
  const notes = leftOut === undefined ? [] : [`Child processes are left out: ${leftOut}`]
  for (const { child, why } of unprofiled.slice(0, MOST_NAMED))
    notes.push(`Process ${named(child)} has no profile: ${why}`)
  if (unprofiled.length > MOST_NAMED)
    notes.push(`${unprofiled.length - MOST_NAMED} more processes have none either.`)
  if (others.length > 0) {
    const names = others.slice(0, MOST_NAMED).map(named).join(', ')
    const more = others.length > MOST_NAMED ? ` and ${others.length - MOST_NAMED} more` : ''
    notes.push(`Not profiled, since they run no Python: ${names}${more}.`)
  }
  if (briefSeconds >= WORTH_SAYING)
    notes.push(
      `Child processes that lived for less than a quarter of a second, and so have no profile, ran for ${briefSeconds.toFixed(1)} s or more in all.`,
    )
  return notes
}

/** Of a command line its beginning: what debugpy gives a child can have a token further on. */
export function named({ pid, command }: Descendant): string {
  return `${pid} (${command.length > MOST_CHARACTERS ? `${command.slice(0, MOST_CHARACTERS)}…` : command})`
}
