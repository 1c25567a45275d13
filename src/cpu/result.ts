// From a recording to what the user gets: the neutral model, the files, the hot lists, the accounting.
import { createReadStream } from 'node:fs'
import { account, opening, type Accounting } from '../profile/accounting.ts'
import { categoryOf } from '../profile/category.ts'
import { assemble, type Assembled } from '../profile/assemble.ts'
import { hotFunctions, hotLines, type HotFunction, type HotLine } from '../profile/hot.ts'
import { PySpyTrace, type RawTrace } from '../profile/pyspy-trace.ts'
import type { Stacks } from '../profile/stacks.ts'
import type { ThreadLife } from '../profile/timeline.ts'
import { failures } from '../session/failure.ts'
import type { CaptureArguments } from './capture.ts'
import type { Delivery } from './delivery.ts'
import { writeFiles, type ThreadFile } from './files.ts'
import type { Recording } from './sampler.ts'
import { SourceSites } from './sites.ts'

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
  threads: ThreadFile[]
  /** The other formats' files, by format. */
  formatPaths: Record<string, string>
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
  const notes = [...recording.notes(), ...files.notes, ...shortcomings(stacks)]
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
    formatPaths: files.formatPaths,
    durationMs: Math.round(recorded.duration / 1000),
    sampleCount: stacks.sampleCount,
    summary: opening(accounting),
    ...lists,
    accounting,
    notes,
  }
}

async function readTrace(file: string): Promise<RawTrace> {
  const reader = new PySpyTrace()
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) reader.push(chunk as Buffer)
    return reader.end()
  } catch (error) {
    throw failures.damagedTrace({ message: error instanceof Error ? error.message : String(error) })
  }
}

function assembleStacks(
  { args, lives, duration, startTime, traceOffset }: Recorded,
  trace: RawTrace,
): Assembled {
  const { rate, includeDebuggerFrames } = args
  const sites = new SourceSites().at
  const options = { startTime, duration, traceOffset, rate, includeDebuggerFrames, sites, categoryOf }
  const stacks = assemble(trace, lives, options)
  stacks.threads.sort(
    (a, b) => Number(b.tid === b.pid) - Number(a.tid === a.pid) || a.start - b.start || a.tid - b.tid,
  )
  return stacks
}

function hotLists(stacks: Stacks, { mode }: CaptureArguments, { toClient, line }: Delivery) {
  const asClientCounts = <T extends HotFunction | HotLine>(entry: T): T => ({
    ...entry,
    line: line(entry.line),
    ...(entry.via && { via: { ...entry.via, line: line(entry.via.line) } }),
  })
  return {
    hotFunctions: hotFunctions(stacks, mode, undefined, toClient).map(asClientCounts),
    hotLines: hotLines(stacks, mode, undefined, toClient).map(asClientCounts),
  }
}

/** What the model does not hold, in sentences: nothing is left out without a word. */
function shortcomings({ damaged, elidedStacks, deepest, unsampled }: Assembled): string[] {
  const notes: string[] = []
  if (damaged !== undefined)
    notes.push(`py-spy's file is damaged (${damaged}); what came before that is shown.`)
  if (elidedStacks > 0)
    notes.push(`The middle of ${elidedStacks} stacks is left out: the deepest had ${deepest} frames.`)
  const { threads, runnableUs } = unsampled
  if (threads > 0) {
    const ran = (runnableUs / 1000).toFixed(0)
    notes.push(
      `${threads} threads without Python code, or gone before a sample, ran ${ran} ms and are not shown.`,
    )
  }
  return notes
}
