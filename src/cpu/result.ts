// From a recording to what the user gets: the neutral model, the files, the hot lists, the accounting.
import { createReadStream } from 'node:fs'
import { account, opening, type Accounting } from '../profile/accounting.ts'
import { assemble } from '../profile/assemble.ts'
import { categoryOf } from '../profile/category.ts'
import { formats } from '../profile/formats.ts'
import { hotFunctions, hotLines, type HotFunction, type HotLine } from '../profile/hot.ts'
import { PySpyTrace, TraceError, type RawTrace } from '../profile/pyspy-trace.ts'
import type { Stacks } from '../profile/stacks.ts'
import type { ThreadLife } from '../profile/timeline.ts'
import { failures } from '../session/failure.ts'
import type { CaptureArguments } from './capture.ts'
import type { Recording } from './sampler.ts'
import { SourceSites } from './sites.ts'

/** Where a capture's results go, and how the client names what is in them. */
export interface Delivery {
  /** The path of a result, as it will be. */
  path(name: string): string
  /** Writes one result whole or not at all. @throws {Failure} outputNotWritten */
  write(name: string, pieces: Iterable<string>): Promise<void>
  /** Everything is written: enters it in the index. */
  close(kind: string): Promise<void>
  toClient(path: string): string
  /** A 1-based line as the client counts. */
  line(line: number): number
}

export interface Recorded {
  id: string
  pid: number
  args: CaptureArguments
  recording: Recording
  lives: ThreadLife[] | undefined
  /** Microseconds. */
  duration: number
  /** Microseconds since the Unix epoch. */
  startTime: number
  /** What to add to the sampler's clock, microseconds. */
  traceOffset: number
  endedBy: string
}

/** The body of `dapscope.cpu.stop` and of the event `dapscope.cpu.finished`. */
export interface CaptureResult {
  profileId: string
  pid: number
  sampler: string
  mode: 'cpu' | 'wall'
  rate: number
  label?: string
  endedBy: string
  cpuProfilePath: string
  threads: { name: string; tid: number; cpuProfilePath: string }[]
  durationMs: number
  sampleCount: number
  /** One sentence: how busy the program was, and how sure that is. */
  summary: string
  hotFunctions: HotFunction[]
  hotLines: HotLine[]
  accounting: Accounting
  notes: string[]
}

/** @throws {Failure} damagedTrace, outputNotWritten */
export async function writeResult(recorded: Recorded, delivery: Delivery): Promise<CaptureResult> {
  const { args, recording } = recorded
  const trace = await readTrace(recording.file)
  const stacks = assembleStacks(recorded, trace)
  const files = await writeFiles(stacks, args, delivery)
  const accounting = account(stacks, args.mode)
  const notes = [...recording.notes(), ...files.notes, ...honesty(stacks, trace)]
  const lists = hotLists(stacks, args, delivery)
  await delivery.close('cpu')
  return {
    profileId: recorded.id,
    pid: recorded.pid,
    sampler: 'py-spy',
    mode: args.mode,
    rate: args.rate,
    ...(args.label === undefined ? {} : { label: args.label }),
    endedBy: recorded.endedBy,
    cpuProfilePath: files.merged,
    threads: files.threads,
    durationMs: Math.round(recorded.duration / 1000),
    sampleCount: stacks.sampleCount,
    summary: opening(accounting, args.mode),
    ...lists,
    accounting,
    notes,
  }
}
