// The adapter's end over TCP: one that runs already, such as the one inside `debugpy --listen`.
import { connect, type Socket } from 'node:net'
import type { Adapter } from './adapter.ts'
import { streamEnd, type End } from './end.ts'

export interface Address {
  host: string
  port: number
}

/** Whether an address names this machine to itself. */
export function isLoopback(host: string): boolean {
  return /^(localhost|::1|127(\.\d{1,3}){3})$/.test(host)
}

/** How long a refused connection is tried again: a client may start the program and us at the same time, and debugpy takes a second. */
export interface Patience {
  ms: number
  /** Told once, when there is the first reason to wait. */
  waiting: () => void
}

const AGAIN_MS = 200
/** debugpy's adapter greets, and answers `initialize` by itself, whatever its program does. */
const SILENCE_MS = 15_000
/** Of 1.8.22, now and then, when the client of its session before has vanished. */
const SILENT = 'it takes the connection and says nothing, as debugpy does when it hangs in the session before'

/** `missing` is told why nobody answers there, and what the client has sent so far. */
export function connectAdapter(
  address: Address,
  missing: (why: string, unread: Buffer) => void,
  patience?: Patience,
): Adapter {
  return new Connection(address, missing, patience)
}

class Connection implements Adapter {
  readonly exited: Promise<number>
  readonly pid = undefined
  readonly candidate = 0
  private settle!: (status: number) => void
  private socket!: Socket
  private peer!: End
  /** What the client has sent and heard nothing of; undefined once the other side has said something. */
  private unheard: Buffer[] | undefined = []
  private isConnected = false
  private silence: NodeJS.Timeout | undefined
  private again: NodeJS.Timeout | undefined
  private take: (chunk: Buffer) => void = () => undefined
  private ended: () => void = () => undefined
  private roomAgain: () => void = () => undefined

  constructor(
    private readonly address: Address,
    private readonly missing: (why: string, unread: Buffer) => void,
    patience?: Patience,
  ) {
    this.exited = new Promise((resolve) => (this.settle = resolve))
    this.dial(patience, performance.now() + (patience?.ms ?? 0))
  }

  private dial(patience: Patience | undefined, until: number): void {
    const { host, port } = this.address
    this.socket = connect({ host, port, noDelay: true })
    this.peer = streamEnd(this.socket, this.socket)
    this.socket.once('connect', () => this.connected())
    this.socket.once('error', (error: NodeJS.ErrnoException) => {
      if (this.isConnected) return
      if (!patience || error.code !== 'ECONNREFUSED' || performance.now() >= until) return this.failed(error)
      patience.waiting()
      this.again = setTimeout(() => this.dial({ ...patience, waiting: () => undefined }, until), AGAIN_MS)
    })
  }

  private connected(): void {
    this.isConnected = true
    this.socket.once('close', () => {
      this.heard()
      this.settle(0)
    })
    this.peer.drained(() => this.roomAgain())
    this.peer.read(
      (chunk) => {
        if (this.unheard) this.heard()
        this.take(chunk)
      },
      () => this.ended(),
    )
    if (this.unheard?.length) this.send(this.unheard)
  }

  /** There is a connection: what is said now should be answered some time. */
  private send(chunks: readonly Buffer[]): boolean {
    if (this.unheard) this.silence ??= setTimeout(() => this.saidNothing(), SILENCE_MS)
    return this.peer.write(chunks)
  }

  private heard(): void {
    clearTimeout(this.silence)
    this.unheard = undefined
  }

  private saidNothing(): void {
    this.isConnected = false
    this.socket.destroy()
    this.failed(new Error(SILENT))
  }

  /** The session goes on until the client ends it: it has to hear why. */
  private failed(error: Error): void {
    this.missing(error.message || 'nobody answers', Buffer.concat(this.unheard ?? []))
    this.settle(1)
  }

  read(take: (chunk: Buffer) => void, ended: () => void): void {
    this.take = take
    this.ended = ended
  }

  write(chunks: readonly Buffer[]): boolean {
    this.unheard?.push(...chunks)
    return !this.isConnected || this.send(chunks)
  }

  drained(callback: () => void): void {
    this.roomAgain = callback
  }

  pause(): void {
    this.socket.pause()
  }

  resume(): void {
    this.socket.resume()
  }

  end(): void {
    if (this.isConnected) {
      this.heard()
      return this.peer.end()
    }
    this.kill()
    this.ended()
  }

  kill(): void {
    clearTimeout(this.again)
    this.heard()
    this.socket.destroy()
    if (!this.isConnected) this.settle(1)
  }
}
