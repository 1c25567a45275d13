// The files of a capture: a .cpuprofile for each thread and one for all, and one file for each other format that was asked for.
import { cpuprofile } from '../profile/cpuprofile.ts'
import { formats, type WriteOptions, type Written } from '../profile/formats.ts'
import type { Stacks, ThreadStacks } from '../profile/stacks.ts'
import type { CaptureArguments } from './capture.ts'
import type { Delivery } from '../request/delivery.ts'

/** The file that a client opens first. */
export const MERGED = 'cpu.cpuprofile'

export interface ThreadFile {
  name: string
  tid: number
  cpuProfilePath: string
}

export interface Files {
  merged: string
  threads: ThreadFile[]
  /** Paths by format. */
  formatPaths: Record<string, string>
  notes: string[]
}

/** `written`: the threads' own files, where they are there already. @throws {Failure} outputNotWritten */
export async function writeFiles(
  stacks: Stacks,
  args: CaptureArguments,
  delivery: Delivery,
  written?: ThreadFile[],
): Promise<Files> {
  const { mode, lineNodes } = args
  const options: WriteOptions = { mode, lineNodes, toClient: (path) => delivery.toClient(path) }
  const notes = new Set<string>()
  const write = async (name: string, written: Written, gzip?: boolean): Promise<string> => {
    await delivery.write(name, written.pieces, gzip)
    written.notes.forEach((note) => notes.add(note))
    return delivery.path(name)
  }
  const threads: ThreadFile[] = [...(written ?? [])]
  for (const thread of stacks.threads.filter(({ isDebugger }) => !isDebugger && !written)) {
    const name = `cpu-${thread.name}-${numberOf(thread, threads)}${cpuprofile.extension}`
    const cpuProfilePath = await write(name, cpuprofile.writeThread(stacks, thread, options))
    threads.push({ name: thread.name, tid: thread.tid, cpuProfilePath })
  }
  const merged = await write(MERGED, cpuprofile.write(stacks, options))
  const formatPaths: Record<string, string> = {}
  for (const format of formats.filter(({ id }) => id !== cpuprofile.id && args.formats.includes(id))) {
    formatPaths[format.id] = await write(`cpu${format.extension}`, format.write(stacks, options), format.gzip)
  }
  return { merged, threads, formatPaths, notes: [...notes] }
}

/** Its id; the system, or the C library where the system's is not known, gives that of a dead thread to a later one. */
function numberOf({ tid }: ThreadStacks, before: ThreadFile[]): string {
  const twins = before.filter((each) => each.tid === tid).length
  return twins === 0 ? `${tid}` : `${tid}-${twins + 1}`
}
