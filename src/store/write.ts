// Writes a file whole or not at all.
import { randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { writing } from './output-error.ts'

/** Characters or bytes; a system call for each small piece would cost more than what is in it. */
const WRITE_SIZE = 1 << 20

type Pieces = Iterable<string | Uint8Array>

/**
 * Writes the pieces (text as UTF-8), one after the other, to a temporary name in the same folder, then renames it to `path`:
 * whoever opens `path` finds the old file or the whole new one. A symbolic link at `path` is replaced, not followed. Mode
 * 0600. With `gzip` the file is compressed.
 *
 * @throws OutputError; nothing is left behind then.
 */
export async function writeFileStream(path: string, pieces: Pieces, gzip = false): Promise<void> {
  const temporary = join(
    dirname(path),
    `.${basename(path).slice(0, 100)}.${randomBytes(6).toString('hex')}.tmp`,
  )
  try {
    await writing(path, async () => {
      const file = createWriteStream(temporary, { flags: 'wx', mode: 0o600 })
      const source = Readable.from(joined(pieces), { objectMode: false, highWaterMark: 1 })
      await (gzip ? pipeline(source, createGzip(), file) : pipeline(source, file))
      await rename(temporary, path)
    })
  } catch (error) {
    // What has failed is told, not that there is nothing to tidy up.
    await rm(temporary, { force: true }).catch(() => {})
    throw error
  }
}

function* joined(pieces: Pieces): Generator<Uint8Array> {
  let parts: Uint8Array[] = []
  let size = 0
  for (const piece of pieces) {
    const part = typeof piece === 'string' ? Buffer.from(piece) : piece
    parts.push(part)
    size += part.length
    if (size < WRITE_SIZE) continue
    yield Buffer.concat(parts)
    parts = []
    size = 0
  }
  if (size > 0) yield Buffer.concat(parts)
}
