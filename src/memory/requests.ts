// The memory requests: names, arguments and results as the contract has them.
import * as z from 'zod/mini'
import { declare, type Declaration } from '../request/declare.ts'
import { described, optional } from '../request/schema.ts'
import { costOf } from './cost.ts'
import { explained } from './explain.ts'
import { ingest } from './ingest.ts'
import { Memory } from './memory.ts'
import { MemoryCourse } from './course.ts'
import { showDiff, showSnapshot, showTracking } from './show.ts'

/** The arguments of `dapscope.memory.start`, also the value of `memory` in a launch configuration. */
export const memoryStartShape = {
  frames: described(
    z._default(z.int().check(z.minimum(1), z.maximum(100)), 1),
    'calls that are recorded of each allocation',
  ),
}

const pid = optional(z.union([z.int().check(z.positive()), z.enum(['children', 'all'])]), 'which process')
const stall = described(
  z._default(z.enum(['auto', 'fork', 'in-process']), 'auto'),
  'fork the program for a snapshot, or work inside it',
)
const ownProcess = { pid: () => true }

const start = declare({
  command: 'dapscope.memory.start',
  summary: 'Starts to track where memory is allocated.',
  arguments: memoryStartShape,
  result: 'tracking, frames, isOurs, currentBytes, peakBytes, cost, notes[]',
  console: { words: 'mem start', show: showTracking },
  async run(scope, { frames }) {
    await scope.debuggee.pid('dapscope.memory.start')
    const state = await scope.feature(Memory).tracking.start(frames)
    return { ...state, cost: costOf(state), notes: await scope.feature(MemoryCourse).armOrSay() }
  },
})

const stop = declare({
  command: 'dapscope.memory.stop',
  summary: 'Stops to track memory; what the program had started itself goes on.',
  arguments: {},
  result: 'tracking, frames, isOurs, currentBytes, peakBytes: the final figures',
  console: { words: 'mem stop', show: showTracking },
  async run(scope) {
    await scope.debuggee.pid('dapscope.memory.stop')
    await scope.feature(MemoryCourse).disarm()
    return scope.feature(Memory).tracking.stop()
  },
})

const snapshot = declare({
  command: 'dapscope.memory.snapshot',
  summary: 'Writes what memory is allocated where, at this moment.',
  arguments: {
    label: optional(z.string().check(z.maxLength(100)), 'a name for the results'),
    collect: described(z._default(z.boolean(), false), 'collect garbage first'),
    pid,
    stall,
  },
  later: ownProcess,
  console: { words: 'mem snapshot', show: showSnapshot },
  result:
    'snapshotId, heapProfilePath, heapTreeProfilePath (frames > 1), currentBytes, peakBytes, rssBytes, siteCount, sites[] (top 100), stallMs, summary, notes[]',
  run: (scope, { label, collect, stall: how }, ticket) =>
    scope.feature(Memory).snapshot({ label, collect, stall: how }, ticket),
})

const diff = declare({
  command: 'dapscope.memory.diff',
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

const gcCollect = declare({
  command: 'dapscope.memory.gcCollect',
  summary: 'Collects garbage in the program, and tells what was found.',
  arguments: {
    generation: described(z._default(z.int().check(z.minimum(0), z.maximum(2)), 2), 'up to which generation'),
  },
  result: 'collected, uncollectable, objects and bytes before and after, durationMs, called[]',
  console: { words: 'mem gc' },
  async run(scope, { generation }) {
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

export const memoryRequests: Declaration[] = [start, snapshot, diff, gcCollect, stop, ingestRequest]
