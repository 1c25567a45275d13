// What a session has brought so far: the profiles by the ids of their captures and snapshots, the last one last.
import { randomBytes } from 'node:crypto'
import { failures } from '../session/failure.ts'

/** `cpu-1f2e3d4c`: of a capture, a snapshot, a search. */
export const newId = (kind: string) => `${kind}-${randomBytes(4).toString('hex')}`

export class Results {
  private readonly files = new Map<string, string>()

  /** A capture or a snapshot is on disk. */
  add(id: string, path: string): void {
    this.files.delete(id)
    this.files.set(id, path)
  }

  get ids(): string[] {
    return [...this.files.keys()]
  }

  /** The file of an id; what is no id is taken for a file; without `given` the last one. @throws {Failure} noResult */
  find(given: string | undefined): string {
    if (given === undefined || given === 'last') {
      const last = [...this.files.values()].at(-1)
      if (last === undefined) throw failures.noResult({ why: 'There is no result yet', known: 'none' })
      return last
    }
    const path = this.files.get(given) ?? (/[\\/.]/.test(given) ? given : undefined)
    if (path === undefined)
      throw failures.noResult({
        why: `There is no result \`${given}\``,
        known: [...this.files.keys()].join(', ') || 'none',
      })
    return path
  }
}
