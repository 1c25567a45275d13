// Scratch files and folders, which go with us; what a dapscope that was killed has left is swept when the next one makes its first.
import { lstat, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { dir, file, type DirectoryResult, type FileResult } from 'tmp-promise'
import { isAlive, processWorld } from './process.ts'

/** tmp-promise adds `-PID-` and chance. A pid says nothing about a process of another boot or container that shares the folder. */
const prefix = (kind: string) => `dapscope-${kind}-${processWorld()}`

/** A folder of ours alone; `kind` is a word for people who look into the system's temporary folder. */
export function scratchFolder(kind: string): Promise<DirectoryResult> {
  return made(dir({ prefix: prefix(kind), unsafeCleanup: true }))
}

export function scratchFile(kind: string): Promise<FileResult> {
  return made(file({ prefix: prefix(kind), discardDescriptor: true }))
}

let isSwept = false

async function made<Made extends DirectoryResult>(making: Promise<Made>): Promise<Made> {
  const result = await making
  if (!isSwept) void sweep(join(result.path, '..')).catch(() => undefined)
  isSwept = true
  const { cleanup } = result
  let gone: Promise<void> | undefined
  // tmp 0.2 never answers who asks a second time.
  return { ...result, cleanup: () => (gone ??= Promise.resolve(cleanup())) }
}

/** Removes what dead processes of this user, boot and pid namespace have left. A link is removed, not followed. */
async function sweep(folder: string): Promise<void> {
  const ours = new RegExp(`^dapscope-[a-z]+-${processWorld()}-(\\d+)-\\w+$`)
  for (const name of await readdir(folder)) {
    const pid = Number(ours.exec(name)?.[1])
    if (!pid || isAlive(pid)) continue
    const path = join(folder, name)
    const { uid } = await lstat(path)
    if (uid === (process.getuid?.() ?? uid)) await rm(path, { recursive: true, force: true })
  }
}
