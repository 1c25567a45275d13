// `dapscope run` as a process of a test's own.
import { spawn } from 'node:child_process'
import { expect, onTestFinished } from 'vitest'
import { scratchFolder } from '../scratch.ts'
import { DAPSCOPE, PROGRAMS } from './dap.ts'

export interface Running {
  pid: number
  said(): { out: string; err: string }
  signal(name: NodeJS.Signals): void
  until(text: string): Promise<void>
  ended: Promise<{ status: number | null; out: string; err: string }>
}

export function run(
  python: string,
  words: string[],
  { input = '', env = {} }: { input?: string; env?: NodeJS.ProcessEnv } = {},
): Running {
  const state = scratchFolder()
  const child = spawn(process.execPath, [DAPSCOPE, 'run', '--python', python, ...words], {
    cwd: PROGRAMS,
    env: { ...process.env, XDG_STATE_HOME: state, ...env },
  })
  onTestFinished(() => void (child.exitCode === null && child.kill('SIGKILL')))
  let [out, err] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  child.stdin.end(input)
  return {
    pid: child.pid!,
    said: () => ({ out, err }),
    signal: (name) => void child.kill(name),
    until: (text) => expect.poll(() => out, { timeout: 30_000 }).toContain(text),
    ended: new Promise((done) => child.once('close', (status) => done({ status, out, err }))),
  }
}
