// A fault of ours that nobody was prepared for: it is told, in the log with where it happened, and what else is served goes on.
import type { SessionLog } from './session/session.ts'
import { wrap } from './request/text.ts'
import { asFailure } from './session/failure.ts'

export function tellFault(error: unknown, log: SessionLog): void {
  log.error({ err: error }, 'a fault that nobody was prepared for')
  process.stderr.write(`${wrap(`dapscope: ${asFailure(error).message}`)}\n`)
}

/** For the life of this process: a promise that nobody listens to, or a timer that throws, ends no session. */
export function outliveFaults(log: SessionLog): void {
  process.on('unhandledRejection', (error) => tellFault(error, log))
  process.on('uncaughtException', (error) => tellFault(error, log))
  // Whoever has started us need not read that.
  process.stderr.on('error', () => undefined)
}
