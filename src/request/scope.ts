// What a request may use: its session, the debuggee, and the features of this session by their class.
import { event } from '../session/messages.ts'
import type { Debuggee } from '../session/debuggee.ts'
import type { Session } from '../session/session.ts'

export class Scope {
  private readonly features = new Map<unknown, object>()

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

  /** Sends an event after the answer to the request in hand: that one goes out in the microtasks before. */
  announce(name: string, body: unknown): void {
    setImmediate(() => this.session.client.send(event(name, body)))
  }
}
