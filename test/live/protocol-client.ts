// The messages of a client in live tests, read and written apart from the proxy's own wire so that a mistake there cannot hide here.
import type { ChildProcess } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { expect } from 'vitest'

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

const WAIT_MS = 30_000

export class ProtocolClient {
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
    input: Readable,
    readonly output: Writable,
    readonly process?: ChildProcess,
  ) {
    input.on('data', (chunk: Buffer) => this.read(chunk))
    output.on('error', () => undefined)
    this.ended = new Promise((done) => input.on('close', done).on('end', done))
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

  events(name: string): Message[] {
    return this.received.filter((message) => message.event === name)
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
