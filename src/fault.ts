// A fault of ours that nobody was prepared for: it is told, in the log with where it happened, and what else is served goes on.
import type { SessionLog } from './session/session.ts'
import { wrap } from './request/text.ts'
import { asFailure } from './session/failure.ts'

export function tellFault(error: unknown, log: SessionLog): void {
  log.error({ err: error }, 'a fault that nobody was prepared for')
  process.stderr.write(`${wrap(`dapscope: ${asFailure(error).message}`)}\n`)
}

/** From now on a promise that nobody listens to, or a timer that throws, ends no session. @returns what ends that */
export function outliveFaults(log: SessionLog): () => void {
  const tell = (error: unknown) => tellFault(error, log)
  const names = ['unhandledRejection', 'uncaughtException'] as const
  for (const name of names) process.on(name, tell)
  // Whoever has started us need not read that.
  process.stderr.on('error', ignore)
  return () => {
    for (const name of names) process.off(name, tell)
    process.stderr.off('error', ignore)
  }
}

const ignore = () => undefined
