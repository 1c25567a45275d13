// The adapter's end over TCP: one that runs already, such as the one inside `debugpy --listen`.
import { connect } from 'node:net'
import type { Adapter } from './adapter.ts'
import { streamEnd } from './end.ts'

export interface Address {
  host: string
  port: number
}

/** Whether an address names this machine to itself. */
export function isLoopback(host: string): boolean {
  return /^(localhost|::1|127(\.\d{1,3}){3})$/.test(host)
}

/** `missing` is told why nobody answers there, and what the client has sent so far. */
export function connectAdapter(
  { host, port }: Address,
  missing: (why: string, unread: Buffer) => void,
): Adapter {
  const socket = connect({ host, port, noDelay: true })
  const end = streamEnd(socket, socket)
  let unread: Buffer[] | undefined = []
  let ended: () => void = () => undefined
  const exited = new Promise<number>((resolve) => {
    socket.once('connect', () => (unread = undefined))
    socket.once('error', (error) => {
      if (unread) missing(error.message || 'nobody answers', Buffer.concat(unread))
    })
    socket.once('close', () => resolve(unread ? 1 : 0))
  })
  return {
    ...end,
    exited,
    pid: undefined,
    candidate: 0,
    // Without a connection the session goes on until the client ends it: it has to hear why.
    read(take, onEnd) {
      ended = onEnd
      end.read(take, () => unread ?? onEnd())
    },
    write(chunks) {
      unread?.push(...chunks)
      return end.write(chunks)
    },
    end() {
      end.end()
      if (unread) ended()
    },
    kill: () => void socket.destroy(),
  }
}
