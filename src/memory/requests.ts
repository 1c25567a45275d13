// The memory requests: names, arguments and results as the contract has them.
import * as z from 'zod/mini'
import { declare, type Declaration } from '../request/declare.ts'
import { described, optional } from '../request/schema.ts'
import { costOf } from './cost.ts'
import { explained } from './explain.ts'
import { ingest } from './ingest.ts'
import { Memory } from './memory.ts'
import { MemoryCourse } from './course.ts'
import { declareInEach, pid } from './each.ts'
import { askReferences } from './ask-references.ts'
import { Census } from './census.ts'
import { runRequest } from './run-request.ts'
import { showCollected, showDiff, showObjects, showReferences, showSnapshot, showTracking } from './show.ts'

/** The arguments of `dapscope.memory.start`, also the value of `memory` in a launch configuration. */
export const memoryStartShape = {
  frames: described(z._default(whole(1, 100), 1), 'calls that are recorded of each allocation'),
}

function whole(least: number, most: number) {
  return z.int().check(z.minimum(least), z.maximum(most))
}

const stall = described(
  z._default(z.enum(['auto', 'fork', 'in-process']), 'auto'),
  'fork the program for a snapshot, or work inside it',
)

const start = declareInEach({
  command: 'dapscope.memory.start',
  summary: 'Starts to track where memory is allocated.',
  arguments: { ...memoryStartShape, pid },
  result: 'tracking, frames, isOurs, currentBytes, peakBytes, cost, notes[]',
  console: { words: 'mem start', show: showTracking },
  run: async (scope, { frames }, ticket) => {
    await scope.debuggee.pid('dapscope.memory.start')
    const { turns, tracking } = scope.feature(Memory)
    return turns.take(ticket.signal, async () => {
      const state = await tracking.start(frames)
      return { ...state, cost: costOf(state), notes: await scope.feature(MemoryCourse).armOrSay() }
    })
  },
})

const stop = declareInEach({
  command: 'dapscope.memory.stop',
  summary: 'Stops to track memory; what the program had started itself goes on.',
  arguments: { pid },
  result: 'tracking, frames, isOurs, currentBytes, peakBytes: the final figures',
  console: { words: 'mem stop', show: showTracking },
  run: async (scope, _args, ticket) => {
    await scope.debuggee.pid('dapscope.memory.stop')
    const { turns, tracking } = scope.feature(Memory)
    return turns.take(ticket.signal, async () => {
      await scope.feature(MemoryCourse).disarm()
      return tracking.stop()
    })
  },
})

const snapshot = declareInEach({
  command: 'dapscope.memory.snapshot',
  // Of several processes each tells its own.
  event: {
    name: 'dapscope.memory.snapshot',
    comes: ({ processes }: { processes?: object[] }) => processes === undefined,
  },
  summary: 'Writes what memory is allocated where, at this moment.',
  arguments: {
    label: optional(z.string().check(z.maxLength(100)), 'a name for the results'),
    collect: described(z._default(z.boolean(), false), 'collect garbage first'),
    pid,
    stall,
  },
  console: { words: 'mem snapshot', show: showSnapshot },
  result:
    'snapshotId, heapProfilePath, heapTreeProfilePath (frames > 1), currentBytes, peakBytes, rssBytes, gc (isEnabled, generations[], frozen, garbage), siteCount, sites[] (top 100), stallMs, summary, notes[]; processes[] (pid)',
  run: (scope, { label, collect, stall: how }, ticket) =>
    scope.feature(Memory).snapshot({ label, collect, stall: how }, ticket),
})

const diff = declare({
  command: 'dapscope.memory.diff',
  event: { name: 'dapscope.memory.diff' },
  summary: 'Compares two snapshots: what grew, what shrank, what leaks.',
  arguments: {
    from: optional(z.string(), 'an id or a .heapprofile; the snapshot before'),
    to: optional(z.string(), 'an id or a .heapprofile; a new snapshot'),
  },
  result:
    'from, to, total, grown[], shrunk[], leaks[] (confidence, reason, history[]), diagnostics[] (of LSP, by file)',
  console: { words: 'mem diff', show: showDiff },
  run: (scope, { from, to }, ticket) => scope.feature(Memory).diff(from, to, ticket),
})

const references = declare({
  command: 'dapscope.memory.references',
  event: { name: 'dapscope.memory.references' },
  summary: 'Tells who holds an object: the shortest paths from something with a name.',
  arguments: {
    expression: optional(z.string().check(z.minLength(1)), 'the object, as an expression in the frame'),
    type: optional(z.string().check(z.minLength(1)), 'or all objects of a type, such as `app.Order`'),
    frameId: optional(z.int(), 'of a stopped thread; without it names of the main module are known'),
    maxDepth: described(z._default(whole(1, 100), 10), 'how many steps are followed'),
    limit: described(z._default(whole(1, 50), 5), 'how many paths are told'),
    stall,
  },
  result:
    'target, summary, paths[] (root, steps[], text), graph (nodes[], edges[], mermaid), cycles[], referencesId, referencesPath, notes[]',
  console: { words: 'mem refs', rest: 'expression', show: showReferences },
  run: askReferences,
})

const objects = declareInEach({
  command: 'dapscope.memory.objects',
  summary: 'Counts objects by type, and tells what has changed since the last count.',
  arguments: {
    limit: described(z._default(whole(1, 10_000), 50), 'how many types are told'),
    type: optional(z.string().check(z.minLength(1)), 'only types whose name holds this'),
    pid,
    stall,
  },
  result:
    'total, types[] (type, count, bytes), change (total, grown[], shrunk[]) since the last call, notes[]',
  console: { words: 'mem objects', bare: 'type', show: showObjects },
  run: (scope, { limit, type, stall: how }, ticket) =>
    scope.feature(Census).count({ limit, type, stall: how }, ticket),
})

const gcCollect = declareInEach({
  command: 'dapscope.memory.gcCollect',
  summary: 'Collects garbage in the program, and tells what was found.',
  arguments: {
    generation: described(z._default(whole(0, 2), 2), 'up to which generation'),
    pid,
  },
  result: 'collected, uncollectable, objects and bytes before and after, durationMs, called[]',
  console: { words: 'mem gc', show: showCollected },
  run: async (scope, { generation }) => {
    await scope.debuggee.pid('dapscope.memory.gcCollect')
    const call = scope
      .feature(Memory)
      .courier.call<object>('collect.run', { generation }, { marker: '__BASILISK_GC__' })
    return explained(call)
  },
})

const ingestRequest = declare({
  command: 'dapscope.memory.ingest',
  summary: 'Takes what was printed by hand in a program that cannot be asked.',
  arguments: {
    sessionId: described(z.string(), 'as dapscope.status tells it'),
    output: described(
      z.string().check(z.maxLength(64 * 1024 * 1024)),
      'all that was printed, with the marked payload',
    ),
  },
  result: 'marker, kind, and what became of it',
  run: (scope, { sessionId, output }) => ingest(scope, sessionId, output),
})

export const memoryRequests: Declaration[] = [
  start,
  snapshot,
  runRequest,
  diff,
  references,
  objects,
  gcCollect,
  stop,
  ingestRequest,
]
