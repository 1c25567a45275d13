// Which of the adapter's events somebody wants to see: the rest is never parsed.
import type { DebugProtocol } from '@vscode/debugprotocol'
import type { Frame } from '../wire/codec.ts'
import type { Envelope } from '../wire/envelope.ts'
import type { Hook, Verdict } from './hook.ts'

/** Wants events of one name for a while, and only those whose bytes may matter. */
export interface Listener {
  readonly event: string
  mayMatter(body: Buffer): boolean
  take(event: DebugProtocol.Event): Verdict<DebugProtocol.Event>
}

export class Interests {
  /** The names that somebody wants now. */
  names: string[] = []
  private hooked: string[] = []
  private readonly listeners = new Set<Listener>()

  use(hooks: Hook[]): void {
    this.hooked = hooks.flatMap((hook) => Object.keys(hook.events ?? {}))
    this.collect()
  }

  /** @returns what ends it */
  listen(listener: Listener): () => void {
    this.listeners.add(listener)
    this.collect()
    return () => {
      if (this.listeners.delete(listener)) this.collect()
    }
  }

  clear(): void {
    this.listeners.clear()
    this.use([])
  }

  private collect(): void {
    this.names = [...new Set([...this.hooked, ...[...this.listeners].map(({ event }) => event)])]
  }

  /** The event's name if it is wanted. Most events (`output`) are told by their first letter, with no string made. */
  in(frame: Frame, e: Envelope): string | undefined {
    const first = frame.buffer[e.nameStart]
    const length = e.nameEnd - e.nameStart
    for (const name of this.names) {
      if (name.charCodeAt(0) !== first || name.length !== length) continue
      if (frame.buffer.toString('latin1', e.nameStart, e.nameEnd) !== name) continue
      return this.hooked.includes(name) || this.listenersOf(name, frame).length > 0 ? name : undefined
    }
    return undefined
  }

  /** Those whom this event may matter to. */
  listenersOf(name: string, frame: Frame): Listener[] {
    const body = frame.buffer.subarray(frame.body, frame.end)
    return [...this.listeners].filter((each) => each.event === name && each.mayMatter(body))
  }
}
