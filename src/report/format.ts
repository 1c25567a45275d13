// Figures as text, for people.
import { sizeText } from '../profile/units.ts'
import type { Unit } from './data.ts'

export function shown(value: number, unit?: Unit, isChange = false): string {
  const text = unit === undefined ? value.toLocaleString('en') : UNITS[unit](value)
  // What is too small to be seen has no sign.
  if (/^-?0(\.0*)?( |$)/.test(text)) return text.replace('-', '')
  return isChange && value > 0 ? `+${text}` : text
}

/** The end tells as much as the beginning: `package.module.Type`. No letter is cut in two. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text
  const start = Math.floor((most - 1) / 2)
  return `${first(text, start)}…${text.slice(text.length - (most - 1 - start)).replace(/^[\uDC00-\uDFFF]/, '')}`
}

/** The beginning of a text, of so many letters at most. */
export function first(text: string, most: number): string {
  return text.slice(0, Math.max(0, most)).replace(/[\uD800-\uDBFF]$/, '')
}

/** Ticks of an axis, with as many digits as tell them apart. */
export function shownApart(ticks: number[], unit: Unit): string[] {
  const told = ticks.map((tick) => shown(tick, unit))
  if (unit !== 'bytes' || new Set(told).size === told.length) return told
  return ticks.map((tick) => sizeText(tick, 2))
}

/** `14:05:10` of a time as a clock showed it. */
export function clock(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(11, 19)
}

const UNITS: Record<Unit, (value: number) => string> = {
  us: (value) => time(value / 1000),
  ms: time,
  percent: (value) => `${value.toFixed(1)} %`,
  rate: (value) => `${value.toFixed(1)} ms/s`,
  bytes: (value) => sizeText(value),
}

function time(ms: number): string {
  const size = Math.abs(ms)
  if (size >= 1000) return `${(ms / 1000).toFixed(2)} s`
  return size >= 100 || size === 0 ? `${ms.toFixed(0)} ms` : `${ms.toFixed(size >= 1 ? 1 : 3)} ms`
}
