// From a recording to what the user gets: the neutral model, the files, the hot lists, the accounting.
import { account, opening, type Accounting } from '../profile/accounting.ts'
import { categoryOf } from '../profile/category.ts'
import { assemble, type Assembled } from '../profile/assemble.ts'
import { hotFunctions, hotLines, type HotFunction, type HotLine } from '../profile/hot.ts'
import type { RawTrace } from '../profile/raw-trace.ts'
import type { Stacks } from '../profile/stacks.ts'
import { shifted, type ThreadLife } from '../profile/thread-life.ts'
import { failures } from '../session/failure.ts'
import type { CaptureArguments, Surroundings } from './capture.ts'
import type { Delivery } from '../request/delivery.ts'
import { writeFiles, type ThreadFile } from './files.ts'
import type { Recording } from './sampler.ts'
import { holding } from './holding.ts'
import { SourceSites } from '../source/source-sites.ts'

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
  /** A thread's number here, by what the process calls it. */
  numberHere: (tid: number) => number
  endedBy: string
}

/** The body of `dapscope.cpu.stop` and of the event `dapscope.cpu.finished`. */
export interface CaptureResult {
  profileId: string
  pid: number
  sampler: string
  /** How it has got at the process. */
  attachedBy: string
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
  /** No cost of the debugger is in it. */
  neutral: boolean
  notes: string[]
}

/** @throws {Failure} damagedTrace, outputNotWritten */
export async function writeResult(recorded: Recorded, around: Surroundings): Promise<CaptureResult> {
  const { args, recording } = recorded
  const { delivery, rest } = around
  const trace = await readTrace(recording)
  for (const thread of trace.threads)
    Object.assign(thread, { pid: recorded.pid, tid: recorded.numberHere(thread.tid) })
  const stacks = assembleStacks(recorded, trace, delivery)
  const files = await writeFiles(stacks, args, delivery)
  const accounting = account(stacks, args.mode)
  const names = rest.isNeutral ? [] : holding(stacks, around.breakpoints(), delivery.toClient)
  const notes = [...rest.notes(names), ...recording.notes(), ...files.notes, ...shortcomings(stacks)]
  const lists = hotLists(stacks, args, delivery)
  await delivery.close('cpu')
  return {
    profileId: recorded.id,
    pid: recorded.pid,
    sampler: recording.sampler,
    attachedBy: recording.attachedBy,
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
    neutral: rest.isNeutral,
    notes,
  }
}

async function readTrace(recording: Recording): Promise<RawTrace> {
  try {
    return await recording.trace()
  } catch (error) {
    throw failures.damagedTrace({ message: error instanceof Error ? error.message : String(error) })
  }
}

function assembleStacks(
  { args, recording, lives, duration, startTime, traceOffset }: Recorded,
  trace: RawTrace,
  { toClient }: Delivery,
): Assembled {
  const { rate, includeDebuggerFrames } = args
  const sites = new SourceSites(toClient).at
  const options = { startTime, duration, traceOffset, rate, includeDebuggerFrames, sites, categoryOf }
  const stacks = assemble(trace, allLives(trace, lives, traceOffset, recording.ownTid), options)
  stacks.threads.sort(
    (a, b) => Number(b.tid === b.pid) - Number(a.tid === a.pid) || a.start - b.start || a.tid - b.tid,
  )
  return stacks
}

/** The kernel's account as it is told here; what the recording brings of threads besides; nothing of the sampler's own. */
function allLives(
  trace: RawTrace,
  here: ThreadLife[] | undefined,
  traceOffset: number,
  ownTid: number | undefined,
): ThreadLife[] | undefined {
  if (!here && !trace.lives) return undefined
  const known = new Set(here?.map(({ tid }) => tid))
  const brought = (trace.lives ?? []).filter(({ tid }) => !known.has(tid))
  const others = (here ?? []).filter(({ tid }) => tid !== ownTid)
  return [...others, ...brought.map((life) => shifted(life, traceOffset))]
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
    notes.push(`The sampler's file is damaged (${damaged}); what came before that is shown.`)
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
