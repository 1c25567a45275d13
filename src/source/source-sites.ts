// What sources say of an executing line, which is all that py-spy and tracemalloc tell: its function, where that begins, its text.
import { readFileSync, statSync } from 'node:fs'
import { indexSource, type SourceFunction, type SourceIndex } from '../profile/python-source.ts'

/** Larger files are generated, and longer lines not for reading. */
const MAX_SOURCE_BYTES = 4 * 1024 * 1024
const MAX_LENGTH = 200
/** The text of these alone: a profile of someone else's may name any file of this machine, and a report is made to be sent. */
const PYTHON = /\.(pyw?|pyx|pxd)$/i

/** Each file is read once. */
export class SourceSites {
  private readonly sources = new Map<string, Source | undefined>()

  /** `toClient` names a file of the debuggee as the client does: that is where its source is, if it is here at all. */
  constructor(private readonly toClient: (path: string) => string = (path) => path) {}

  /** The qualified name and first line of the function called `name` that holds `line`; undefined if unknown. */
  readonly at = (file: string, name: string, line: number): SourceFunction | undefined =>
    this.sourceOf(file)?.index.at(name, line)

  /** The innermost function that holds `line`; undefined where there is no source. */
  readonly holding = (file: string, line: number): SourceFunction | undefined =>
    this.sourceOf(file)?.index.holding(line)

  /** All that a file defines; none where there is no source. */
  functions(file: string): SourceFunction[] {
    return this.sourceOf(file)?.index.functions() ?? []
  }

  /** A line without its indentation; undefined where there is no source, or nothing in the line. */
  readonly textAt = (file: string, line: number): string | undefined =>
    this.sourceOf(file)?.lines[line - 1]?.trim().slice(0, MAX_LENGTH) || undefined

  private sourceOf(file: string): Source | undefined {
    if (!this.sources.has(file)) this.sources.set(file, read(this.toClient(file)))
    return this.sources.get(file)
  }
}

/** What is asked of it is made when it is: an index takes far longer than lines. */
class Source {
  private known: { index?: SourceIndex; lines?: string[] } = {}

  constructor(
    private readonly file: string,
    private readonly text: string,
  ) {}

  get index(): SourceIndex {
    return (this.known.index ??= indexSource(this.text))
  }

  get lines(): string[] {
    return (this.known.lines ??= PYTHON.test(this.file) ? this.text.split(/\r?\n/) : [])
  }
}

function read(file: string): Source | undefined {
  // Not what stands for code without a file: `<string>`.
  if (!file.endsWith('.py') && !file.includes('/')) return undefined
  try {
    const found = statSync(file)
    if (!found.isFile() || found.size > MAX_SOURCE_BYTES) return undefined
    return new Source(file, readFileSync(file, 'utf8'))
  } catch {
    // Another machine's, or gone.
    return undefined
  }
}
