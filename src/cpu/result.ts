// From a recording to what the user gets: the neutral model, the files, the hot lists, the accounting.
import { account, opening, type Accounting } from '../profile/accounting.ts'
import { assemble, type Assembled } from '../profile/assemble.ts'
import { livesOfCounted } from '../profile/counted.ts'
import { hotFunctions, hotLines, type HotFunction, type HotLine } from '../profile/hot.ts'
import type { RawTrace } from '../profile/raw-trace.ts'
import type { Stacks } from '../profile/stacks.ts'
import { restrictTo } from '../profile/windows.ts'
import { shifted, type ThreadLife } from '../profile/thread-life.ts'
import { failures } from '../session/failure.ts'
import type { CaptureArguments, Surroundings } from './capture.ts'
import type { Delivery } from '../request/delivery.ts'
import { writeFiles, type ThreadFile } from './files.ts'
import { notesOf, windowsOf } from './passes.ts'
import type { ProcessResult } from './member.ts'
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
  /** A thread's number here, by what the process calls it. */
  numberHere: (tid: number) => number
  endedBy: string
  /** Puts a `performance.now()` on the capture's clock. */
  toCapture: (time: number) => number
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
  /** With `pid: "children" | "all"`: each process by itself. */
  processes?: ProcessResult[]
}

/** What has ended a capture of an expression that did not come to its end. */
export const RAISED = 'the expression failed'
/** So many samples tell nothing of why it failed. */
const FEW = 10

/** @throws {Failure} damagedTrace, neverReached, raisedAtOnce, outputNotWritten */
export async function writeResult(recorded: Recorded, around: Surroundings): Promise<CaptureResult> {
  const { recording } = recorded
  const trace = await readTrace(recording)
  for (const thread of trace.threads)
    Object.assign(thread, { pid: recorded.pid, tid: recorded.numberHere(thread.tid) })
  const whole = assembleStacks(recorded, trace, around.delivery)
  if (recorded.endedBy === RAISED && account(whole, 'wall').sum.shownUs * recorded.args.rate < FEW * 1e6)
    throw failures.raisedAtOnce({})
  const { stacks, notes } = cutToPasses(whole, recorded, around)
  const remarks = (await around.regard?.(stacks)) ?? []
  return deliver(recorded, stacks, around, [
    ...notes,
    ...recording.notes(),
    ...shortcomings(stacks),
    ...remarks,
  ])
}

/** What lies between A and B, where that was asked for. @throws {Failure} neverReached */
function cutToPasses(
  stacks: Assembled,
  { args, toCapture, duration }: Recorded,
  { passes }: Surroundings,
): { stacks: Assembled; notes: string[] } {
  if (!passes) return { stacks, notes: [] }
  const windows = windowsOf(passes, toCapture, duration, args.stopOn)
  return { stacks: restrictTo(stacks, windows), notes: notesOf(passes, windows) }
}

/** What a result says of its capture. */
export type Subject = Pick<Recorded, 'id' | 'pid' | 'args' | 'endedBy'> & {
  recording: Pick<Recording, 'sampler' | 'attachedBy'>
}

/** Writes the files of a model. @throws {Failure} outputNotWritten */
export async function deliver(
  { id, pid, args, endedBy, recording }: Subject,
  stacks: Stacks,
  around: Surroundings,
  remarks: string[],
): Promise<CaptureResult> {
  const { delivery, rest } = around
  const files = await writeFiles(stacks, args, delivery, around.written)
  const accounting = account(stacks, args.mode)
  const names = rest.isNeutral ? [] : holding(stacks, around.breakpoints(), delivery.toClient)
  const lists = hotLists(stacks, args, delivery)
  const notes = [...rest.notes(names), ...files.notes, ...remarks]
  await delivery.close('cpu', notes)
  return {
    profileId: id,
    pid,
    sampler: recording.sampler,
    attachedBy: recording.attachedBy,
    mode: args.mode,
    rate: args.rate,
    ...(args.label === undefined ? {} : { label: args.label }),
    endedBy,
    cpuProfilePath: files.merged,
    threads: files.threads,
    formatPaths: files.formatPaths,
    durationMs: Math.round(stacks.duration / 1000),
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
  { args, recording, lives, duration, startTime, toCapture }: Recorded,
  trace: RawTrace,
  { toClient }: Delivery,
): Assembled {
  const { rate, includeDebuggerFrames, evaluated, gil } = args
  const { at: sites, textAt } = new SourceSites(toClient)
  // Known for sure once the trace is read.
  const traceOffset = toCapture(recording.began)
  const times = { startTime, duration, traceOffset: gil ? 0 : traceOffset }
  const options = { ...times, rate, includeDebuggerFrames, evaluated, sites, textAt }
  const known = gil
    ? livesOfCounted(trace, lives, duration)
    : allLives(trace, lives, traceOffset, recording.ownTid)
  const stacks = assemble(trace, known, options)
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
