// Work that is done one after the other, in the order in which it was asked for.

export class Turns {
  private last: Promise<unknown> = Promise.resolve()

  /** @returns what the work does, whatever became of the work before */
  take<T>(work: () => Promise<T>): Promise<T> {
    const result = this.last.then(work)
    this.last = result.catch(() => undefined)
    return result
  }
}
