// Captures as text of at most 80 columns.
import type { HotFunction } from '../profile/hot.ts'
import { cut, noted, wrap } from '../request/text.ts'
import type { Dump } from './dump-request.ts'
import type { Task } from './tasks.ts'
import type { ProcessResult } from './member.ts'
import type { CaptureResult } from './result.ts'

const BAR = 16

export function hotTable(functions: HotFunction[]): string[] {
  const rows = functions.map(({ name, path, line, selfPercent, totalPercent }) => {
    const bar = '█'.repeat(Math.round((selfPercent / 100) * BAR)).padEnd(BAR)
    const place = path === '' ? '' : `${path.split(/[\\/]/).at(-1)}:${line}`
    return `${percent(selfPercent)} ${percent(totalPercent)} ${bar} ${cut(name, 24).padEnd(24)} ${cut(place, 22)}`
  })
  return [
    `${'self'.padStart(6)} ${'total'.padStart(6)} ${' '.repeat(BAR)} ${'function'.padEnd(24)} where`,
    ...rows,
  ]
}

function percent(value: number): string {
  return `${value.toFixed(1)}%`.padStart(6)
}

const ROWS = 15
const ROWS_OF_EACH = 3

/** What a console shows of a finished capture. */
export function showResult({
  summary,
  hotFunctions,
  notes,
  cpuProfilePath,
  processes = [],
  profileId,
  endedBefore = false,
}: CaptureResult & { endedBefore?: boolean }): string {
  const table = hotFunctions.length > 0 ? ['', ...hotTable(hotFunctions.slice(0, ROWS)), ''] : []
  const last = endedBefore
    ? [wrap(`Nothing was stopped: ${profileId} had ended before, and this is its result.`)]
    : []
  return [
    ...last,
    wrap(summary),
    ...table,
    ...processes.flatMap(showProcess),
    ...noted(notes),
    cpuProfilePath,
  ].join('\n')
}

/** Of several processes the table above is that of the first, or of all children together. */
function showProcess({ pid, command, summary, hotFunctions }: ProcessResult): string[] {
  const rows = hotTable(hotFunctions.slice(0, ROWS_OF_EACH))
  return [nameOf({ pid, command }), wrap(summary), ...(rows.length > 1 ? rows : []), '']
}

/** The end of a command line says more than its beginning, but for the number. */
function nameOf({ pid, command }: { pid: number; command: string }): string {
  const name = `process ${pid}: `
  return `${name}${cut(command, 80 - name.length)}`
}

interface Started {
  profileId: string
  pid: number
  rate: number
  endsAfterMs?: number
  runningForMs?: number
}

export function showStarted({ profileId, pid, rate, endsAfterMs, runningForMs }: Started): string {
  const what = `process ${pid}, ${rate} times a second (${profileId})`
  const begun =
    runningForMs === undefined
      ? `Profiling ${what}.`
      : `Nothing new was started: ${what} is being profiled already, for ${seconds(runningForMs)} so far.`
  const end =
    endsAfterMs === undefined
      ? '`%cpu stop` ends it.'
      : `It ends by itself after ${seconds(endsAfterMs)}, and its result comes here; \`%cpu stop\` ends it at once.`
  return wrap(`${begun} ${end}`)
}

const seconds = (ms: number) => `${Number((ms / 1000).toFixed(1))} s`

/** Threads innermost frame first, as py-spy and Python's faulthandler print it; tasks from the outermost coroutine to what it waits for. */
export function showDump({ threads, tasks, processes = [], notes }: Dump): string {
  const others = processes.flatMap((each) => ['', nameOf(each), ...each.threads.flatMap(showThread)])
  const lines = [...threads.flatMap(showThread), ...tasks.flatMap(showTask), ...others]
  // What could not be read is told in the notes.
  const found = lines.length > 0 || notes.length > 0 ? lines : ['No such process runs Python now.']
  return [...found, ...noted(notes)].join('\n')
}

function showThread({ name, active, frames }: Dump['threads'][number]): string[] {
  return [cut(`${name} (${active ? 'busy' : 'waiting'})`, 80), ...frames.map(showFrame)]
}

function showTask({ name, state, frames, awaits }: Task): string[] {
  const waits = awaits.length > 0 ? [cut(`  awaits ${awaits.join(', ')}`, 80)] : []
  return [cut(`task ${name} (${state})`, 80), ...frames.map(showFrame), ...waits]
}

function showFrame({ name, path, line }: { name: string; path: string; line: number }): string {
  return `  ${cut(name, 34).padEnd(34)} ${cut(`${path}:${line}`, 42)}`
}
