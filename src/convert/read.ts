// Reads a profile from a file: finds out what it is, and makes the neutral model of it.
import { constants } from 'node:buffer'
import { open, readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { assemble } from '../profile/assemble.ts'
import { pausedTime } from '../profile/about.ts'
import type { Sites } from '../profile/call-tree.ts'
import { PySpyTrace } from '../profile/pyspy-trace.ts'
import type { RawTrace } from '../profile/raw-trace.ts'
import { readCpuProfile, type CpuProfileFile } from '../profile/read-cpuprofile.ts'
import { readSpeedscope } from '../profile/read-speedscope.ts'
import type { Stacks } from '../profile/stacks.ts'
import type { Mode } from '../profile/totals.ts'
import { failures } from '../session/failure.ts'
import { reasonOf } from '../store/reason.ts'
import { chunksOf } from './chunks.ts'
import { readCollapsed } from './collapsed.ts'

export interface ReadProfile {
  stacks: Stacks
  /** The mode that the file was written in, where that is past changing. */
  mode?: Mode
  /** Microseconds of the capture without those in which the program was stopped in the debugger. */
  runningUs: number
  /** What the file does not tell, in sentences. */
  notes: string[]
  /** The stacks follow one another as they did in time. */
  isOrdered: boolean
}

export interface ReadOptions {
  /** Where functions begin; files of py-spy's do not tell. */
  sites?: Sites
  /** Counts a second in collapsed stacks. Default: a million in our own, else 100, as py-spy's. */
  rate?: number
}

/** A JSON text has to be one string. */
const MAX_JSON_BYTES = constants.MAX_STRING_LENGTH

/** @throws {Failure} notReadable */
export async function readProfile(path: string, options: ReadOptions = {}): Promise<ReadProfile> {
  try {
    const { size, mtimeMs } = await stat(path)
    const head = await headOf(path)
    const first = head.toString('latin1').trimStart()[0]
    if (first === '[') return fromTrace(await chromeTrace(path), mtimeMs, options)
    if (first === '{') return fromJson(await jsonOf(path, size), path, mtimeMs, options)
    if (first === undefined) throw new Error('it is empty')
    if (head.includes(0) || (head[0] === 0x1f && head[1] === 0x8b)) throw new Error('it is not a text')
    const read = fromTrace(await readCollapsed(path, options.rate), mtimeMs, options)
    const note = 'Collapsed stacks have no times: the order of what is shown is that of the file.'
    return { ...read, notes: [note, ...read.notes], isOrdered: false }
  } catch (error) {
    // Of JSON that looks like a profile, and has not its fields.
    const why = error instanceof TypeError ? 'its fields are not those of a profile' : reasonOf(error)
    throw failures.notReadable({ path, why })
  }
}

async function headOf(path: string): Promise<Buffer> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4096), 0, 4096, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

async function chromeTrace(path: string): Promise<RawTrace> {
  const reader = new PySpyTrace()
  for await (const chunk of chunksOf(path)) reader.push(chunk)
  return reader.end()
}

async function jsonOf(path: string, size: number): Promise<object> {
  if (size > MAX_JSON_BYTES)
    throw new Error(
      `it has ${Math.round(size / 1e6)} MB, and only py-spy's chrometrace and raw can be that large`,
    )
  return JSON.parse(await readFile(path, 'utf8')) as object
}

function fromJson(json: object, path: string, mtimeMs: number, options: ReadOptions): ReadProfile {
  if ('profiles' in json && 'shared' in json) return fromTrace(readSpeedscope(json), mtimeMs, options)
  if ('head' in json)
    throw new Error('it is a memory snapshot: give it, named .heapprofile, to `dapscope view`')
  if ('traceEvents' in json) throw new Error("it is a Chrome trace that is not py-spy's")
  if (!('nodes' in json && 'samples' in json && 'timeDeltas' in json))
    throw new Error('it is JSON of another kind')
  return fromCpuProfile(json as CpuProfileFile, path)
}

function fromCpuProfile(file: CpuProfileFile, path: string): ReadProfile {
  const stacks = readCpuProfile(file, basename(path).replace(/\.[^.]*$/, ''))
  const { dapscope } = file
  const runningUs = stacks.duration - (dapscope?.pausedUs ?? pausedTime(stacks))
  const isMerged = (dapscope?.threads.length ?? 0) > 1
  const note =
    'A .cpuprofile of several threads has no times: convert the files of the single threads for timelines.'
  const notes = isMerged ? [note] : []
  return { stacks, ...(dapscope && { mode: dapscope.mode }), runningUs, notes, isOrdered: !isMerged }
}

/** Without the kernel's word it is told from the stacks who waits. */
function fromTrace(trace: RawTrace, mtimeMs: number, { sites }: ReadOptions): ReadProfile {
  const first = trace.threads.reduce((least, { start }) => Math.min(least, start[0] ?? least), trace.last)
  const duration = Math.round(trace.last - first)
  const stacks = assemble(trace, undefined, {
    startTime: Math.round(mtimeMs * 1000) - duration,
    duration,
    traceOffset: -first,
    rate: 100,
    includeDebuggerFrames: false,
    sites: sites ?? (() => undefined),
  })
  stacks.threads.sort(
    (a, b) => Number(b.tid === b.pid) - Number(a.tid === a.pid) || a.start - b.start || a.tid - b.tid,
  )
  const notes =
    stacks.damaged === undefined ? [] : [`The file is damaged (${stacks.damaged}); what came before is here.`]
  if (stacks.elidedStacks > 0)
    notes.push(
      `The middle of ${stacks.elidedStacks} stacks is left out: the deepest had ${stacks.deepest} frames.`,
    )
  return { stacks, runningUs: duration - pausedTime(stacks), notes, isOrdered: true }
}
