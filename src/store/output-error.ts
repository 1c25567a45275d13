// The failure of this folder: results that could not be written.
import { constants } from 'node:os'
import { reasonOf } from './reason.ts'

export type OutputReason =
  'read-only' | 'disk-full' | 'over-quota' | 'not-a-folder' | 'missing' | 'denied' | 'too-large' | 'failed'

/** `message` is what happened, without the path; `remedy` is a sentence that says what to do. */
export class OutputError extends Error {
  override readonly name = 'OutputError'

  constructor(
    readonly reason: OutputReason,
    readonly path: string,
    message: string,
    readonly remedy: string,
  ) {
    super(message)
  }
}

const REASONS: Record<string, OutputReason> = {
  EROFS: 'read-only',
  ENOSPC: 'disk-full',
  ENOTDIR: 'not-a-folder',
  EEXIST: 'not-a-folder',
  ENOENT: 'missing',
  EACCES: 'denied',
  EPERM: 'denied',
  EFBIG: 'too-large',
}

const ELSEWHERE =
  'choose another folder with `"dapscope": {"outputDir": "…"}` in the launch configuration, or `--output-dir DIR`'

const TEXTS: Record<OutputReason, [message: string, remedy: string]> = {
  'read-only': ['the file system is read-only', `Please ${ELSEWHERE}.`],
  'disk-full': ['the disk is full', `Free some space, or ${ELSEWHERE}.`],
  'over-quota': ['your disk quota is used up', `Delete some of your files there, or ${ELSEWHERE}.`],
  'not-a-folder': ['a part of the path is a file, not a folder', `Move that file away, or ${ELSEWHERE}.`],
  missing: ['there is no such folder', `Make it, or ${ELSEWHERE}.`],
  denied: ['you may not write there', `Give yourself the right to write there, or ${ELSEWHERE}.`],
  'too-large': [
    'the file would be larger than this process may make one',
    'Raise the limit (`ulimit -f`) where dapscope is started, or capture for a shorter time.',
  ],
  failed: ['the system refused', `Try again, or ${ELSEWHERE}.`],
}

/** Node (24 as well) has no name for it: its code is `Unknown system error -122`. */
export const isOverQuota = (error: unknown): boolean =>
  (error as NodeJS.ErrnoException).errno === -constants.errno.EDQUOT

/** A failed system call as an OutputError; anything else is thrown on, since it is a mistake of ours. */
export function outputError(path: string, error: unknown): OutputError {
  if (error instanceof OutputError) return error
  const { code, syscall } = error as NodeJS.ErrnoException
  if (code === undefined || syscall === undefined) throw error
  const reason = isOverQuota(error) ? 'over-quota' : (REASONS[code] ?? 'failed')
  const [text, remedy] = TEXTS[reason]
  return new OutputError(reason, path, reason === 'failed' ? `${text} (${reasonOf(error)})` : text, remedy)
}

/** Runs what touches the file system at `path`, its failures as OutputError. */
export async function writing<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw outputError(path, error)
  }
}
