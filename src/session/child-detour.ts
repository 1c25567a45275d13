// The hook that brings child processes through the proxy: debugpy tells the client where to connect for one, and it is told to
// connect to us instead (debugpy 1.6 to 1.8: the event `debugpyAttach`, or the reverse request `startDebugging`).
import type { Address } from '../wire/connect.ts'
import type { Hook } from './hook.ts'
import type { Session } from './session.ts'

/** A listener of ours is there within milliseconds. */
const OPEN_MS = 2000

/** A child's attach configuration as debugpy makes it. */
export type ChildConfiguration = Record<string, unknown> & { subProcessId?: number }

/** `detour` opens a listener that leads to an address. */
export function childDetour(
  session: Session,
  detour: (address: Address, configuration: ChildConfiguration) => Promise<Address>,
): Hook {
  /** The message is held until the listener is open, and encoded only then. */
  const through = (configuration: unknown): ChildConfiguration | undefined => {
    const address = connectOf(configuration)
    if (!address) return undefined
    const given = configuration as ChildConfiguration
    const changed: ChildConfiguration = { ...given }
    const opened = detour(address, given).then(
      (ours) => (changed['connect'] = { ...(given['connect'] as object), ...ours }),
      (error: unknown) => session.log.warn({ err: error }, 'a child process goes around the proxy'),
    )
    session.client.holdUntil(opened, OPEN_MS)
    return changed
  }
  return {
    name: 'child processes',
    events: {
      debugpyAttach(event) {
        const body = through(event.body)
        return body && { ...event, body }
      },
    },
    reverse: {
      startDebugging(request) {
        const args = (request.arguments ?? {}) as { configuration?: unknown }
        const configuration = through(args.configuration)
        return configuration && { ...request, arguments: { ...args, configuration } }
      },
    },
  }
}

/** The address in the `connect` of an attach configuration. */
export function connectOf(configuration: unknown): Address | undefined {
  const { connect } = (configuration ?? {}) as { connect?: { host?: unknown; port?: unknown } }
  const port = Number(connect?.port)
  if (!Number.isInteger(port) || port <= 0) return undefined
  return { host: typeof connect?.host === 'string' ? connect.host : '127.0.0.1', port }
}
