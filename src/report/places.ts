// The places of a report, each once, and what its files are called.
import type { Place, ReportData, Row } from './data.ts'
import { once } from './once.ts'
import { redacted, withoutPaths } from './redact.ts'

export class Places {
  readonly all: Place[] = []
  private readonly paths: string[] = []
  private readonly knownPaths = new Map<string, number>()
  private readonly known = new Map<string, number>()

  of(name: string, path: string, line: number, category: Place['category']): number {
    const file = once(this.knownPaths, path, () => this.paths.push(path) - 1)
    return once(this.known, `${file}:${line}:${category}:${name}`, () => {
      return this.all.push({ name, file, line, category }) - 1
    })
  }

  /** A row of what is described as a hot function or line is; `name` stands apart, as the two call it differently. */
  row(name: string, at: Described, cells: number[]): Row {
    const place = this.of(name, at.path, at.line, at.category)
    if (!at.via) return { place, cells }
    return { place, cells, via: this.of(at.via.function, at.via.path, at.via.line, 'user') }
  }

  /** For the page; without absolute paths if they are to be left out. */
  told(isRedacted: boolean): Pick<ReportData, 'files' | 'places'> {
    if (!isRedacted) return { files: this.paths, places: this.all }
    const users = new Set(this.all.filter(({ category }) => category === 'user').map(({ file }) => file))
    return {
      files: redacted(this.paths, (file) => users.has(file)),
      places: this.all.map((place) => ({ ...place, name: withoutPaths(place.name) })),
    }
  }
}

interface Described {
  path: string
  line: number
  category: Place['category']
  via?: { path: string; line: number; function: string }
}
