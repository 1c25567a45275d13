// A DAP client for live tests: what it starts, and what clients do with a session.
import { spawn } from 'node:child_process'
import { connect } from 'node:net'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { onTestFinished } from 'vitest'
import { ROOT } from '../root.ts'
import { ProtocolClient, type Message } from './protocol-client.ts'

export type { Message } from './protocol-client.ts'

export const DAPSCOPE = join(ROOT, 'dist/dapscope.cjs')
export const PROGRAMS = join(ROOT, 'test/programs')

/** What a client sets before the program runs. */
export interface Configuration {
  /** By file: lines, or breakpoints as the protocol has them. */
  breakpoints?: Record<string, readonly (number | object)[]>
  /** Of exceptions. */
  filters?: string[]
}

/** The events in which these requests end where their answer is `pending`; each other ends in one of its own name. */
const ENDS: Record<string, string> = {
  'dapscope.cpu.start': 'dapscope.cpu.started',
  'dapscope.cpu.stop': 'dapscope.cpu.finished',
}

export class Dap extends ProtocolClient {
  static start(
    command: string[],
    options: { env?: NodeJS.ProcessEnv; cwd?: string } = {},
  ): Dap & { stderr(): string } {
    const child = spawn(command[0]!, command.slice(1), {
      stdio: ['pipe', 'pipe', 'pipe'],
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
    })
    const errors: Buffer[] = []
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk))
    onTestFinished(() => void (child.exitCode === null && child.kill('SIGKILL')))
    return Object.assign(new Dap(child.stdout, child.stdin, child), {
      stderr: () => Buffer.concat(errors).toString(),
    })
  }

  /** dapscope with this Python's debugpy: on stdio, where the flags do not say otherwise. */
  static proxy(
    python: string,
    flags: string[] = [],
    options: { env?: NodeJS.ProcessEnv; cwd?: string } = {},
  ) {
    return Dap.start([process.execPath, DAPSCOPE, '--python', python, ...flags], options)
  }

  static direct(python: string) {
    return Dap.start([python, '-m', 'debugpy.adapter'])
  }

  static async tcp(port: number): Promise<Dap> {
    for (let tries = 0; ; tries++) {
      const socket: Duplex | Error = await new Promise((done) => {
        const candidate = connect(port, '127.0.0.1', () => done(candidate)).on('error', done)
      })
      if (!(socket instanceof Error)) return new Dap(socket, socket)
      if (tries > 100) throw socket
      await new Promise((done) => setTimeout(done, 50))
    }
  }

  /** The body of a successful answer, or of the event that it ends in where the machine is too busy to answer in time. */
  async settled(command: string, args?: unknown): Promise<any> {
    const name = ENDS[command] ?? command
    const before = new Set(this.events(name))
    const body = await this.ask(command, args)
    if (!body.pending) return body
    const late = (await this.until(`event ${name}`, (each) => each.event === name && !before.has(each))).body
    if (late.error) throw new Error(`${command}: ${JSON.stringify(late.error)}`)
    return late
  }

  /** What the console shows: of what the program and the proxy have said, but for debugpy's telemetry. */
  shown(isWanted = (category: string) => category !== 'telemetry'): string {
    const shown = this.events('output').filter(({ body }) => isWanted(body.category))
    return shown.map(({ body }) => body.output).join('')
  }

  /** Our results are among it: clients show it as the program's. */
  stdout(): string {
    return this.shown((category) => category === 'stdout')
  }

  /** The first output, come or still to come, with these words in it. */
  async printed(words: RegExp, ms?: number): Promise<string> {
    return (await this.event('output', ({ output }) => words.test(output), ms)).body.output
  }

  /** The program's, as debugpy says. */
  async pid(): Promise<number> {
    return (await this.event('process')).body.systemProcessId
  }

  /** The innermost frame of a thread that stands still. debugpy 1.6 ends the session at `levels` without `startFrame`. */
  async frameOf(threadId: number): Promise<any> {
    return (await this.ask('stackTrace', { threadId, startFrame: 0, levels: 1 })).stackFrames[0]
  }

  /** The answer to a line that is typed into the debug console. */
  typed(expression: string, more: object = {}, ms?: number): Promise<Message> {
    return this.answer('evaluate', { expression, context: 'repl', ...more }, ms)
  }

  /** @returns what the adapter can do */
  initialize(more: object = {}): Promise<any> {
    const client = { adapterID: 'debugpy', clientID: 'test', linesStartAt1: true, pathFormat: 'path' }
    return this.ask('initialize', { ...client, ...more })
  }

  async configure({ breakpoints = {}, filters }: Configuration): Promise<void> {
    for (const [path, all] of Object.entries(breakpoints))
      await this.ask('setBreakpoints', {
        source: { path },
        breakpoints: all.map((each) => (typeof each === 'number' ? { line: each } : each)),
      })
    if (filters) await this.ask('setExceptionBreakpoints', { filters })
    await this.ask('configurationDone')
  }

  /** From `initialize` to a running program. @returns what the adapter can do */
  async launch(launch: object, options: Configuration & { initialize?: object } = {}): Promise<any> {
    const capabilities = await this.initialize(options.initialize)
    const launched = this.answer('launch', { console: 'internalConsole', ...launch })
    // With `noDebug` nothing is to be configured, and `initialized` never comes.
    const first = await Promise.race([this.event('initialized'), launched])
    if (first.type === 'event') await this.configure(options)
    const response = await launched
    if (!response.success) throw new Error(`launch: ${response.message}`)
    await this.event('process')
    return capabilities
  }

  /** Ends the session, and leaves the program. @returns the adapter's exit status */
  async detach(): Promise<number | null> {
    await this.answer('disconnect', { terminateDebuggee: false })
    return this.leave()
  }

  /** Ends the session as editors do, and waits for the adapter to go. @returns its exit status */
  async quit(): Promise<number | null> {
    await this.answer('disconnect', { terminateDebuggee: true }).catch(() => undefined)
    return this.leave()
  }

  /**
   * Ends the input once the adapter is at rest: debugpy 1.8.22, alone as well, exits with 1 in 3 of 25 runs when its
   * input ends while it is still clearing up after `disconnect`.
   */
  async leave(): Promise<number | null> {
    await new Promise((done) => setTimeout(done, 300))
    this.output.end()
    return this.exit()
  }
}
