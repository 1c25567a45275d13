// How clients reach the proxy: one on stdio, or as many as connect to a port.
import { setMaxListeners } from 'node:events'
import { outliveFaults } from './fault.ts'
import { runSession, runSocketSession, type ProxyOptions } from './proxy.ts'
import { wrap } from './request/text.ts'
import { SocketServer } from './socket-server.ts'
import { isLoopback } from './wire/connect.ts'
import { streamEnd, type End } from './wire/end.ts'
import { inWords } from './wire/network-words.ts'

const LOOPBACK = '127.0.0.1'
/** Where the address itself is wrong, not its port. */
const WRONG_HOST = /EADDRNOTAVAIL|ENOTFOUND|EAI_/
/** The client may have stopped reading; it does not keep us for ever. */
const FLUSH_MS = 3000

/** Speaks DAP on stdio until either side ends. @returns the exit status. */
export async function serveStdio(options: ProxyOptions): Promise<number> {
  const end: End = { ...streamEnd(process.stdin, process.stdout), end: () => undefined }
  outliveFaults(options.log)
  const ending = endingSignals()
  const status = await runSession(end, options, ending)
  await new Promise((done) => {
    process.stdout.write('', done)
    setTimeout(done, FLUSH_MS)
  })
  // A signal is how nvim-dap and others end an adapter: no fault.
  return ending.aborted ? 0 : status
}

/**
 * One session and one adapter for each connection, each isolated from the others, until a signal ends them all. Without a token it
 * listens on this machine only, whatever `host` says: dape's own configurations say 0.0.0.0 to every adapter.
 */
export async function servePort(port: number, wanted: string, options: ProxyOptions): Promise<number> {
  const host = options.token === undefined && !isLoopback(wanted) ? LOOPBACK : wanted
  if (host !== wanted)
    process.stderr.write(
      `dapscope: not listening on ${wanted}, which others could reach, but on ${host}: set DAPSCOPE_TOKEN, and ` +
        '"dapscope": {"token": …} in the configuration, to change that\n',
    )
  outliveFaults(options.log)
  const ending = endingSignals()
  const server = new SocketServer((socket) => runSocketSession(socket, options, ending))
  const address = await server.listen(port, host).catch((error: Error) => {
    const flag = WRONG_HOST.test(error.message) ? '--host' : '--port'
    const text = `dapscope: cannot listen on ${host}:${port} (${inWords(error.message)}); choose another ${flag}.`
    process.stderr.write(`${wrap(text)}\n`)
  })
  if (!address) return 1
  process.stderr.write(`dapscope: listening on ${host}:${address.port}\n`)
  options.log.info({ address }, 'listening')
  await new Promise((resolve) => ending.addEventListener('abort', resolve))
  await server.close()
  return 0
}

function endingSignals(): AbortSignal {
  const controller = new AbortController()
  // Each session and each child that is waited for listens: that is no leak.
  setMaxListeners(0, controller.signal)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => controller.abort())
  return controller.signal
}
