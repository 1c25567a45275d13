// How the text of a recording comes from the process to us: from a file that both see, or piece by piece by the courier.
import { open, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import type { Courier } from '../courier/courier.ts'

export interface Pieces {
  /** The file that the process is to write, if it is a file. */
  readonly path?: string
  /** How often it is worth while to look. */
  readonly periodMs: number
  /** What there is from `offset` on; `isLast` says that no more will come. */
  read(offset: number): Promise<{ text: string; isLast: boolean }>
  close(): Promise<void>
}

const PIECE = 1 << 20

/** A file in the capture's scratch folder. */
export function tailed(scratch: string): Pieces {
  const path = join(scratch, 'in-process.txt')
  const buffer = Buffer.alloc(PIECE)
  let file: FileHandle | undefined
  return {
    path,
    periodMs: 100,
    async read(offset) {
      file ??= await open(path)
      const { bytesRead } = await file.read(buffer, 0, PIECE, offset)
      return { text: buffer.toString('latin1', 0, bytesRead), isLast: false }
    },
    close: async () => file?.close(),
  }
}

/** Kept in the process's memory until it is fetched. */
export function fetched(courier: Courier): Pieces {
  return {
    periodMs: 500,
    async read(offset) {
      const args = { offset, size: PIECE }
      const piece = await courier.call<{ text: string; length: number; done: boolean }>('sampler.fetch', args)
      return { text: piece.text, isLast: piece.done && offset + piece.text.length >= piece.length }
    },
    close: () => Promise.resolve(),
  }
}
