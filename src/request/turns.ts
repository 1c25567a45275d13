// Work that is done one after the other, in the order in which it was asked for.

export class Turns {
  private last: Promise<unknown> = Promise.resolve()
  private open = 0

  /** @returns what the work does, whatever became of the work before @throws {Failure} cancelled, where `signal` said so before its turn */
  take<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    const result = this.last.then(() => {
      signal?.throwIfAborted()
      return work()
    })
    this.open++
    this.last = result.catch(() => undefined).then(() => this.open--)
    return result
  }

  /** Settles when all that was asked for is done; undefined where there is nothing. */
  get busy(): Promise<unknown> | undefined {
    return this.open > 0 ? this.last : undefined
  }
}
