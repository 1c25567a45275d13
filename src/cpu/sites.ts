// Where a function begins: py-spy tells the executing line only, so the first lines come from the source files.
import { readFileSync, statSync } from 'node:fs'
import { indexSource, type SourceIndex } from '../profile/python-source.ts'

/** Larger files are generated; their functions keep the lines that were seen. */
const MAX_SOURCE_BYTES = 4 * 1024 * 1024

export class SourceSites {
  private readonly indexes = new Map<string, SourceIndex | undefined>()

  /** The qualified name and first line of the function called `name` that holds `line`; undefined if unknown. */
  readonly at = (file: string, name: string, line: number): { name: string; firstLine: number } | undefined =>
    this.indexOf(file)?.at(name, line)

  private indexOf(file: string): SourceIndex | undefined {
    if (!this.indexes.has(file)) this.indexes.set(file, readIndex(file))
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
