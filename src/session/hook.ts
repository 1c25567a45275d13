// What a feature is to a session: a hook that sees messages in arrival order and may take, change or hold them.
import type { DebugProtocol } from '@vscode/debugprotocol'

/**
 * What becomes of a message: nothing said, it goes on as the bytes it came in; 'taken', it does not go on and the hook
 * answers it; a message, that one goes on in its place (same kind, same command).
 */
export type Verdict<M extends DebugProtocol.ProtocolMessage> = M | 'taken' | void

/** Synchronous by law: the stream never awaits. Long work runs beside it and uses `Session.hold…`. */
export interface Hook {
  /** For the log, and for the line that says which feature was switched off. */
  readonly name: string
  /** Every request of the client. */
  request?(request: DebugProtocol.Request): Verdict<DebugProtocol.Request>
  /** Events of the adapter, by name: only those named here are parsed at all. */
  readonly events?: Record<string, (event: DebugProtocol.Event) => Verdict<DebugProtocol.Event>>
  /** Requests of the adapter to the client, by command: only those named here are parsed at all. */
  readonly reverse?: Record<string, (request: DebugProtocol.Request) => Verdict<DebugProtocol.Request>>
  /** The session is ending: what has to be written first is awaited, within the session's bound. */
  close?(why: string): void | Promise<void>
}
