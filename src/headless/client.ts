// The smallest DAP client: requests with answers, events to wait for or to follow, requests of the adapter to answer.
import type { DebugProtocol } from '@vscode/debugprotocol'
import { decode, encode, Framer } from '../wire/codec.ts'
import type { End } from '../wire/end.ts'

type Message = DebugProtocol.Request | DebugProtocol.Response | DebugProtocol.Event
type Request = DebugProtocol.Request
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Body = any
type Test = (body: Body) => boolean
/** @returns the body of the answer */
type Answer = (args: Body) => object

export class Client {
  private seq = 0
  private readonly answers = new Map<number, (response: DebugProtocol.Response) => void>()
  private readonly events: DebugProtocol.Event[] = []
  private waiting: { event: string; test: Test; found: (body: Body) => void }[] = []
  private readonly listeners = new Map<string, ((body: Body) => void)[]>()
  private readonly reverse = new Map<string, Answer>()
  /** The other side will say nothing more. */
  readonly ended: Promise<void>

  constructor(private readonly end: End) {
    const framer = new Framer((frame) => this.take(decode(frame) as Message))
    this.ended = new Promise((ended) => end.read((chunk) => framer.push(chunk), ended))
    void this.ended.then(() => {
      for (const answer of this.answers.values()) answer(OVER)
    })
  }

  private take(message: Message): void {
    if (message.type === 'request') return this.answer(message as Request)
    if (message.type === 'response') {
      const response = message as DebugProtocol.Response
      this.answers.get(response.request_seq)?.(response)
      this.answers.delete(response.request_seq)
      return
    }
    const event = message as DebugProtocol.Event
    this.events.push(event)
    this.waiting
      .filter((wait) => wait.event === event.event && wait.test(event.body))
      .forEach((wait) => wait.found(event.body))
    for (const listener of this.listeners.get(event.event) ?? []) listener(event.body)
  }

  private answer({ seq, command, arguments: args }: Request): void {
    const make = this.reverse.get(command)
    const message = make
      ? { success: true, body: make(args) }
      : { success: false, message: `${command} is not known here` }
    this.write({ type: 'response', request_seq: seq, command, ...message })
  }

  /** @returns the answer's body. @throws the text of a failed answer */
  request<Result>(command: string, args: object = {}): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      const seq = this.write({ type: 'request', command, arguments: args })
      this.answers.set(seq, ({ success, message, body }) => {
        if (success) resolve(body as Result)
        else reject(new Error(message ?? `${command} failed`))
      })
    })
  }

  private write(message: object): number {
    const seq = ++this.seq
    this.end.write([encode({ seq, ...message })])
    return seq
  }

  /** The body of the first event of that name that satisfies `test`, come or still to come. */
  event<Result>(name: string, test: Test = () => true): Promise<Result> {
    const past = this.events.find((event) => event.event === name && test(event.body))
    if (past) return Promise.resolve(past.body as Result)
    return new Promise((found) => this.waiting.push({ event: name, test, found }))
  }

  /** Every event of that name that is still to come. */
  on(name: string, listener: (body: Body) => void): void {
    this.listeners.set(name, [...(this.listeners.get(name) ?? []), listener])
  }

  /** What requests of the adapter are answered with. */
  serve(command: string, answer: Answer): void {
    this.reverse.set(command, answer)
  }

  close(): void {
    this.end.end()
  }
}

const OVER = { success: false, message: 'the debug session ended' } as DebugProtocol.Response
