// What a run came to: for programs as JSON, for people as a table of at most 80 columns.
import { sizeText } from '../profile/units.ts'
import { hotTable } from '../cpu/show.ts'
import type { CaptureResult } from '../cpu/result.ts'
import { siteTable } from '../memory/show.ts'
import { type SnapshotResult } from '../memory/snapshot.ts'
import { cut, noted, wrap } from '../request/text.ts'
import type { Checked } from './budget.ts'
import type { Ran } from './launch.ts'
import { asFlags } from './speech.ts'

/** The JSON of `--json`. */
export interface Outcome {
  program: string
  /** The program's own; null where it never ran. */
  programStatus: number | null
  /** What `dapscope run` exits with. */
  status: number
  /** Of the program alone, where the CPU was profiled. */
  durationMs: number | null
  budgets: Checked[]
  cpu: (CaptureResult & { reportPath: string }) | null
  memory: (SnapshotResult & { reportPath: string }) | null
}

/** Of `dapscope run` itself: a budget was exceeded; it could not do what was asked (as of docker, timeout, git bisect). */
const EXCEEDED = 90
export const UNABLE = 125

/** The program's own status, unless all was well with it and a budget was not kept, or could not be looked at, or a result is missing. */
export function statusOf(programStatus: number | undefined, budgets: Checked[], isMissing: boolean): number {
  if (programStatus === undefined) return UNABLE
  if (programStatus !== 0) return programStatus
  if (budgets.some(({ kept }) => kept === false)) return EXCEEDED
  return isMissing || budgets.some(({ kept }) => kept === undefined) ? UNABLE : 0
}

const ROWS = 10

export function summary(outcome: Outcome, hasBegun: boolean): string[] {
  const { program, programStatus, durationMs, cpu, memory, budgets } = outcome
  const took = durationMs === null ? '' : `, after ${seconds(durationMs)}`
  return [
    '',
    wrap(
      `dapscope: ${program} ended ${programStatus === null ? 'without a status' : `with status ${programStatus}`}${took}.`,
    ),
    ...(hasBegun ? [] : ['It ended before its first line, so there is nothing to profile.']),
    ...(cpu ? cpuPart(cpu) : []),
    ...(memory ? memoryPart(memory) : []),
    ...(budgets.length > 0 ? budgetPart(budgets) : []),
    ...(budgets.some(({ kept }) => kept) && programStatus !== 0 ? [wrap(UNTIL_THEN)] : []),
  ]
}

const UNTIL_THEN =
  'dapscope: the program did not end well, so what is kept above is kept only for what it did until then.'

/** Why there is no figure for a budget. */
export function whyNotMeasured(kind: Checked['kind'], { cpu, isStillborn }: Ran): string {
  if (isStillborn) return 'the program ended before its first line.'
  if (kind === 'memory')
    return 'there is no snapshot of its end, which a program writes that ends by itself: not by a signal, `os._exit` or `exec`.'
  if (cpu === undefined) return 'there is no CPU profile of it (why stands above).'
  return 'no sample found the program at work, so there is nothing to have a share of. Take more samples (`--rate 1000`), or count waiting too (`--mode wall`).'
}

/** Shares of nothing are no shares. */
export function hasShares({ mode, sampleCount, accounting }: CaptureResult): boolean {
  return (mode === 'wall' ? sampleCount : accounting.busySamples) > 0
}

function cpuPart({
  summary: opening,
  hotFunctions,
  notes,
  cpuProfilePath,
  reportPath,
}: Shown<'cpu'>): string[] {
  const table = hotFunctions.length > 0 ? ['', ...hotTable(hotFunctions.slice(0, ROWS)), ''] : []
  return [
    '',
    wrap(`CPU: ${opening}`),
    ...table,
    ...noted(notes.map(asFlags)),
    `profile  ${cpuProfilePath}`,
    `report   ${reportPath}`,
  ]
}

function memoryPart({
  summary: opening,
  sites,
  notes,
  heapProfilePath,
  reportPath,
}: Shown<'memory'>): string[] {
  const own = sites.filter(({ category }) => category !== 'debugger')
  const table = own.length > 0 ? ['', ...siteTable(own.slice(0, ROWS)), ''] : []
  return [
    '',
    wrap(`Memory at the end: ${opening}`),
    ...table,
    ...noted(notes.map(asFlags)),
    `snapshot ${heapProfilePath}`,
    `report   ${reportPath}`,
  ]
}

type Shown<Key extends 'cpu' | 'memory'> = NonNullable<Outcome[Key]>

function budgetPart(budgets: Checked[]): string[] {
  const rows = budgets.map((each) => {
    const was = each.value === undefined ? 'unknown' : figure(each, each.value)
    const verdict = { true: 'kept', false: 'EXCEEDED', undefined: 'NOT CHECKED' }[String(each.kept)]!
    return `${cut(each.name, 34).padEnd(34)} ${figure(each, each.limit).padStart(12)} ${was.padStart(12)}  ${verdict}`
  })
  const head = `${'budget'.padEnd(34)} ${'at most'.padStart(12)} ${'was'.padStart(12)}`
  return ['', head, ...rows, ...budgets.flatMap((each) => lines(each))]
}

/** A clear line for each that was not kept, as a log is searched for it. */
function lines(each: Checked): string[] {
  const { kept, note, text } = each
  if (kept === undefined) {
    return [wrap(`dapscope: the budget ${text} could not be checked: ${note}`)]
  }
  const besides = noted(note === undefined ? [] : [note])
  if (kept) return besides
  return [
    ...besides,
    `dapscope: budget exceeded: ${WHAT[each.kind](each)}; ${figure(each, each.limit)} is allowed.`,
  ]
}

const WHAT: Record<Checked['kind'], (each: Checked) => string> = {
  memory: (each) => `${figure(each, each.value!)} were allocated at once`,
  duration: (each) => `the program took ${figure(each, each.value!)}`,
  function: (each) => `${each.name} took ${figure(each, each.value!)} of the running time`,
}

function figure({ kind }: Checked, value: number): string {
  if (kind === 'memory') return sizeText(value)
  return kind === 'duration' ? seconds(value) : `${value.toFixed(1)} %`
}

function seconds(ms: number): string {
  return ms < 1000 ? `${ms.toFixed(0)} ms` : `${(ms / 1000).toFixed(1)} s`
}
