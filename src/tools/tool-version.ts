// The version that a program tells of itself; for `status`, never on the way of a session.
import { execa } from 'execa'

const LIMIT_MS = 5_000

/** `0.4.3` of "py-spy 0.4.3"; undefined where the program does not say, fails, or takes longer than 5 s. */
export async function toolVersion(path: string, args: string[] = ['--version']): Promise<string | undefined> {
  const result = await execa(path, args, { timeout: LIMIT_MS, reject: false, stdin: 'ignore' })
  // stderr is not asked: debugpy writes warnings with times in them there.
  if (result.failed) return undefined
  return /\d+(\.\d+)+[\w.+-]*/.exec(result.stdout)?.[0]
}
