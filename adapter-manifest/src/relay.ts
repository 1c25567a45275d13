// Attach by `connect`: Microsoft's extension opens that address itself, so it is given one of ours, with a dapscope for each connection.
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { startDapscope } from './node.ts'

export interface Address {
  host: string
  port: number
}

export class Relay {
  private readonly ports = new Map<string, Promise<number>>()
  private readonly servers: Server[] = []

  constructor(private readonly dapscope: string) {}

  /** One port for each address, kept as long as VS Code runs: a session that is restarted connects to it again. */
  portTo({ host, port }: Address): Promise<number> {
    const address = `${host.includes(':') ? `[${host}]` : host}:${port}`
    const known = this.ports.get(address)
    if (known) return known
    const opened = this.open(address)
    this.ports.set(address, opened)
    opened.catch(() => this.ports.delete(address))
    return opened
  }

  dispose(): void {
    for (const server of this.servers) server.close()
  }

  private open(address: string): Promise<number> {
    const server = createServer((socket) => serve(socket, this.dapscope, address))
    this.servers.push(server)
    return new Promise((resolve, reject) => {
      server.on('error', reject)
      server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
    })
  }
}

/** Either end's end is the other's. */
function serve(socket: Socket, dapscope: string, address: string): void {
  const child = startDapscope(dapscope, ['--connect', address])
  socket.pipe(child.stdin)
  child.stdout.pipe(socket)
  child.stderr.resume()
  socket.on('error', () => child.stdin.end())
  socket.on('close', () => child.stdin.end())
  child.stdin.on('error', () => socket.destroy())
  child.on('error', () => socket.destroy())
}
