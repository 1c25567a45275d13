// Makes a folder and those above it, for the user alone.
import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { writing } from './output-error.ts'

/**
 * Like `mkdir` with `recursive`, which on a read-only file system says (Node 20 to 24) that the folder does not exist.
 *
 * @throws OutputError
 */
export function makeFolder(folder: string): Promise<void> {
  return writing(folder, () => make(folder))
}

async function make(folder: string): Promise<void> {
  const failed = await mkdirError(folder)
  if (failed?.code === 'ENOENT' && dirname(folder) !== folder) {
    await make(dirname(folder))
    // Once only: there are folders (/proc/sys) that exist and say ENOENT of anything new in them.
    const again = await mkdirError(folder)
    if (again && !(await isFolder(folder))) throw again
  } else if (failed && !(await isFolder(folder))) {
    throw failed
  }
}

function mkdirError(folder: string): Promise<NodeJS.ErrnoException | undefined> {
  return mkdir(folder, { mode: 0o700 }).then(
    () => undefined,
    (error: NodeJS.ErrnoException) => error,
  )
}

function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
}
