// Writes a capture as a Chrome trace (Trace Event Format, JSON), which Perfetto, chrome://tracing and speedscope read.

import { edges, type Edge } from './edges.ts'
import type { Format, WriteOptions } from './formats.ts'
import { linesOfFunctions } from './lines.ts'
import { commaSeparated, inPieces } from './pieces.ts'
import type { Stacks, ThreadStacks } from './stacks.ts'
import { STATE_NAMES, timelines, type Timeline, type Timelines } from './timelines.ts'

export const chromeTrace: Format = {
  id: 'chrome-trace',
  extension: '.trace.json',
  write(stacks, options) {
    const all = timelines(stacks, options, false)
    const { joined, notes } = all
    return { pieces: inPieces(() => parts(stacks, all, options)), joined, folded: 0, notes }
  },
}

function* parts(stacks: Stacks, all: Timelines, options: WriteOptions): Generator<string> {
  yield '{"displayTimeUnit":"ms","traceEvents":['
  yield* commaSeparated(events(stacks, all, options))
  yield ']}\n'
}

function* events(stacks: Stacks, { places, threads }: Timelines, options: WriteOptions): Generator<string> {
  const frames = frameTexts(stacks, options)
  const tids = ownTids(threads.map(({ thread }) => thread))
  for (const [i, timeline] of threads.entries()) {
    const at = `"pid":${timeline.thread.pid},"tid":${tids[i]}`
    if (threads[i - 1]?.thread.pid !== timeline.thread.pid)
      yield `{"ph":"M","name":"process_name",${at},"args":{"name":"Python"}}`
    yield `{"ph":"M","name":"thread_name",${at},"args":{"name":${JSON.stringify(timeline.name)}}}`
    yield `{"ph":"M","name":"thread_sort_index",${at},"args":{"sort_index":${i}}}`
    yield* threadEvents(stacks, places, timeline, at, frames)
  }
}

function* threadEvents(
  { nodes }: Stacks,
  places: Timelines['places'],
  timeline: Timeline,
  at: string,
  frames: (edge: Edge) => FrameText,
): Generator<string> {
  for (const edge of edges(nodes, places, timeline)) {
    const { name, details } = frames(edge)
    // An end needs the name for speedscope (1.25), which else passes it over.
    yield edge.begins
      ? `{"ph":"B","ts":${edge.at},${at},"name":${name},${details}}`
      : `{"ph":"E","ts":${edge.at},${at},"name":${name}}`
  }
}

interface FrameText {
  name: string
  /** Of its beginning only. */
  details: string
}

function frameTexts(stacks: Stacks, { toClient }: WriteOptions): (edge: Edge) => FrameText {
  const lines = linesOfFunctions(stacks)
  const texts = stacks.functions.map(({ name, file, category }, i) => {
    const args = file === '' ? {} : { file: toClient(file), ...(lines[i] ? { line: lines[i] } : {}) }
    return { name: JSON.stringify(name), details: `"cat":"${category}","args":${JSON.stringify(args)}` }
  })
  return ({ node, state }) =>
    node > 0
      ? texts[stacks.nodes[node]!.function]!
      : { name: `"${STATE_NAMES[state]}"`, details: `"cat":"${state}"` }
}

/** Readers take equal ids for one thread; the system gives the id of a dead thread to a later one. */
function ownTids(threads: ThreadStacks[]): number[] {
  const used = new Set<number>()
  let free = Math.max(0, ...threads.map(({ tid }) => tid)) + 1
  return threads.map(({ tid }) => {
    const own = used.has(tid) ? free++ : tid
    used.add(own)
    return own
  })
}
