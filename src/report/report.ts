// What the reports of both kinds have in common.

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
