// The smallest DAP client that the demo needs: requests with answers, and events to wait for.
import type { DebugProtocol } from '@vscode/debugprotocol'
import { decode, encode, Framer } from '../wire/codec.ts'
import type { End } from '../wire/end.ts'

type Message = DebugProtocol.Request | DebugProtocol.Response | DebugProtocol.Event

/** Of an `output` event, the one kind that is told apart. */
type EventBody = { output: string }
type Test = (body: EventBody) => boolean

export class DemoClient {
  private seq = 0
  private readonly answers = new Map<number, (response: DebugProtocol.Response) => void>()
  private readonly events: DebugProtocol.Event[] = []
  private waiting: { event: string; test: Test; found: (event: DebugProtocol.Event) => void }[] = []

  constructor(private readonly end: End) {
    const framer = new Framer((frame) => this.take(decode(frame) as Message))
    end.read(
      (chunk) => framer.push(chunk),
      () => undefined,
    )
  }

  private take(message: Message): void {
    if (message.type === 'response') {
      const response = message as DebugProtocol.Response
      this.answers.get(response.request_seq)?.(response)
    } else if (message.type === 'event') {
      const event = message as DebugProtocol.Event
      this.events.push(event)
      this.waiting
        .filter((wait) => wait.event === event.event && wait.test(event.body as EventBody))
        .forEach((wait) => wait.found(event))
    }
  }

  /** @returns the answer's body. @throws the text of a failed answer */
  request<Body>(command: string, args: object = {}): Promise<Body> {
    const seq = ++this.seq
    const answer = new Promise<Body>((resolve, reject) => {
      this.answers.set(seq, ({ success, message, body }) => {
        if (success) resolve(body as Body)
        else reject(new Error(message ?? `${command} failed`))
      })
    })
    this.end.write([encode({ seq, type: 'request', command, arguments: args })])
    return answer
  }

  /** The first event of that name that satisfies `test`, come or still to come. */
  event(name: string, test: Test = () => true): Promise<DebugProtocol.Event> {
    const past = this.events.find((event) => event.event === name && test(event.body as EventBody))
    if (past) return Promise.resolve(past)
    return new Promise((found) => this.waiting.push({ event: name, test, found }))
  }
}
