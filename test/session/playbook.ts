// A conversation as a script: the real session and codec between a client and an adapter that say what the test says.
import { setImmediate as turn } from 'node:timers/promises'
import type { DebugProtocol } from '@vscode/debugprotocol'
import pino from 'pino'
import { expect } from 'vitest'
import type { Hook } from '../../src/session/hook.ts'
import { Session } from '../../src/session/session.ts'
import { decode, encode, Framer } from '../../src/wire/codec.ts'
import type { End } from '../../src/wire/end.ts'

type Message = Partial<DebugProtocol.Request & DebugProtocol.Response & DebugProtocol.Event> &
  Record<string, unknown>

/** One side of the proxy, seen from outside. */
class Side implements End {
  readonly received: Message[] = []
  readonly bytes: Buffer[] = []
  ended = false
  private seq = 0
  private take: (chunk: Buffer) => void = () => undefined
  private close: () => void = () => undefined
  private readonly framer = new Framer((frame) => this.received.push(decode(frame) as Message))
  private seen = 0

  read(take: (chunk: Buffer) => void, ended: () => void): void {
    this.take = take
    this.close = ended
  }

  write(chunks: readonly Buffer[]): boolean {
    for (const chunk of chunks) {
      this.bytes.push(Buffer.from(chunk))
      this.framer.push(Buffer.from(chunk))
    }
    return true
  }

  drained(): void {}
  pause(): void {}
  resume(): void {}

  end(): void {
    this.ended = true
    this.hangsUp()
  }

  hangsUp(): void {
    this.close()
  }

  /** Numbers and says a message; returns its seq. */
  says(message: Message): number {
    const seq = ++this.seq
    this.saysBytes(encode({ seq, ...message }))
    return seq
  }

  saysBytes(...chunks: Buffer[]): void {
    for (const chunk of chunks) this.take(Buffer.from(chunk))
  }

  request(command: string, args?: unknown): number {
    return this.says({ type: 'request', command, arguments: args })
  }

  event(event: string, body?: unknown): number {
    return this.says({ type: 'event', event, body })
  }

  answers(request: Message, body?: unknown): number {
    return this.says({
      type: 'response',
      request_seq: request.seq,
      command: request.command,
      success: true,
      body,
    })
  }

  /** The next message not looked at yet; it must match. */
  sees(expected: object): Message {
    const message = this.received[this.seen++]
    expect(message).toMatchObject(expected)
    return message!
  }

  seesNothingMore(): void {
    expect(this.received.slice(this.seen)).toEqual([])
  }

  /** Every message so far carries the number that DAP wants: 1, 2, 3 … */
  expectUnbroken(): void {
    expect(this.received.map((message) => message.seq)).toEqual(this.received.map((_, i) => i + 1))
  }
}

export function playbook(makeHooks: (session: Session) => Hook[] = () => []) {
  const client = new Side()
  const adapter = new Side()
  const session = new Session(client, adapter, pino({ level: 'silent' }))
  session.use(makeHooks(session))
  const ended = session.run()
  /** The end, and all that comes of it: a property that plays a hundred thousand sessions in one go would keep every one of them. */
  async function over(): Promise<void> {
    adapter.hangsUp()
    await ended
    await turn()
  }
  return { client, adapter, session, ended, over }
}
