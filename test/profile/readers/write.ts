// Writes a capture in a format, as a file would hold it.
import { gzipSync } from 'node:zlib'
import type { Format, WriteOptions } from '../../../src/profile/formats.ts'
import type { Stacks } from '../../../src/profile/stacks.ts'

export function fileOf(format: Format, stacks: Stacks, options: Partial<WriteOptions> = {}): Buffer {
  const { pieces } = format.write(stacks, { mode: 'cpu', toClient: (path) => path, ...options })
  const bytes = Buffer.concat(
    [...pieces].map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece)),
  )
  return format.gzip ? gzipSync(bytes) : bytes
}

/** Microseconds that each thread of the program lived. */
export function lives(stacks: Stacks): number[] {
  return stacks.threads.filter(({ isDebugger }) => !isDebugger).map(({ start, end }) => end - start)
}
