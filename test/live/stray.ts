// Failures in a dapscope that nothing of it is prepared for.
import { join } from 'node:path'
import { expect } from 'vitest'

/** For the environment of a dapscope that is to fail. */
export const STRAY = { NODE_OPTIONS: `--require ${join(import.meta.dirname, 'fails-on-signal.cjs')}` }

/** It fails in a promise and in a timer, and has told of both. */
export async function failsTwice(
  signal: (name: NodeJS.Signals) => void,
  stderr: () => string,
): Promise<void> {
  for (const name of ['SIGUSR2', 'SIGCONT'] as const) signal(name)
  for (const text of ['a promise', 'a timer'])
    await expect.poll(stderr, { timeout: 10_000 }).toMatch(`dapscope itself failed: ${text}`)
}
