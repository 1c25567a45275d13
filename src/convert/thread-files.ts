// The timelines of a capture whose merged file has only totals: from the files of its threads, which lie beside it.
import { readdir } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { combine } from '../profile/combine.ts'
import type { ThreadStacks } from '../profile/stacks.ts'
import { readProfile, type ReadProfile } from './read.ts'

/** What was read from the merged file, with true times if the file of every thread is there. */
export async function withTimelines(path: string, merged: ReadProfile): Promise<ReadProfile> {
  if (merged.isOrdered || merged.stacks.threads.length < 2) return merged
  const stem = basename(path).slice(0, -extname(path).length)
  const names = (await readdir(dirname(path))).filter((name) => name.startsWith(`${stem}-`))
  const threads = await Promise.all(
    merged.stacks.threads.map((thread) => threadFile(dirname(path), names, thread, merged)),
  )
  const found = threads.filter((each) => each !== undefined)
  if (found.length < threads.length) return merged
  const { sampleCount } = merged.stacks
  const stacks = { ...combine(found.map((each) => each.stacks)), sampleCount }
  return { ...merged, stacks, notes: [], isOrdered: true }
}

/** Of the same capture, or it is another's. The sum of several processes began with the first, each file with its own. */
async function threadFile(
  folder: string,
  names: string[],
  thread: ThreadStacks,
  { stacks: { startTime } }: ReadProfile,
): Promise<ReadProfile | undefined> {
  if (thread.tid === 0) return undefined
  const ofTid = new RegExp(`-${thread.tid}(-\\d+)?\\.cpuprofile$`)
  for (const name of names.filter((each) => ofTid.test(each))) {
    const read = await readProfile(join(folder, name)).catch(() => undefined)
    const [own] = read?.stacks.threads ?? []
    if (read && own && birthOf(own, read.stacks.startTime) === birthOf(thread, startTime)) return read
  }
  return undefined
}

const birthOf = ({ pid, tid, start }: ThreadStacks, startTime: number) => `${pid} ${tid} ${startTime + start}`
