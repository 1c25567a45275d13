// Writes a file whole or not at all.
import { randomBytes } from 'node:crypto'
import { rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { writing } from './output-error.ts'

/** Characters; a system call for each small piece would cost more than what is in it. */
const WRITE_SIZE = 1 << 20

/**
 * Writes the pieces, one after the other and as UTF-8, to a temporary name in the same folder, then renames it to `path`: whoever opens `path`
 * finds the old file or the whole new one. A symbolic link at `path` is replaced, not followed. Mode 0600.
 *
 * @throws OutputError; nothing is left behind then.
 */
export async function writeFileStream(path: string, pieces: Iterable<string>): Promise<void> {
  const temporary = join(
    dirname(path),
    `.${basename(path).slice(0, 100)}.${randomBytes(6).toString('hex')}.tmp`,
  )
  try {
    await writing(path, async () => {
      await writeFile(temporary, joined(pieces), { flag: 'wx', mode: 0o600 })
      await rename(temporary, path)
    })
  } catch (error) {
    // What has failed is told, not that there is nothing to tidy up.
    await rm(temporary, { force: true }).catch(() => {})
    throw error
  }
}

function* joined(pieces: Iterable<string>): Generator<string> {
  let text = ''
  for (const piece of pieces) {
    text += piece
    if (text.length < WRITE_SIZE) continue
    yield text
    text = ''
  }
  if (text !== '') yield text
}
