// Reads the files that a report is to be of, whatever they are: CPU profiles, memory snapshots, who holds an object.
import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { readProfile, type ReadOptions } from '../convert/read.ts'
import { withTimelines } from '../convert/thread-files.ts'
import { aboutIn } from '../profile/heap-about.ts'
import { readHeapTree } from '../profile/read-heapprofile.ts'
import { referencesIn } from '../profile/references-file.ts'
import type { CpuSide } from '../report/cpu.ts'
import type { MemorySide } from '../report/memory.ts'
import type { ReferencesSide } from '../report/references.ts'
import { Failure, failures } from '../session/failure.ts'
import { objectIn, readObject } from '../store/read-object.ts'
import { reasonOf } from '../store/reason.ts'

export type Side = CpuSide | MemorySide | ReferencesSide

export interface ReadSide {
  side: Side
  notes: string[]
}

/** @throws {Failure} notViewable */
export async function readSide(path: string, sites: NonNullable<ReadOptions['sites']>): Promise<ReadSide> {
  const source = basename(path)
  try {
    if (/\.heapprofile$/i.test(path)) return { side: await heapSide(path), notes: [] }
    const references = await referencesOf(path)
    if (references) return { side: { source, references }, notes: [] }
    const read = await withTimelines(path, await readProfile(path, { sites }))
    const { stacks, mode = 'cpu', runningUs, notes, isOrdered } = read
    return { side: { source, stacks, mode, runningUs, isOrdered }, notes }
  } catch (error) {
    const why = error instanceof Failure ? error.variables['why'] : undefined
    throw failures.notViewable({ path, why: why ?? reasonOf(error) })
  }
}

/** @throws {Error} */
export async function heapSide(path: string): Promise<MemorySide> {
  const { object, mtimeMs } = await readObject(path)
  // One that was not made by dapscope tells no time.
  return { source: basename(path), nodes: readHeapTree(object), time: mtimeMs, ...aboutIn(object) }
}

/** A graph of at most some dozen nodes: what is longer is another file. */
const MAX_REFERENCES = 4 * 1024 * 1024

async function referencesOf(path: string) {
  const { size } = await stat(path)
  if (!/\.json$/i.test(path) || size > MAX_REFERENCES) return undefined
  const text = await readFile(path, 'utf8')
  return /^\s*\{"dapscope"/.test(text) ? referencesIn(objectIn(text)) : undefined
}
