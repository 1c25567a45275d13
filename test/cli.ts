// `dapscope` as it is typed, run to its end: by a program, or in a terminal.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { execaSync } from 'execa'
import { DAPSCOPE, PROGRAMS } from './live/dap.ts'
import { newestPython } from './pythons.ts'

interface Options {
  cwd?: string
  /** Beside that of the tests, unless `extendEnv` is off. */
  env?: NodeJS.ProcessEnv
  extendEnv?: boolean
}

/** `said` is stderr in one line: there it is broken into lines of 80 columns. */
export function dapscope(words: string[], options: Options = {}) {
  const command = [DAPSCOPE, ...words]
  const { stdout, stderr, exitCode } = execaSync(process.execPath, command, { reject: false, ...options })
  return { stdout, stderr, exitCode, said: stderr.replaceAll('\n', ' ') }
}

/** With TYPED (else Ctrl-C) typed once TYPED_AFTER is on the screen. @returns what was written there, then `status N` */
export function inTerminal(words: string[], env: NodeJS.ProcessEnv = {}): string {
  const command = [join(PROGRAMS, 'in_terminal.py'), process.execPath, DAPSCOPE, ...words]
  const options = { encoding: 'utf8', env: { ...process.env, ...env }, input: '', timeout: 60_000 } as const
  return execFileSync(newestPython().python, command, options).replaceAll('\r', '')
}
