// Which program a report is of, when that was, and what is to be said of it: from the files, and the records of the folders they are in.
import { basename, dirname } from 'node:path'
import { sentenceOf, sidesNamed } from '../report/report.ts'
import { localTime, readRun } from '../store/run-folder.ts'
import { forAnyReader } from './any-reader.ts'
import type { Side } from './sides.ts'

export interface Heading {
  program?: string | undefined
  /** In local time; from the first to the last where there are several. */
  when?: string | undefined
  /** As the user has called it. */
  label?: string | undefined
  notes: string[]
}

export async function headingOf(named: { path: string; side: Side }[]): Promise<Heading> {
  const told = await Promise.all(named.map(toldOf))
  const programs = [...new Set(told.flatMap(({ program }) => (program ? [program] : [])))]
  const times = told.flatMap(({ time }) => (time === undefined ? [] : [time])).sort((a, b) => a - b)
  return {
    program: programs.length === 1 ? programs[0] : undefined,
    when: span(times),
    label: told.length === 1 ? told[0]!.label : undefined,
    notes: notesOf(told),
  }
}

/** Which side they are of, where there are two and it is not of both. */
function notesOf(told: Told[]): string[] {
  const names = sidesNamed(told.length)
  const isOfAll = (note: string) => told.every(({ notes = [] }) => notes.includes(note))
  return told.flatMap(({ notes = [] }, i) =>
    notes.map((note) => sentenceOf(isOfAll(note) ? '' : (names[i] ?? ''), forAnyReader(note))),
  )
}

interface Told {
  program?: string | undefined
  time?: number | undefined
  label?: string | undefined
  notes?: string[] | undefined
}

async function toldOf({ path, side }: { path: string; side: Side }): Promise<Told> {
  const folder = dirname(path)
  const record = await readRun(dirname(folder), basename(folder))
  const made = record?.record.made.find(({ files }) => files.includes(basename(path)))
  const { program = made?.program, time = made?.time, label = record?.record.label } = own(side)
  return { program, time, label, notes: made?.notes }
}

/** A file may have been copied out of its folder. */
function own(side: Side): Told {
  if ('references' in side) {
    const { program, time } = side.references.dapscope
    return { program, time }
  }
  if ('nodes' in side) return { program: side.program, time: side.evidence && side.time, label: side.label }
  return {}
}

/** From the first to the last. */
export function span(times: number[]): string | undefined {
  if (times.length === 0) return undefined
  const [first, last] = [localTime(new Date(times[0]!)), localTime(new Date(times.at(-1)!))]
  if (first === last) return first
  const isSameDay = first.slice(0, 10) === last.slice(0, 10)
  return `${first} – ${isSameDay ? last.slice(11) : last}`
}

/** `14:05:10`, for the names of snapshots. */
export const clock = (time: number) => localTime(new Date(time)).slice(11)
