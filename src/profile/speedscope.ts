// Writes a capture as a speedscope file: all threads in one, each as events at its true times.

import { edges, type Edge } from './edges.ts'
import type { Format, WriteOptions } from './formats.ts'
import { linesOfFunctions } from './lines.ts'
import { commaSeparated, inPieces } from './pieces.ts'
import { STATES, type Stacks } from './stacks.ts'
import { STATE_NAMES, timelines, type Timeline, type Timelines } from './timelines.ts'

const SCHEMA = 'https://www.speedscope.app/file-format-schema.json'

export const speedscope: Format = {
  id: 'speedscope',
  extension: '.speedscope.json',
  write(stacks, options) {
    const all = timelines(stacks, options, false)
    const { joined, notes } = all
    return { pieces: inPieces(() => parts(stacks, all, options)), joined, folded: 0, notes }
  },
}

function* parts(stacks: Stacks, all: Timelines, options: WriteOptions): Generator<string> {
  yield `{"$schema":"${SCHEMA}","exporter":"dapscope","name":${JSON.stringify(nameOf(stacks))},"shared":{"frames":[`
  yield* commaSeparated(frames(stacks, options))
  yield ']},"profiles":['
  for (const [i, thread] of all.threads.entries()) {
    if (i > 0) yield ','
    yield* profile(stacks, all, thread)
  }
  yield `],"activeProfileIndex":0}\n`
}

const nameOf = ({ threads, startTime }: Stacks): string =>
  `process ${threads[0]?.pid ?? 0}, ${new Date(startTime / 1000).toISOString()}`

/** The functions, then the states: frames are numbers into this. */
function* frames(stacks: Stacks, { toClient }: WriteOptions): Generator<string> {
  const lines = linesOfFunctions(stacks)
  for (const [i, { name, file }] of stacks.functions.entries()) {
    const place = file === '' ? {} : { file: toClient(file), ...(lines[i] ? { line: lines[i] } : {}) }
    yield JSON.stringify({ name, ...place })
  }
  for (const state of STATES) yield JSON.stringify({ name: STATE_NAMES[state] })
}

function* profile(stacks: Stacks, { places }: Timelines, timeline: Timeline): Generator<string> {
  const { name, thread } = timeline
  const frameOf = ({ node, state }: Edge): number =>
    node > 0 ? stacks.nodes[node]!.function : stacks.functions.length + STATES.indexOf(state)
  yield `{"type":"evented","name":${JSON.stringify(name)},"unit":"microseconds",`
  yield `"startValue":${thread.start},"endValue":${thread.end},"events":[`
  let isFirst = true
  for (const edge of edges(stacks.nodes, places, timeline)) {
    yield `${isFirst ? '' : ','}{"type":"${edge.begins ? 'O' : 'C'}","frame":${frameOf(edge)},"at":${edge.at}}`
    isFirst = false
  }
  yield ']}'
}
