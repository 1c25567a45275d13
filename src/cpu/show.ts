// Captures as text of at most 80 columns.
import type { HotFunction } from '../profile/hot.ts'
import { cut, wrap } from '../request/text.ts'
import type { CaptureResult } from './result.ts'

const BAR = 16

export function hotTable(functions: HotFunction[]): string[] {
  const rows = functions.map(({ name, path, line, selfPercent, totalPercent }) => {
    const bar = '█'.repeat(Math.round((selfPercent / 100) * BAR)).padEnd(BAR)
    const place = `${path.split(/[\\/]/).at(-1)}:${line}`
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

/** What a console shows of a finished capture. */
export function showResult({ summary, hotFunctions, notes, cpuProfilePath }: CaptureResult): string {
  const table = hotFunctions.length > 0 ? ['', ...hotTable(hotFunctions.slice(0, ROWS)), ''] : []
  return [wrap(summary), ...table, ...notes.map((note) => wrap(`Note: ${note}`)), cpuProfilePath].join('\n')
}

interface Started {
  profileId: string
  pid: number
  rate: number
}

export function showStarted({ profileId, pid, rate }: Started): string {
  return `Profiling process ${pid}, ${rate} times a second (${profileId}). \`%cpu stop\` ends it.`
}

interface Dump {
  threads: { name: string; active: boolean; frames: { name: string; path: string; line: number }[] }[]
}

/** Innermost frame first, as py-spy and Python's faulthandler print it. */
export function showDump({ threads }: Dump): string {
  return threads
    .flatMap(({ name, active, frames }) => [
      `${name} (${active ? 'busy' : 'waiting'})`,
      ...frames.map(
        (frame) => `  ${cut(frame.name, 34).padEnd(34)} ${cut(`${frame.path}:${frame.line}`, 42)}`,
      ),
    ])
    .join('\n')
}
