// Reads a file of ours that is one JSON object and is held in memory as a whole.
import { readFile, stat } from 'node:fs/promises'

/** Ours have some 10 MB; a page or an answer made of more would be of no use to anybody. */
const MAX_BYTES = 256 * 1024 * 1024

/** @returns the object, and when it was written (ms since 1970) @throws {Error} what `reasonOf` has words for */
export async function readObject(path: string): Promise<{ object: object; mtimeMs: number }> {
  const { size, mtimeMs } = await stat(path)
  if (size > MAX_BYTES) throw new Error('it has more than 256 MB')
  return { object: objectIn(await readFile(path, 'utf8')), mtimeMs }
}

/** @throws {SyntaxError} */
export function objectIn(text: string): object {
  const value = JSON.parse(text) as unknown
  if (typeof value === 'object' && value !== null) return value
  throw new SyntaxError('no object')
}
