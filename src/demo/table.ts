// Hot functions as a text table of at most 80 columns.
import type { HotFunction } from '../profile/hot.ts'

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

function cut(text: string, length: number): string {
  return text.length <= length ? text : `…${text.slice(1 - length)}`
}
