// Every failure a user can see: one constructor each, saying what happened, why, and what to type next.
import { Failure } from './failure-type.ts'
import { cpuFailures } from './failures-cpu.ts'
import { memoryFailures } from './failures-memory.ts'
import { requestFailures } from './failures-request.ts'
import { sessionFailures } from './failures-session.ts'

export { Failure }

/** The table: ids are stable once released. 10xx session, 11xx requests, 12xx CPU, 13xx output, 14xx courier, 15xx memory, 16xx files. */
export const failures = { ...sessionFailures, ...requestFailures, ...cpuFailures, ...memoryFailures } as const

/** Whatever was thrown, as a Failure. */
export function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error
  return failures.internal({ message: error instanceof Error ? error.message : String(error) })
}
