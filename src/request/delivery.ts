// Where a capture's results go, and how the client names what is in them.

export interface Delivery {
  /** The path of a result, as it will be. */
  path(name: string): string
  /** Writes one result, whole or not at all; compressed if asked for. @throws {Failure} outputNotWritten */
  write(name: string, pieces: Iterable<string | Uint8Array>, gzip?: boolean): Promise<void>
  /** Everything is written: enters it in the index, with what is to be said of it. @throws {Failure} outputNotWritten */
  close(kind: string, notes?: string[]): Promise<void>
  /** There will be no results: nothing of it stays. */
  discard(): Promise<void>
  readonly toClient: (path: string) => string
  /** A 1-based line as the client counts. */
  readonly line: (line: number) => number
}
