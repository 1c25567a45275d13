// Whether and how deep the debuggee's allocations are tracked: tracemalloc, the user's own or started by us.
import * as z from 'zod/mini'
import type { Courier } from '../courier/courier.ts'
import { failures } from '../session/failure.ts'
import { explained } from './explain.ts'

/** python-inject/dapscope_inject/tracking.py. */
const State = z.object({
  tracking: z.boolean(),
  frames: z.int(),
  /** Started by us: it is ours to stop. */
  isOurs: z.boolean(),
  currentBytes: z.int(),
  peakBytes: z.int(),
  overheadBytes: z.int(),
})
export type TrackingState = z.infer<typeof State>

export class Tracking {
  /** As last told; undefined until something was asked. */
  last: TrackingState | undefined

  constructor(private readonly courier: Courier) {}

  start(frames: number): Promise<TrackingState> {
    return this.ask('tracking.start', { frames })
  }

  stop(): Promise<TrackingState> {
    return this.ask('tracking.stop', {})
  }

  /** The peak is counted anew from here. */
  mark(): Promise<TrackingState> {
    return this.ask('tracking.mark', {})
  }

  state(): Promise<TrackingState> {
    return this.ask('tracking.state', {})
  }

  private async ask(name: string, args: object): Promise<TrackingState> {
    const state = State.safeParse(await explained(this.courier.call(name, args)))
    if (!state.success) throw failures.damagedAnswer({ why: 'the state of tracking has other fields' })
    return (this.last = state.data)
  }
}
