// One CPU capture of one process, from attaching to the files: the sampler, the kernel's account beside it, the result.
import { setTimeout as sleep } from 'node:timers/promises'
import type { DirectoryResult } from 'tmp-promise'
import { programOf } from '../system/process.ts'
import { scratchFolder } from '../system/scratch.ts'
import type { Choice } from './choose.ts'
import type { Recording, Sampler } from './sampler.ts'
import { ThreadClock } from './thread-clock.ts'
import type { Delivery } from '../request/delivery.ts'
import { asFailure } from '../session/failure.ts'
import type { Assembled } from '../profile/assemble.ts'
import type { ThreadFile } from './files.ts'
import type { Rest } from './rest.ts'
import { writeResult, type CaptureResult } from './result.ts'
import type { Running } from './running.ts'
import type { StopOn } from './stop-on.ts'
import type { Pass } from './stop-watch.ts'

export interface CaptureArguments {
  label: string | undefined
  rate: number
  mode: 'cpu' | 'wall'
  durationMs: number | undefined
  includeDebuggerFrames: boolean
  /** Only what an expression does that the debugger evaluates. */
  evaluated?: boolean
  /** Ids of the formats to write; the `.cpuprofile` files are written always. */
  formats: string[]
  lineNodes: boolean
  native: boolean
  gil: boolean
  sampler: Choice
  /** Undefined: as is best where it begins. */
  neutral?: boolean | undefined
  stopOn?: StopOn | undefined
  /** Undefined: the session's own process. */
  pid?: number | 'children' | 'all' | undefined
}

export interface Surroundings {
  delivery: Delivery
  rest: Rest
  /** Where breakpoints are: the client's paths, 1-based lines. */
  breakpoints(): { path: string; line: number }[]
  /** Only these count, if there are such. */
  passes?: readonly Pass[] | undefined
  /** The threads' own files, where they are there already. */
  written?: ThreadFile[]
  /** Sees the model before it is written. @returns what else the user should know */
  regard?(stacks: Assembled): Promise<string[]>
}

/** Polling faster than this tells nothing more: the scheduler's own slices are longer. */
const MIN_POLL_MS = 5
/** How long the debugger sleeps on while the sampler ends. */
const SAMPLER_END_MS = 1000
/** How long `exited` may come after the end of the process. */
const EXIT_MS = 300
/** How often it is seen whether the process has become another program: its sampler would go on with the last stack for good. */
const PROGRAM_MS = 100

export const BECAME_ANOTHER = 'it became another program'

export class Capture implements Running {
  readonly finished: Promise<CaptureResult>
  readonly released: Promise<void>
  private readonly awake: Promise<void>
  endedBy: string | undefined
  private readonly timer: NodeJS.Timeout | undefined
  private readonly watch: NodeJS.Timeout | undefined

  private constructor(
    readonly id: string,
    readonly pid: number,
    readonly args: CaptureArguments,
    private readonly around: Surroundings,
    private readonly scratch: DirectoryResult,
    readonly recording: Recording,
    private readonly clock: ThreadClock,
    private readonly startTime: number,
  ) {
    this.released = recording.ended.catch(() => undefined)
    this.awake = this.released.then(() => this.wakeDebugger())
    this.finished = this.finish()
    this.finished.catch(() => undefined)
    if (args.durationMs !== undefined)
      this.timer = setTimeout(() => this.stop('durationMs was over'), args.durationMs)
    const { localPid } = recording
    if (localPid !== undefined) this.watch = this.watchProgram(localPid)
  }

  private watchProgram(pid: number): NodeJS.Timeout {
    const program = programOf(pid)
    return setInterval(() => {
      const now = programOf(pid)
      // One that has ended has none until somebody has asked how: that is no other program.
      if (now !== undefined && now !== '0' && now !== program) this.stop(BECAME_ANOTHER)
    }, PROGRAM_MS)
  }

  /** Attaches the sampler. Whatever fails, nothing of it stays. @throws {Failure} */
  static async start(
    id: string,
    pid: number,
    args: CaptureArguments,
    around: Surroundings,
    sampler: Sampler,
    signal: AbortSignal,
  ): Promise<Capture> {
    const scratch = await scratchFolder('cpu')
    try {
      const { rate, native, gil } = args
      const target = { pid, rate, native, gil, scratch: scratch.path }
      const recording = await sampler.start(target, signal)
      // The capture begins when the sampling does: attaching is nobody's lost time.
      const startTime = epochNow()
      around.rest.begin()
      const clock = new ThreadClock(
        recording.localPid,
        recording.samplerPid,
        Math.max(MIN_POLL_MS, 1000 / args.rate),
      )
      return new Capture(id, pid, args, around, scratch, recording, clock, startTime)
    } catch (error) {
      await scratch.cleanup()
      throw error
    }
  }

  stop(why: string): void {
    if (this.endedBy !== undefined) return
    this.endedBy = why
    this.clock.stop()
    this.recording.stop()
    setTimeout(() => void this.around.rest.end(), SAMPLER_END_MS).unref()
  }

  /** What has ended it, or will be said to have. */
  get ending(): string {
    return this.endedBy ?? this.recording.endedBy ?? 'the program ended'
  }

  get delivery(): Delivery {
    return this.around.delivery
  }

  get rest(): Rest {
    return this.around.rest
  }

  /** A sampler that ends by itself does so with the program, which is told a moment later: then there is nobody to ask. */
  private async wakeDebugger(): Promise<void> {
    if (this.endedBy === undefined) await sleep(EXIT_MS)
    await this.rest.end()
  }

  kill(): void {
    this.recording.kill()
  }

  private async finish(): Promise<CaptureResult> {
    try {
      await this.recording.ended
      const { lives, duration } = this.clock.stop()
      await this.awake
      const endedBy = (this.endedBy = this.ending)
      const { recording, args, pid, id, startTime } = this
      return await writeResult(
        {
          id,
          pid,
          args,
          recording,
          lives,
          duration,
          startTime,
          endedBy,
          numberHere: (tid) => this.clock.numberHere(tid),
          toCapture: (time) => this.clock.offsetOf(time),
        },
        this.around,
      )
    } catch (error) {
      // What could not be written whole may be of use all the same.
      if (asFailure(error).name !== 'outputNotWritten') await this.delivery.discard().catch(() => undefined)
      throw error
    } finally {
      clearTimeout(this.timer)
      clearInterval(this.watch)
      this.clock.stop()
      await this.scratch.cleanup().catch(() => undefined)
    }
  }
}

/** Microseconds since the Unix epoch, on a clock that never jumps: captures of one proxy are on the same. */
function epochNow(): number {
  return Math.round((performance.timeOrigin + performance.now()) * 1000)
}
