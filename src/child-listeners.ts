// Where clients find the debugged child processes of one session: a listener of ours in front of each adapter that knows some.
import type { Socket } from 'node:net'
import { setTimeout as after } from 'node:timers/promises'
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
  /** Whether children go on when their parent's session is over: debugpy ends those of a program that it has launched. */
  isOutlived(): boolean
  /** Nobody is waited for any more. */
  ending?: AbortSignal | undefined
}

interface Listener {
  server: SocketServer
  address: Promise<Address>
}

export class ChildListeners {
  private readonly listeners = new Map<string, Listener>()
  /** To be called when a session comes for the child with that pid. */
  private readonly claims = new Map<number, () => void>()
  private readonly awaited = new Set<Promise<void>>()

  constructor(private readonly parts: ChildListenersParts) {}

  /** @returns where a client is to connect to for the child of `configuration`. */
  open(target: Address, configuration: ChildConfiguration): Promise<Address> {
    const key = `${target.host}:${target.port}`
    const found = this.listeners.get(key) ?? this.listen(target)
    this.listeners.set(key, found)
    const settled = this.await(target, configuration).finally(() => this.awaited.delete(settled))
    this.awaited.add(settled)
    return found.address
  }

  private listen(target: Address): Listener {
    const server = new SocketServer((socket) =>
      this.parts.serve(socket, target, (pid) => this.claims.get(pid)?.()),
    )
    const address = server.listen(0, HOST)
    address.catch(() => undefined)
    return { server, address }
  }

  /** Settles when a session has come for the child, or it was let go. */
  private async await(target: Address, configuration: ChildConfiguration): Promise<void> {
    const { subProcessId: pid } = configuration
    if (pid === undefined) return
    const claimed = new Promise<true>((settle) => this.claims.set(pid, () => settle(true)))
    const late = after(CLAIM_MS, false, { ref: false, signal: this.parts.ending }).catch(() => false)
    const isClaimed = await Promise.race([claimed, late])
    this.claims.delete(pid)
    if (!isClaimed) await this.parts.unclaimed(target, configuration)
  }

  /** Settles when nobody is to be served any more: a client may come for a child, and stay, when its parent has gone. */
  async close(): Promise<void> {
    if (this.parts.isOutlived()) await Promise.allSettled(this.awaited)
    await Promise.all([...this.listeners.values()].map(({ server }) => server.close()))
  }
}
