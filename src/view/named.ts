// Finds the file that a user means: a path, or a result by the name that `dapscope list` gives it.
import { stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { failures } from '../session/failure.ts'
import { readRun } from '../store/run-folder.ts'
import { readIndex } from '../store/run-index.ts'

/** The file of a result that holds all of it. */
export const WHOLE = /(?:^|\/)(?:(?:cpu|memory)\.[a-z]+profile|references\.json)$/

/**
 * A file that is there, the folder of a result, or what `resultNamed` knows.
 *
 * @param base the folder of all results
 * @throws {Failure} noSuchResult. A path of a file that is not there is given back: whoever reads it says why it cannot
 */
export async function fileMeant(given: string, base: string): Promise<string> {
  const found = await stat(given).catch(() => undefined)
  if (found?.isDirectory()) return (await inFolder(resolve(given))) ?? given
  if (found || /[\\/]/.test(given)) return given
  return resultNamed(given, base).catch((error: unknown) => {
    // A label may have a dot in it, as a file's name has.
    if (given.includes('.')) return given
    throw error
  })
}

async function inFolder(folder: string): Promise<string | undefined> {
  const run = await readRun(dirname(folder), basename(folder))
  const file = run?.record.made.flatMap(({ files }) => files).find((name) => WHOLE.test(name))
  return file === undefined ? undefined : join(folder, file)
}

/** `last`, a folder's name, or the six signs at its end. @throws {Failure} noSuchResult, noResultYet */
export async function resultNamed(given: string, base: string): Promise<string> {
  const entries = (await readIndex(base)).sort((a, b) => a.time - b.time)
  const found =
    given === 'last' ? entries : entries.filter(({ run }) => run === given || shortId(run) === given)
  const file = found.flatMap(({ files }) => files.filter((name) => WHOLE.test(name)).slice(0, 1)).at(-1)
  if (file !== undefined) return join(base, file)
  throw given === 'last'
    ? failures.noResultYet({ folder: base })
    : failures.noSuchResult({ given, folder: base })
}

/** The six signs at the end of a folder's name. */
export const shortId = (run: string) => run.split('_').at(-1)!
