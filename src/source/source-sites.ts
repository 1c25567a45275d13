// Which function a line is in and where that begins: py-spy and tracemalloc tell executing lines, sources the rest.
import { readFileSync, statSync } from 'node:fs'
import { indexSource, type SourceFunction, type SourceIndex } from '../profile/python-source.ts'

/** Larger files are generated; their functions keep the lines that were seen. */
const MAX_SOURCE_BYTES = 4 * 1024 * 1024

export class SourceSites {
  private readonly indexes = new Map<string, SourceIndex | undefined>()

  /** `toClient` names a file of the debuggee as the client does: that is where its source is, if it is here at all. */
  constructor(private readonly toClient: (path: string) => string = (path) => path) {}

  /** The qualified name and first line of the function called `name` that holds `line`; undefined if unknown. */
  readonly at = (file: string, name: string, line: number): SourceFunction | undefined =>
    this.indexOf(file)?.at(name, line)

  /** The innermost function that holds `line`; undefined where there is no source. */
  readonly holding = (file: string, line: number): SourceFunction | undefined =>
    this.indexOf(file)?.holding(line)

  /** All that a file defines; none where there is no source. */
  functions(file: string): SourceFunction[] {
    return this.indexOf(file)?.functions() ?? []
  }

  private indexOf(file: string): SourceIndex | undefined {
    if (!this.indexes.has(file)) this.indexes.set(file, readIndex(this.toClient(file)))
    return this.indexes.get(file)
  }
}

function readIndex(file: string): SourceIndex | undefined {
  if (!file.endsWith('.py') && !file.includes('/')) return undefined
  try {
    if (!statSync(file).isFile() || statSync(file).size > MAX_SOURCE_BYTES) return undefined
    return indexSource(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}
