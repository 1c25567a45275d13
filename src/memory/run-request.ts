// The request `dapscope.memory.run`: one expression evaluated in a stopped frame, and the memory that it took and kept.
import { sizeText } from '../profile/units.ts'
import * as z from 'zod/mini'
import type { Ticket } from '../request/declare.ts'
import { declare } from '../request/declare.ts'
import { evaluateIn, frameId, type Evaluated } from '../request/evaluate.ts'
import { newId } from '../request/results.ts'
import { described } from '../request/schema.ts'
import type { Scope } from '../request/scope.ts'
import type { ComparisonResult } from './comparison.ts'
import { Memory } from './memory.ts'
import { siteTable } from './show.ts'
import { percent, type ToldSite } from './snapshot.ts'

export interface MemoryRun extends Evaluated {
  /** Most that it held at once, beyond what was there before. */
  peakBytes: number
  /** What it left: its result, caches that it filled. */
  keptBytes: number
  /** The lines that allocated what is left, the user's code first. */
  sites: ToldSite[]
  snapshotId: string
  heapProfilePath: string
}

export const runRequest = declare({
  command: 'dapscope.memory.run',
  summary: 'Evaluates an expression in the stopped frame, and tells what memory that took.',
  arguments: {
    expression: described(z.string().check(z.minLength(1)), 'what is evaluated, as in the debug console'),
    frameId,
  },
  result: 'value (as the debug console shows it), peakBytes, keptBytes, sites[], snapshotId, heapProfilePath',
  console: { words: 'mem run', rest: 'expression', show: showRun },
  async run(scope, { expression, frameId: frame }, ticket): Promise<MemoryRun> {
    const evaluate = evaluateIn(scope, 'dapscope.memory.run', frame, expression)
    const id = newId('memory')
    ticket.pending = { snapshotId: id }
    // What goes wrong with a part of it is told once: as the end of the whole.
    const part: Part = () => ({ pending: {}, signal: ticket.signal, inConsole: ticket.inConsole })
    return scope.feature(Memory).turns.take(ticket.signal, () => tracked(scope, evaluate, id, part))
  },
})

type Part = () => Pick<Ticket, 'pending' | 'signal' | 'inConsole'>

/** For this time only, where memory is not tracked anyway. `id`: of the snapshot after it. */
async function tracked(
  scope: Scope,
  evaluate: () => Promise<Evaluated>,
  id: string,
  part: Part,
): Promise<MemoryRun> {
  const { tracking } = scope.feature(Memory)
  const before = await tracking.state()
  if (before.tracking) return measured(scope, evaluate, id, part)
  await tracking.start(1)
  try {
    return await measured(scope, evaluate, id, part)
  } finally {
    await tracking.stop()
  }
}

async function measured(
  scope: Scope,
  evaluate: () => Promise<Evaluated>,
  snapshotId: string,
  part: Part,
): Promise<MemoryRun> {
  const memory = scope.feature(Memory)
  const how = { collect: false, stall: 'auto' } as const
  const from = await memory.snapshot({ ...how, label: 'before the expression' }, part())
  const start = await memory.tracking.mark()
  const { value } = await evaluate()
  const end = await memory.tracking.state()
  const after = { ...how, label: 'after the expression' }
  const { heapProfilePath } = await memory.snapshot(after, part(), snapshotId)
  const comparison = await memory.diff(from.snapshotId, snapshotId, part())
  return {
    value,
    peakBytes: Math.max(0, end.peakBytes - start.currentBytes),
    // What the debugger has allocated meanwhile is not the expression's.
    keptBytes: Math.max(0, comparison.total.change - comparison.debugger.change),
    sites: sitesOf(comparison),
    snapshotId,
    heapProfilePath,
  }
}

/** What has grown is what the expression left. */
function sitesOf({ grown }: ComparisonResult): ToldSite[] {
  const own = grown.filter(({ category }) => category !== 'debugger')
  const all = own.reduce((sum, { bytes }) => sum + bytes.change, 0)
  return own.map(({ path, line, function: name, category, bytes, count }) => ({
    path,
    line,
    function: name,
    category,
    bytes: bytes.change,
    count: count.change,
    percent: percent(bytes.change, all),
  }))
}

const ROWS = 15

function showRun({ value, peakBytes, keptBytes, sites, heapProfilePath }: MemoryRun): string {
  const table = sites.length > 0 ? ['', ...siteTable(sites.slice(0, ROWS)), ''] : []
  return [
    ...(value === '' ? [] : [value, '']),
    `It held ${sizeText(peakBytes)} more at once, and left ${sizeText(keptBytes)}.`,
    ...table,
    heapProfilePath,
  ].join('\n')
}
