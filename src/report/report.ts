// What the reports of both kinds have in common.
import type { ReportData } from './data.ts'
import { shortened } from './format.ts'
import { baseName, withoutPaths } from './redact.ts'

export interface ReportOptions {
  /** A link with `{path}` and `{line}`. */
  editor: string
  /** Leaves absolute paths out, and so the links. */
  redact: boolean
  notes: string[]
  program?: string | undefined
  when?: string | undefined
  /** As the user has called it. */
  label?: string | undefined
  /** As the debuggee names a path, to as the client does. */
  toClient?: (path: string) => string
}

/** VS Code's own. */
export const EDITOR = 'vscode://file/{path}:{line}'

/** What the sides of a comparison are called; a single one needs no name. */
export function sidesNamed(count: number): string[] {
  return count === 2 ? ['before', 'after'] : ['']
}

/** Of what the report is, and when that was. */
export function headOf(options: ReportOptions): Pick<ReportData, 'program' | 'when' | 'label'> {
  const { program, when, label } = options
  return {
    ...(program && { program: baseName(program) }),
    ...(when && { when }),
    ...(label && { label: textFor(options)(label) }),
  }
}

/** As a text of the program, or a note, stands on the page. */
export function textFor({ redact }: Pick<ReportOptions, 'redact'>): (text: string) => string {
  return redact ? withoutPaths : (text) => text
}

/** What a page is called where it is one of many: `shop.py: CPU profile, 2026-11-25 14:05:10`. */
export function titleOf({ title, program, when }: ReportData): string {
  return `${program === undefined ? '' : `${program}: `}${title}${when === undefined ? '' : `, ${when}`}`
}

/** `before: functions`. */
export function prefixed(side: string, name: string): string {
  return side === '' ? name : `${side}: ${name}`
}

/** The same as a sentence of its own. */
export function sentenceOf(side: string, text: string): string {
  const whole = prefixed(side, text)
  return whole.charAt(0).toUpperCase() + whole.slice(1)
}

/** Of a line of source. */
const MOST_LETTERS = 200

/** Puts the source text to the places that are lines. */
export function addText(
  { tables, leaks = [], places, files }: ReportData,
  textAt: (path: string, line: number) => string | undefined,
): void {
  const rows = tables.filter(({ isOfLines }) => isOfLines).flatMap((table) => table.rows)
  for (const row of [...leaks, ...rows]) {
    const { file, line } = places[row.place]!
    const text = textAt(files[file]!, line)
    if (text !== undefined) row.text = shortened(text, MOST_LETTERS)
  }
}
