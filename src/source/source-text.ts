// The text of single lines of source files, as far as they are here.
import { readFileSync, statSync } from 'node:fs'

/** Larger files are generated, and longer lines not for reading. */
const MAX_BYTES = 5_000_000
const MAX_LENGTH = 200

/** A function that tells a line's text, without its indentation. Files are read once. */
export function sourceLines(): (path: string, line: number) => string | undefined {
  const files = new Map<string, string[]>()
  return (path, line) => {
    let lines = files.get(path)
    if (!lines) files.set(path, (lines = linesOf(path)))
    return lines[line - 1]?.trim().slice(0, MAX_LENGTH) || undefined
  }
}

/** Only these: a profile of someone else's may name any file of this machine, and a report is made to be sent. */
const PYTHON = /\.(pyw?|pyx|pxd)$/i

function linesOf(path: string): string[] {
  if (!PYTHON.test(path)) return []
  try {
    const { size } = statSync(path)
    return size > MAX_BYTES ? [] : readFileSync(path, 'utf8').split(/\r?\n/)
  } catch {
    // Another machine's, or gone.
    return []
  }
}
