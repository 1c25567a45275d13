// What the captures of a session brought, by id: told again, compared, opened.
import { failures, type Failure } from '../session/failure.ts'
import type { CaptureResult } from './result.ts'

export class Kept {
  private readonly results = new Map<string, Promise<CaptureResult>>()
  /** Those that brought nothing, and those of expressions that failed. */
  private readonly failed = new Set<string>()

  add(id: string, result: Promise<CaptureResult>): void {
    this.results.set(id, result)
  }

  get(id: string): Promise<CaptureResult> | undefined {
    return this.results.get(id)
  }

  /** It is no longer among what is compared unless named. */
  markFailed(id: string): void {
    this.failed.add(id)
  }

  /** In the order of their starts. */
  get ids(): string[] {
    return [...this.results.keys()]
  }

  /** Of the captures that have brought something, the one that runs, and no expression that failed: what is compared unless named. */
  get comparable(): string[] {
    return this.ids.filter((id) => !this.failed.has(id))
  }

  /** Settles once every one has ended, however it did. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.results.values())
  }

  /** Why there is nothing under an id, or under none. */
  unknown(id: string | undefined, running: string | undefined): Failure {
    const known = [...new Set([...(running === undefined ? [] : [running]), ...this.ids])]
    if (id === undefined || known.length === 0) return failures.notRunning({ what: '' })
    return failures.unknownCapture({ profileId: id, known: known.join(', ') })
  }
}
