// Programs that run already and listen for a debugger, and dapscope in front of them.
import { spawn, type ChildProcess } from 'node:child_process'
import { expect, onTestFinished } from 'vitest'
import { pause } from './captures.ts'
import { Dap, DAPSCOPE } from './dap.ts'

/** Below those that the system gives to connections (Linux: from 32,768). */
export const freePort = () => 10_000 + Math.floor(Math.random() * 22_000)

/** A program that waits for a debugger on a port, as people start it by hand. */
export function listening(python: string[], port: number, program: string, ...args: string[]): ChildProcess {
  const debugpy = ['-m', 'debugpy', '--listen', `127.0.0.1:${port}`, '--wait-for-client']
  const [command = '', ...rest] = [...python, ...debugpy, program, ...args]
  const child = spawn(command, rest, { stdio: 'ignore' })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

/** dapscope in front of the adapter that listens in the program, once it does. */
export async function connected(
  port: number,
  flags: string[] = [],
  { inside = [], env }: { inside?: string[]; env?: NodeJS.ProcessEnv } = {},
): Promise<Dap> {
  for (let tries = 0; ; tries++) {
    const dap = Dap.start(
      [...inside, process.execPath, DAPSCOPE, '--connect', `127.0.0.1:${port}`, ...flags],
      { env },
    )
    const answer = await dap.answer('initialize', { adapterID: 'debugpy', clientID: 'test' })
    if (answer.success) return dap
    expect(answer.body.error.name).toBe('noConnection')
    dap.output.end()
    expect(await dap.exit()).toBe(1)
    if (tries > 20) throw new Error(answer.message)
    await pause(200)
  }
}

/** @throws {Error} where debugpy refuses, or ends the session before it has begun */
export async function attach(dap: Dap, port: number, more: object = {}): Promise<void> {
  const attached = dap.ask('attach', { connect: { host: '127.0.0.1', port }, ...more })
  const begun = dap.event('initialized')
  begun.catch(() => undefined)
  await Promise.race([begun, attached])
  await begun
  await dap.ask('configurationDone')
  await attached
  const { event } = await dap.until('process', (each) => /^(process|terminated)$/.test(each.event ?? ''))
  if (event === 'terminated') throw new Error('the session ended before it had begun')
}
