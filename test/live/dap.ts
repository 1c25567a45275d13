// A DAP client for live tests, written apart from the proxy's own wire so that a mistake there cannot hide here.
import { spawn, type ChildProcess } from 'node:child_process'
import { connect } from 'node:net'
import { join } from 'node:path'
import type { Duplex, Readable, Writable } from 'node:stream'
import { expect, onTestFinished } from 'vitest'
import { ROOT } from '../root.ts'

export const DAPSCOPE = join(ROOT, 'dist/dapscope.cjs')
export const PROGRAMS = join(ROOT, 'test/programs')

export interface Message {
  seq: number
  type: 'request' | 'response' | 'event'
  command?: string
  event?: string
  request_seq?: number
  success?: boolean
  message?: string
  body?: any
  arguments?: any
}

/** What a client sets before the program runs. */
export interface Configuration {
  /** By file: lines, or breakpoints as the protocol has them. */
  breakpoints?: Record<string, readonly (number | object)[]>
  /** Of exceptions. */
  filters?: string[]
}

const WAIT_MS = 30_000

/** The events in which these requests end where their answer is `pending`; each other ends in one of its own name. */
const ENDS: Record<string, string> = {
  'dapscope.cpu.start': 'dapscope.cpu.started',
  'dapscope.cpu.stop': 'dapscope.cpu.finished',
}

export class Dap {
  readonly received: Message[] = []
  readonly bytesReceived: Buffer[] = []
  readonly bytesSent: Buffer[] = []
  /** Answers reverse requests. */
  onRequest: (request: Message) => object | undefined = () => undefined
  /** Resolves at the end of the adapter's output. */
  readonly ended: Promise<void>
  private seq = 0
  private rest = Buffer.alloc(0)
  private readonly waiting = new Set<() => void>()

  constructor(
    private readonly input: Readable,
    readonly output: Writable,
    readonly process?: ChildProcess,
  ) {
    input.on('data', (chunk: Buffer) => this.read(chunk))
    output.on('error', () => undefined)
    this.ended = new Promise((done) => input.on('close', done).on('end', done))
  }

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

  private read(chunk: Buffer): void {
    this.bytesReceived.push(chunk)
    this.rest = Buffer.concat([this.rest, chunk])
    for (;;) {
      const blank = this.rest.indexOf('\r\n\r\n')
      if (blank < 0) return
      const length = Number(/Content-Length: (\d+)/.exec(this.rest.toString('latin1', 0, blank))![1])
      if (this.rest.length < blank + 4 + length) return
      const message = JSON.parse(this.rest.toString('utf8', blank + 4, blank + 4 + length)) as Message
      this.rest = this.rest.subarray(blank + 4 + length)
      this.take(message)
    }
  }

  private take(message: Message): void {
    this.received.push(message)
    if (message.type === 'request') {
      const body = this.onRequest(message)
      this.write({
        type: 'response',
        request_seq: message.seq,
        success: true,
        command: message.command,
        body,
      })
    }
    for (const check of this.waiting) check()
  }

  write(message: object): number {
    const seq = ++this.seq
    const body = Buffer.from(JSON.stringify({ seq, ...message }))
    const bytes = Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`), body])
    this.bytesSent.push(bytes)
    this.output.write(bytes)
    return seq
  }

  /** The first message, come or still to come, that satisfies `test`. */
  until(what: string, test: (message: Message) => boolean, ms = WAIT_MS): Promise<Message> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting.delete(check)
        reject(
          new Error(
            `no ${what} within ${ms} ms; last: ${JSON.stringify(this.received.slice(-4)).slice(0, 800)}`,
          ),
        )
      }, ms)
      const check = () => {
        const found = this.received.find(test)
        if (!found) return
        clearTimeout(timer)
        this.waiting.delete(check)
        resolve(found)
      }
      this.waiting.add(check)
      check()
    })
  }

  event(name: string, test: (body: any) => boolean = () => true, ms?: number): Promise<Message> {
    return this.until(`event ${name}`, (message) => message.event === name && test(message.body), ms)
  }

  /** The answer, whether it succeeded or not. */
  async answer(command: string, args?: unknown, ms?: number): Promise<Message> {
    const seq = this.write({ type: 'request', command, arguments: args })
    return this.until(
      `answer to ${command}`,
      (message) => message.type === 'response' && message.request_seq === seq,
      ms,
    )
  }

  /** The body of a successful answer. */
  async ask(command: string, args?: unknown, ms?: number): Promise<any> {
    const response = await this.answer(command, args, ms)
    if (!response.success) throw new Error(`${command}: ${response.message} ${JSON.stringify(response.body)}`)
    return response.body
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

  events(name: string): Message[] {
    return this.received.filter((message) => message.event === name)
  }

  /** What the console shows: of what the program and the proxy have said, but for debugpy's telemetry. */
  shown(): string {
    const shown = this.events('output').filter(({ body }) => body.category !== 'telemetry')
    return shown.map(({ body }) => body.output).join('')
  }

  /** The program's, as debugpy says. */
  async pid(): Promise<number> {
    return (await this.event('process')).body.systemProcessId
  }

  /** The innermost frame of a thread that stands still. */
  async frameOf(threadId: number): Promise<any> {
    return (await this.ask('stackTrace', { threadId, levels: 1 })).stackFrames[0]
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

  exit(): Promise<number | null> {
    const child = this.process!
    if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode)
    return new Promise((done) => child.once('exit', done))
  }

  /**
   * Every message carries a number of its own, 1 to as many as there are. In order, but for debugpy, which (1.8.22) takes
   * a number and writes the message in two steps: on a busy machine 3 may come before 2.
   */
  expectUnbroken(): void {
    const numbers = this.received.map(({ seq }) => seq).sort((a, b) => a - b)
    expect(numbers).toEqual(numbers.map((_, i) => i + 1))
  }
}
