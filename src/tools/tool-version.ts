// The version that a program tells of itself; for `status`, never on the way of a session.
import { execa } from 'execa'

const LIMIT_MS = 5_000
const VERSION = /\d+(\.\d+)+[\w.+-]*/

/** `0.4.3` of "py-spy 0.4.3"; undefined where the program does not say, fails, or takes longer than 5 s. */
export async function toolVersion(path: string, args: string[] = ['--version']): Promise<string | undefined> {
  return VERSION.exec(await said(path, args))?.[0]
}

/** The same of what calls itself py-spy: any other program would be called well. */
export async function pySpyVersion(path: string): Promise<string | undefined> {
  const text = await said(path, ['--version'])
  return text.startsWith('py-spy ') ? VERSION.exec(text)?.[0] : undefined
}

async function said(path: string, args: string[]): Promise<string> {
  const result = await execa(path, args, { timeout: LIMIT_MS, reject: false, stdin: 'ignore' })
  // stderr is not asked: debugpy writes warnings with times in them there.
  return result.failed ? '' : result.stdout
}
