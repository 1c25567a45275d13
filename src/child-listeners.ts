// Where clients find the debugged child processes of one session: a listener of ours in front of each adapter that knows some.
import type { Socket } from 'node:net'
import type { ChildConfiguration } from './session/child-detour.ts'
import { SocketServer } from './socket-server.ts'
import type { Address } from './wire/connect.ts'

/** debugpy's own listeners are on it as well. */
const HOST = '127.0.0.1'
/** A client that starts sessions of child processes does so at once. */
const CLAIM_MS = 10_000

export interface ChildListenersParts {
  /** Runs the session of a child to its end. `claim` is to be called with the pid that it attaches to. */
  serve(socket: Socket, target: Address, claim: (pid: number) => void): Promise<void>
  /** No session has come for a child, which stands still until there is one. */
  unclaimed(target: Address, configuration: ChildConfiguration): Promise<void>
}

interface Listener {
  server: SocketServer
  address: Promise<Address>
}

export class ChildListeners {
  private readonly listeners = new Map<string, Listener>()
  private readonly claimed = new Set<number>()
  private readonly timers = new Set<NodeJS.Timeout>()

  constructor(private readonly parts: ChildListenersParts) {}

  /** @returns where a client is to connect to for the child of `configuration`. */
  open(target: Address, configuration: ChildConfiguration): Promise<Address> {
    const key = `${target.host}:${target.port}`
    const found = this.listeners.get(key) ?? this.listen(target)
    this.listeners.set(key, found)
    void found.address.then(() => this.await(target, configuration))
    return found.address
  }

  private listen(target: Address): Listener {
    const server = new SocketServer((socket) =>
      this.parts.serve(socket, target, (pid) => void this.claimed.add(pid)),
    )
    const address = server.listen(0, HOST)
    address.catch(() => undefined)
    return { server, address }
  }

  private await(target: Address, configuration: ChildConfiguration): void {
    const pid = configuration.subProcessId
    if (pid === undefined) return
    const timer = setTimeout(() => {
      this.timers.delete(timer)
      if (!this.claimed.has(pid)) void this.parts.unclaimed(target, configuration)
    }, CLAIM_MS)
    this.timers.add(timer)
  }

  /** Takes no more clients, and settles when the sessions that run have ended: a child may outlive its parent. */
  async close(): Promise<void> {
    for (const timer of this.timers) clearTimeout(timer)
    await Promise.all([...this.listeners.values()].map(({ server }) => server.close()))
  }
}
