// A listener whose connections are sessions, each run to its end.
import { createServer, type AddressInfo, type Socket } from 'node:net'
import type { Address } from './wire/connect.ts'

export class SocketServer {
  private readonly sessions = new Set<Promise<unknown>>()
  private readonly server

  constructor(run: (socket: Socket) => Promise<unknown>) {
    this.server = createServer((socket) => {
      const session = run(socket)
      this.sessions.add(session)
      void session.finally(() => this.sessions.delete(session))
    })
  }

  /** @returns where it listens: port 0 is any that is free @throws {Error} of the system */
  listen(port: number, host: string): Promise<Address> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject)
      this.server.listen(port, host, () =>
        resolve({ host, port: (this.server.address() as AddressInfo).port }),
      )
    })
  }

  /** Takes no more connections, and settles when the sessions that run have ended. */
  async close(): Promise<void> {
    this.server.close()
    while (this.sessions.size > 0) await Promise.allSettled(this.sessions)
  }
}
