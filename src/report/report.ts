// What the reports of both kinds have in common.
import type { ReportData } from './data.ts'

export interface ReportOptions {
  /** A link with `{path}` and `{line}`. */
  editor: string
  /** Leaves absolute paths out, and so the links. */
  redact: boolean
  notes: string[]
  /** As the debuggee names a path, to as the client does. */
  toClient?: (path: string) => string
}

/** VS Code's own. */
export const EDITOR = 'vscode://file/{path}:{line}'

/** What the sides of a comparison are called; a single one needs no name. */
export function sidesNamed(count: number): string[] {
  return count === 2 ? ['before', 'after'] : ['']
}

/** `before: functions`. */
export function prefixed(side: string, name: string): string {
  return side === '' ? name : `${side}: ${name}`
}

/** Puts the source text to the places that are lines. */
export function addText(
  { tables, places, files }: ReportData,
  textAt: (path: string, line: number) => string | undefined,
): void {
  for (const { rows } of tables.filter(({ isOfLines }) => isOfLines))
    for (const row of rows) {
      const { file, line } = places[row.place]!
      const text = textAt(files[file]!, line)
      if (text !== undefined) row.text = text
    }
}
