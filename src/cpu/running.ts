// What a capture is to the session, whether of one process or of several.
import type { Delivery } from '../request/delivery.ts'
import type { CaptureArguments } from './capture.ts'
import type { Rest } from './rest.ts'
import type { CaptureResult } from './result.ts'
import type { Recording } from './sampler.ts'

export interface Running {
  readonly id: string
  readonly pid: number
  readonly args: CaptureArguments
  readonly delivery: Delivery
  readonly rest: Rest
  readonly recording: Pick<Recording, 'sampler' | 'attachedBy'>
  /** Settles once the results are on disk, or with the Failure that prevented it. */
  readonly finished: Promise<CaptureResult>
  /** Settles when no sampler holds a process any more, whatever became of the results. */
  readonly released: Promise<void>
  /** Ends the sampling; `finished` tells the rest. The first reason counts. */
  stop(why: string): void
  /** Gives the recording up. */
  kill(): void
}
