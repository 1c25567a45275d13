// Programs that run already and listen for a debugger, dapscope in front of them, and what a client does to attach.
import { spawn, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, onTestFinished } from 'vitest'
import { pause } from './captures.ts'
import { Dap, DAPSCOPE, type Configuration } from './dap.ts'

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

/** Seen without a connection: debugpy would take that for its client's, or its program's. */
export function isListening(port: number): boolean {
  const wanted = new RegExp(`:${port.toString(16).toUpperCase().padStart(4, '0')} 00000000:0000 0A`)
  return wanted.test(readFileSync('/proc/net/tcp', 'utf8'))
}

export const untilListening = (port: number): Promise<void> =>
  expect.poll(() => isListening(port), { timeout: 30_000 }).toBe(true)

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

/**
 * From the `attach` that was asked for to a program that runs.
 *
 * @throws {Error} where debugpy refuses, or ends the session before it has begun
 */
export async function configured(
  dap: Dap,
  asked: Promise<unknown>,
  configuration: Configuration = {},
): Promise<void> {
  const begun = dap.event('initialized')
  begun.catch(() => undefined)
  await Promise.race([begun, asked])
  await begun
  await dap.configure(configuration)
  await asked
  const { event } = await dap.until('process', (each) => /^(process|terminated)$/.test(each.event ?? ''))
  if (event === 'terminated') throw new Error('the session ended before it had begun')
}

/** To a program that listens, or to an adapter that leads to it. */
export const attach = (dap: Dap, port: number, more: object = {}, configuration: Configuration = {}) =>
  configured(dap, dap.ask('attach', { connect: { host: '127.0.0.1', port }, ...more }), configuration)

/** What a client does with the attach configuration of a child that it was told of, in a session of its own. */
export async function attachTo(child: Dap, told: object, configuration: Configuration = {}): Promise<void> {
  await child.initialize()
  await configured(child, child.ask('attach', told), configuration)
}

/** The same by a connection to where the child is to be had. */
export async function childSession(told: any, configuration: Configuration = {}): Promise<Dap> {
  const child = await Dap.tcp(told.connect.port)
  await attachTo(child, told, configuration)
  return child
}
