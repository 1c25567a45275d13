// Writes a capture in the Firefox Profiler's processed format, version 60 (profiler.firefox.com upgrades it to its own).

import { firefoxTables } from './firefox-tables.ts'
import type { Format, WriteOptions } from './formats.ts'
import { commaSeparated, inPieces } from './pieces.ts'
import type { Stacks } from './stacks.ts'
import { timelines, type Timeline, type Timelines } from './timelines.ts'

/** The last version whose tables can be written as they are here: stacks, frames and functions are all threads' own. */
const VERSION = 60

export const firefox: Format = {
  id: 'firefox',
  extension: '.firefox.json',
  write(stacks, options) {
    const all = timelines(stacks, options, true)
    const { joined, notes } = all
    return { pieces: inPieces(() => parts(stacks, all, options)), joined, folded: 0, notes }
  },
}

function* parts(stacks: Stacks, all: Timelines, options: WriteOptions): Generator<string> {
  const intervalUs = stacks.sampleCount > 0 ? stacks.duration / stacks.sampleCount : 10_000
  const tables = firefoxTables(stacks, all, options)
  yield `{"meta":${JSON.stringify(metaOf(stacks, tables.categories, intervalUs / 1000))},"libs":[],"pages":[],"shared":{`
  yield* tables.json()
  yield '},"threads":['
  yield* commaSeparated(threads(stacks, all, tables.stackOfPlace, intervalUs))
  yield ']}\n'
}

function metaOf({ startTime, duration }: Stacks, categories: object[], interval: number): object {
  return {
    interval,
    startTime: startTime / 1000,
    profilingStartTime: 0,
    profilingEndTime: duration / 1000,
    processType: 0,
    categories,
    product: 'Python (dapscope)',
    importedFrom: 'dapscope',
    stackwalk: 0,
    version: 32,
    preprocessedProfileVersion: VERSION,
    symbolicated: true,
    symbolicationNotSupported: true,
    sourceCodeIsNotOnSearchfox: true,
    usesOnlyOneStackType: true,
    doesNotUseFrameImplementation: true,
    keepProfileThreadOrder: true,
    markerSchema: [],
  }
}

function* threads(stacks: Stacks, all: Timelines, stackOfPlace: number[], intervalUs: number) {
  for (const [i, timeline] of all.threads.entries()) {
    const samples = samplesOf(timeline, stackOfPlace, intervalUs)
    yield JSON.stringify({ ...threadOf(timeline, i, stacks.duration), samples })
  }
}

function threadOf({ name, thread: { pid, tid, start, end } }: Timeline, index: number, duration: number) {
  return {
    processType: 'default',
    processName: 'Python',
    processStartupTime: 0,
    processShutdownTime: null,
    registerTime: start / 1000,
    unregisterTime: end >= duration ? null : end / 1000,
    pausedRanges: [],
    name,
    isMainThread: index === 0,
    pid: String(pid),
    tid,
    markers: { data: [], name: [], startTime: [], endTime: [], phase: [], category: [], length: 0 },
  }
}

/**
 * A sample for each interval: the profiler takes one to stand for the time about it. Their weights are the true times, and add up
 * to the thread's life.
 */
function samplesOf({ thread, samples }: Timeline, stackOfPlace: number[], intervalUs: number): object {
  const stack: number[] = []
  const time: number[] = []
  const weight: number[] = []
  let at = thread.start
  for (let i = 0; i < samples.node.length; i++) {
    const duration = samples.duration[i]!
    const count = Math.max(1, Math.round(duration / intervalUs))
    for (let part = 0; part < count; part++) {
      const from = Math.round((duration * part) / count)
      stack.push(stackOfPlace[samples.node[i]!]!)
      time.push((at + from) / 1000)
      weight.push((Math.round((duration * (part + 1)) / count) - from) / 1000)
    }
    at += duration
  }
  return { stack, time, weight, weightType: 'tracing-ms', length: stack.length }
}
