// What a sampler is: something that records the stacks of one process into a file of its own form.

export interface Target {
  pid: number
  /** Samples a second. */
  rate: number
  /** A folder of this capture's own for what is not a result. */
  scratch: string
}

export interface Recording {
  /** When the sampler's own clock began, a `performance.now()`. */
  readonly began: number
  /** The process that stops the debuggee to read it, if the sampler is one. */
  readonly samplerPid: number | undefined
  /** Resolves once the sampling has ended, by `stop` or with the process; rejects with a Failure. */
  readonly ended: Promise<void>
  /** Ends the sampling; `ended` tells how that went. */
  stop(): void
  /** Ends it by force: there will be no file. */
  kill(): void
  /** Where the file is once `ended` has resolved. */
  readonly file: string
  /** What the user should know of the recording. */
  notes(): string[]
}

export interface Sampler {
  readonly name: string
  /** Attaches, unless `signal` is aborted before it has. @throws {Failure} */
  start(target: Target, signal: AbortSignal): Promise<Recording>
}
