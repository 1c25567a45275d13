// What a sampler is: something that records the stacks of one process, and gives them as a raw trace in the end.
import type { RawTrace } from '../profile/raw-trace.ts'

export interface Target {
  pid: number
  /** Samples a second. */
  rate: number
  /** Also the frames of native extensions. */
  native: boolean
  /** Only what threads do while they hold the GIL. */
  gil: boolean
  /** A folder of this capture's own for what is not a result. */
  scratch: string
}

export const SAMPLERS = ['py-spy', 'in-process'] as const

export interface Recording {
  readonly sampler: (typeof SAMPLERS)[number]
  /** How the sampler has got at the process. */
  readonly attachedBy: string
  /** When the sampler's own clock began, a `performance.now()`; once there is a trace, that of the trace. */
  readonly began: number
  /** The process as this machine numbers it, where the kernel here can be asked of its threads. */
  readonly localPid: number | undefined
  /** The process that stops the debuggee to read it, if the sampler is one. */
  readonly samplerPid: number | undefined
  /** The thread of the process that is the sampler's own, if there is one. */
  readonly ownTid?: number
  /** Resolves once the sampling has ended, by `stop` or with the process; rejects with a Failure. */
  readonly ended: Promise<void>
  /** What has ended the sampling though the program goes on, if anything did. */
  readonly endedBy?: string | undefined
  /** Ends the sampling; `ended` tells how that went. */
  stop(): void
  /** Ends it by force: there will be no trace. */
  kill(): void
  /** What was recorded, once `ended` has resolved. @throws TraceError */
  trace(): Promise<RawTrace>
  /** What the user should know of the recording. */
  notes(): string[]
}

export interface Sampler {
  /** Attaches, unless `signal` is aborted before it has. @throws {Failure} */
  start(target: Target, signal: AbortSignal): Promise<Recording>
}
