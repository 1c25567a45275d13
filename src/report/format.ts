// Figures as text, for people.
import { sizeText } from '../profile/units.ts'
import type { Unit } from './data.ts'

export function shown(value: number, unit?: Unit, isChange = false): string {
  const sign = isChange && value > 0 ? '+' : ''
  return sign + (unit === undefined ? value.toLocaleString('en') : UNITS[unit](value))
}

/** Ticks of an axis, with as many digits as tell them apart. */
export function shownApart(ticks: number[], unit: Unit): string[] {
  const told = ticks.map((tick) => shown(tick, unit))
  if (unit !== 'bytes' || new Set(told).size === told.length) return told
  return ticks.map((tick) => sizeText(tick, 2))
}

/** `14:05:10`, in local time. */
export function clock(seconds: number): string {
  return new Date(seconds * 1000).toLocaleTimeString('en-GB')
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
