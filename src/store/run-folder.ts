// What a run's folder looks like: its name, the record in it that marks it as ours, and how one is recognised.
import { lstat, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod/mini'

/** The marker: only a folder with such a file that names this very folder is ever removed. Rename the folder to keep it. */
export const RECORD = '.dapscope-run.json'

const Made = z.object({
  /** Milliseconds since the Unix epoch. */
  time: z.number(),
  pid: z.optional(z.number()),
  program: z.optional(z.string()),
  /** Of what kind the result is: `cpu`, `memory` … */
  kind: z.string(),
  /** Names in the run's folder. */
  files: z.array(z.string()),
  bytes: z.number(),
  /** What is to be said of it wherever it is shown. */
  notes: z.optional(z.array(z.string())),
})

const RunRecord = z.object({
  id: z.string(),
  sessionId: z.string(),
  label: z.optional(z.string()),
  started: z.number(),
  /** Who writes to it; gone once the run is closed. */
  owner: z.optional(z.object({ pid: z.number(), startTime: z.string(), world: z.optional(z.string()) })),
  made: z.array(Made),
})

/** One result of a run. */
export type Made = z.infer<typeof Made>
export type RunRecord = z.infer<typeof RunRecord>

export interface FoundRun {
  record: RunRecord
  folder: string
  /** Of all files in it, in bytes. */
  size: number
}

/** The runs in a folder, oldest first. Whatever is not a run, is damaged, or is a link to somewhere else is passed over. */
export async function runsIn(base: string): Promise<FoundRun[]> {
  const entries = await readdir(base, { withFileTypes: true }).catch(() => [])
  const folders = entries.filter((entry) => entry.isDirectory())
  const found = await Promise.all(folders.map(({ name }) => readRun(base, name)))
  return found.filter((run) => run !== undefined).sort((a, b) => a.record.started - b.record.started)
}

/** @returns undefined for a folder that is no run */
export async function readRun(base: string, name: string): Promise<FoundRun | undefined> {
  const folder = join(base, name)
  try {
    const record = RunRecord.parse(JSON.parse(await readFile(join(folder, RECORD), 'utf8')))
    return record.id === name ? { record, folder, size: await sizeOf(folder) } : undefined
  } catch {
    return undefined
  }
}

async function sizeOf(folder: string): Promise<number> {
  const sizes = (await readdir(folder)).map((name) => bytesOf(join(folder, name)))
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}

/** 0 where there is no such file. */
export async function bytesOf(path: string): Promise<number> {
  return lstat(path).then(
    (stat) => stat.size,
    () => 0,
  )
}

/** `2025-11-23 22:40:12`, on this machine's clock. */
export function localTime(time: Date): string {
  const local = new Date(time.getTime() - time.getTimezoneOffset() * 60_000)
  return local.toISOString().slice(0, 19).replace('T', ' ')
}

/** `2025-11-23_22-40-12_label_1f2e3d`, in local time, for people who look into the folder. */
export function runName(started: Date, label: string | undefined, chance: string): string {
  const time = localTime(started).replace(' ', '_').replaceAll(':', '-')
  return [time, safeName(label ?? ''), chance].filter((part) => part !== '').join('_')
}

const MOST_LETTERS = 60
const MOST_BYTES = 120
/** Of a file's name that is too long: what tells it from others, as `-12345.cpuprofile` does. */
const KEPT_END = 32

/**
 * Text from outside as a part of a file name: letters and digits of any script, `.`, `_` and `-`, 60 characters and 120 bytes at most, no dot at
 * the start. Empty if nothing is left.
 */
function safeName(text: string): string {
  return cut(plainName(text), MOST_LETTERS, MOST_BYTES)
}

/** The same of a whole file name, of which the end is not cut. */
export function safeFileName(text: string): string {
  const name = plainName(text)
  if (cut(name, MOST_LETTERS, MOST_BYTES) === name) return name
  const end = name.slice(-KEPT_END).replace(/^[\uDC00-\uDFFF]/, '')
  const head = name.slice(0, -KEPT_END)
  return cut(head, MOST_LETTERS - KEPT_END, MOST_BYTES - Buffer.byteLength(end)) + end
}

function plainName(text: string): string {
  const plain = text.normalize('NFC').replace(/[^\p{L}\p{M}\p{N}._-]+/gu, '-')
  return plain.replace(/^[.-]+|[.-]+$/g, '')
}

function cut(text: string, letters: number, bytes: number): string {
  return Buffer.from(text.slice(0, letters))
    .subarray(0, bytes)
    .toString()
    .replace(/[\uFFFD.-]+$/, '')
}
