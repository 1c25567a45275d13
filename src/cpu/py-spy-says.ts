// What py-spy (0.4) says when it cannot go on, as failures that a user can do something about.
import { failures, type Failure } from '../session/failure.ts'
import { isAlive } from '../system/process.ts'
import { permissionRemedy } from '../system/restrictions.ts'

/** `said`: its last words; `signal`: what has ended it, if anything did. */
export function explain(said: string, pid: number, signal?: string): Failure {
  if (/ermission denied|EPERM|not permitted|run as root/i.test(said))
    return failures.notPermitted({ pid, remedy: permissionRemedy() })
  if (/ENOENT|exec: .*(not found|no such file)/i.test(said))
    return failures.pySpyMissing({ tried: said.trim() })
  if (/No space left/i.test(said))
    return failures.samplerFailed({ message: 'no space is left in the folder for temporary files' })
  if (!isAlive(pid))
    return failures.samplerFailed({ message: `process ${pid} ended before py-spy could read it` })
  const message =
    /Error: (.+)/.exec(said)?.[1] ?? (signal ? `it was ended by ${signal}` : said.trim().split('\n').at(-1))
  return failures.samplerFailed({ message: message || 'it ended without a word' })
}
