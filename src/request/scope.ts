// What a request may use: its session, the debuggee, and the features of this session by their class.
import type { DebugProtocol } from '@vscode/debugprotocol'
import { event } from '../session/messages.ts'
import type { Debuggee } from '../session/debuggee.ts'
import type { Session } from '../session/session.ts'
import { Progress } from './progress.ts'

export class Scope {
  private readonly features = new Map<unknown, object>()
  readonly progress = new Progress(this)

  constructor(
    readonly sessionId: string,
    readonly session: Session,
    readonly debuggee: Debuggee,
  ) {}

  /** Puts a feature's one instance for this session where its requests find it. */
  provide(feature: object): void {
    this.features.set(feature.constructor, feature)
  }

  feature<T extends object>(Feature: abstract new (...args: never[]) => T): T {
    const found = this.features.get(Feature)
    if (!found) throw new Error(`${Feature.name} is not part of this session`)
    return found as T
  }

  /** Sends an event of ours. */
  announce(name: string, body: unknown): void {
    this.tell(event(name, body))
  }

  /** Sends a message after the answer to the request in hand: that one goes out in the microtasks before. */
  tell(message: DebugProtocol.Event): void {
    setImmediate(() => this.session.client.send(message))
  }

  /** Settles once all that was told so far is on its way, and what it causes to be told at once as well. */
  told(): Promise<void> {
    return new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
  }
}
