// The composition root: which hooks a session has, in which order, and what stands at its two ends.
import type { DebugProtocol } from '@vscode/debugprotocol'
import type { Logger } from 'pino'
import { failures } from './session/failure.ts'
import { Session } from './session/session.ts'
import { startAdapter, type Adapter } from './wire/adapter.ts'
import { decode, Framer } from './wire/codec.ts'
import type { End } from './wire/end.ts'
import { adapterPythons } from './tools/python.ts'

export interface ProxyOptions {
  python?: string | undefined
  pySpy?: string | undefined
  outputDir?: string | undefined
  /** Handed to debugpy.adapter unchanged. */
  adapterArgs: string[]
  cwd: string
  env: NodeJS.ProcessEnv
  log: Logger
}

/** How long an adapter may take to end after the end of its input; debugpy needs 0.1 s. */
const ADAPTER_END_MS = 10_000

/** Runs one session to its end. @returns the exit status for the process. */
export async function runSession(
  clientEnd: End,
  options: ProxyOptions,
  ending?: AbortSignal,
): Promise<number> {
  const { log } = options
  const adapter = openAdapter(options, (unread) => {
    const tried = candidatesOf(options).map((python) => python.path)
    session.refuseAll(
      failures.noAdapter({ tried: tried.join(', ') || 'no python3 on the PATH', why: '' }),
      requestsIn(unread),
    )
  })
  const session = new Session(clientEnd, adapter, log)
  ending?.addEventListener('abort', () => void session.close('a signal'))
  const fault = await session.run()
  if (fault) log.error({ err: fault }, `the session was ended: ${fault.message}`)
  if (fault) process.stderr.write(`dapscope: the session was ended, it received ${fault.message}\n`)
  const status = await bounded(adapter, ADAPTER_END_MS)
  return fault ? 1 : status
}

function candidatesOf({ python, env, cwd }: ProxyOptions) {
  return adapterPythons({ python, env, cwd })
}

function openAdapter(options: ProxyOptions, missing: (unread: Buffer) => void): Adapter {
  const args = ['-m', 'debugpy.adapter', ...options.adapterArgs]
  const candidates = candidatesOf(options).map(({ path }) => ({ command: path, args }))
  const { cwd, env } = options
  return startAdapter(candidates, { cwd, env, stderr: (text) => process.stderr.write(text), missing })
}

/** The requests among bytes that no adapter read. */
function requestsIn(bytes: Buffer): DebugProtocol.Request[] {
  const requests: DebugProtocol.Request[] = []
  new Framer((frame) => requests.push(decode(frame) as DebugProtocol.Request)).push(bytes)
  return requests.filter((message) => message.type === 'request')
}

async function bounded(adapter: Adapter, ms: number): Promise<number> {
  const timer = setTimeout(() => adapter.kill(), ms)
  const status = await adapter.exited
  clearTimeout(timer)
  return status
}
