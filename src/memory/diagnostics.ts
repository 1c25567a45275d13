// Leaks as what editors show beside a line: diagnostics in the shape of LSP, by file.
import { sizeText } from '../profile/units.ts'
import type { Confidence } from './verdict.ts'
import type { Leak } from './leaks.ts'

interface Position {
  /** 0-based, as LSP has it. */
  line: number
  character: number
}

/** LSP's Diagnostic. */
export interface Diagnostic {
  range: { start: Position; end: Position }
  /** LSP's: 1 error, 2 warning, 3 information, 4 hint. */
  severity: 1 | 2 | 3 | 4
  source: 'dapscope'
  code: 'memory-leak' | 'memory-growth'
  message: string
}

export interface FileDiagnostics {
  /** As the client names it. */
  path: string
  /** By line. */
  diagnostics: Diagnostic[]
}

const SEVERITY: Record<Confidence, Diagnostic['severity']> = { HIGH: 2, MEDIUM: 3, LOW: 4 }

/**
 * What to show of leaks, the files in order. Of other code than the user's only what is sure enough to be called a leak is shown;
 * a name in angle brackets (`<string>`) is no file.
 *
 * @param shownBefore files that had diagnostics before: those with none now are given with an empty list, which takes theirs away
 */
export function diagnosticsOf(
  leaks: readonly Leak[],
  { toClient = (path: string) => path, shownBefore = [] as readonly string[] } = {},
): FileDiagnostics[] {
  const byFile = new Map<string, Diagnostic[]>(shownBefore.map((path) => [path, []]))
  for (const leak of leaks) {
    const isShown = leak.category === 'user' || leak.confidence !== 'LOW'
    const at = leak.via ?? leak
    if (!isShown || at.line < 1 || at.file.startsWith('<')) continue
    const path = toClient(at.file)
    byFile.set(path, [...(byFile.get(path) ?? []), diagnostic(leak)])
  }
  return [...byFile]
    .map(([path, diagnostics]) => ({ path, diagnostics: diagnostics.sort(byLine) }))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** How long the line is is not known here: the range ends where the next line begins. */
function diagnostic({ confidence, growthBytes, reason, advice, via, ...site }: Leak): Diagnostic {
  const isLeak = confidence !== 'LOW'
  const what = isLeak ? `Memory leak (${confidence})` : 'Memory grows here (LOW)'
  // The user's own line, where it is known which of theirs had another's allocate.
  const { line, function: name } = via ?? site
  const by = via
    ? `, allocated by ${site.function || 'the line'} ${site.file.split(/[\\/]/).at(-1)}:${site.line}`
    : ''
  const where = (name === '' ? '' : ` in ${name}`) + by
  return {
    range: { start: { line: line - 1, character: 0 }, end: { line, character: 0 } },
    severity: SEVERITY[confidence],
    source: 'dapscope',
    code: isLeak ? 'memory-leak' : 'memory-growth',
    message: [`${what}${where}: +${sizeText(growthBytes)}. ${reason}.`, ...(advice ? [advice] : [])].join(
      ' ',
    ),
  }
}

const byLine = (a: Diagnostic, b: Diagnostic) => a.range.start.line - b.range.start.line
