// Runs a session: what stands at its two ends, its children's sessions, and its end. Its features are in features.ts.
import type { DebugProtocol } from '@vscode/debugprotocol'
import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import type { Logger } from 'pino'
import type { OwnConfiguration } from './configuration.ts'
import type { Courier } from './courier/courier.ts'
import { tellFault } from './fault.ts'
import { hooksFor } from './features.ts'
import type { ChildListeners } from './child-listeners.ts'
import { childListeners, familyHooks } from './family.ts'
import { Family } from './request/family.ts'
import { Scope } from './request/scope.ts'
import { Debuggee } from './session/debuggee.ts'
import type { Hook } from './session/hook.ts'
import { hangUp } from './session/hang-up.ts'
import { leftAlone } from './session/left-alone.ts'
import { noCancel } from './session/no-cancel.ts'
import { ownKey } from './session/own-key.ts'
import { Session } from './session/session.ts'
import { tokenGuard } from './session/token-guard.ts'
import { adapterPython, openAdapter, type OpenedAdapter } from './open-adapter.ts'
import { decode, Framer, MAX_BODY_BYTES } from './wire/codec.ts'
import type { Address } from './wire/connect.ts'
import { Detour } from './wire/detour.ts'
import { streamEnd, type End } from './wire/end.ts'
import { compileAhead } from './wire/compile.ts'

/** The environment variable that makes every session a plain pipe from its start when it is `1`. */
const OFF = 'DAPSCOPE_OFF'

export interface ProxyOptions {
  python?: string | undefined
  /** The folder of a debugpy that need not be one of the Python's, such as an editor brings along. */
  debugpy?: string | undefined
  pySpy?: string | undefined
  outputDir?: string | undefined
  /** An adapter that runs already, instead of one of our own. */
  connect?: Address | undefined
  /** Handed to debugpy.adapter unchanged. */
  adapterArgs: string[]
  cwd: string
  env: NodeJS.ProcessEnv
  log: Logger
  /** End the session once `disconnect` is answered, as debugpy does on TCP and does not on stdio. */
  hangsUp?: boolean
  /** Ours, that the client came to, if it did by TCP. */
  port?: number | undefined
  /** Ctrl-C in our terminal is for the program: neither the adapter nor a sampler gets it. */
  ownTerminal?: boolean
  /** How long the adapter may take to end after a signal to us; default: 10 s. */
  adapterEndMs?: number
  /** What the adapter writes to stderr; default: ours. */
  adapterSays?: (text: Buffer) => void
  /** What a launch or attach configuration has to know, where others can reach this port. */
  token?: string | undefined
  /** For tests: what stands between a session and its hooks. */
  hooks?: (hooks: Hook[]) => Hook[]
  /** A hook of whoever runs the session in this process, behind all others. */
  own?: (courier: Courier) => Hook
  parent?: Parent
}

/** Of the session of a child process: what its parent's knows. */
export interface Parent {
  family: Family
  adapterPython: string | undefined
  /** To be called with the pid that the session attaches to. */
  claim(pid: number): void
}

/**
 * How long an adapter may take to end once its output has, or after a signal: debugpy needs 0.1 s, but one that could
 * not read a message (a hundred thousand brackets, 1.8.22) does not end at all.
 */
const ADAPTER_END_MS = 10_000

/** Runs one session to its end. @returns the exit status for the process. */
export async function runSession(
  clientEnd: End,
  options: ProxyOptions,
  ending?: AbortSignal,
): Promise<number> {
  const found = openAdapter(options, (failure, unread) => {
    // Whoever runs the session in this process has it from the answer, and tells.
    if (options.own === undefined) process.stderr.write(`dapscope: ${failure.message}\n`)
    session.answerForAdapter(failure, requestsIn(unread))
  })
  const detour = new Detour(found.adapter)
  const session = new Session(clientEnd, detour, options.log)
  try {
    return await toItsEnd(session, detour, found, options, ending)
  } catch (error) {
    // Nobody else would end them.
    for (const each of [found.adapter, detour]) each.kill()
    throw error
  }
}

async function toItsEnd(
  session: Session,
  detour: Detour,
  found: OpenedAdapter,
  options: ProxyOptions,
  ending?: AbortSignal,
): Promise<number> {
  const { log } = options
  const { family, children } = compose(session, detour, found, options, ending)
  const onSignal = () => {
    void session.close('a signal')
    // Without a signal it may take its time: debugpy serves the sessions of child processes after their parent's.
    setTimeout(() => detour.kill(), options.adapterEndMs ?? ADAPTER_END_MS)
  }
  ending?.addEventListener('abort', onSignal)
  compileAhead()
  // Whoever has not shown a token yet is not to fill the memory.
  const fault = await session.run(options.token === undefined ? undefined : MAX_BODY_BYTES)
  if (fault) {
    log.error({ err: fault }, 'the session was ended')
    process.stderr.write(`dapscope: the session was ended: it received ${fault.message}\n`)
  }
  family.leave()
  await children.close()
  const status = await statusWithin(found, ADAPTER_END_MS)
  ending?.removeEventListener('abort', onSignal)
  return fault ? 1 : status
}

/** Gives the session its features. @returns its place among those of its program, and who serves its children */
function compose(
  session: Session,
  detour: Detour,
  found: OpenedAdapter,
  options: ProxyOptions,
  ending?: AbortSignal,
): { family: Family; children: ChildListeners } {
  const own: OwnConfiguration = {}
  const scope = new Scope(randomUUID(), session, new Debuggee(session))
  const family = new Family(scope, options.parent?.family)
  scope.provide(family)
  const inherited = () => ({
    family,
    adapterPython: adapterPython(found, options),
    outputDir: own.outputDir ?? options.outputDir,
  })
  const serve = (socket: Socket, of: ProxyOptions) => runSocketSession(socket, of, ending)
  const children = childListeners(scope, inherited, options, serve, ending)
  const end = () => void children.close().then(() => detour.kill())
  const hooks = () => [
    ...familyHooks({ session, detour, children }, options),
    ...hooksFor(scope, found, options, own),
    leftAlone(session, scope.debuggee, end, ADAPTER_END_MS),
  ]
  const guard = options.token === undefined ? [] : [tokenGuard(session, options.token)]
  const hangsUp = options.hangsUp ? [hangUp(session)] : []
  const plain = [...guard, ownKey(session, () => undefined), ...hangsUp]
  const changed = options.hooks ?? ((all: Hook[]) => all)
  if (options.env[OFF] === '1') session.use(plain)
  else session.use(changed([...guard, ...hooks()]), [...plain, noCancel(session)])
  return { family, children }
}

/** A session on a socket, to its end. */
export async function runSocketSession(
  socket: Socket,
  options: ProxyOptions,
  ending?: AbortSignal,
): Promise<void> {
  socket.setNoDelay(true)
  try {
    await runSession(streamEnd(socket, socket), { ...options, hangsUp: true, port: socket.localPort }, ending)
    socket.end()
  } catch (error) {
    // Others are served by this process as well.
    tellFault(error, options.log)
    socket.destroy()
  }
}

/** The requests among bytes that no adapter read. */
function requestsIn(bytes: Buffer): DebugProtocol.Request[] {
  const requests: DebugProtocol.Request[] = []
  new Framer((frame) => requests.push(decode(frame) as DebugProtocol.Request)).push(bytes)
  return requests.filter((message) => message.type === 'request')
}

async function statusWithin({ adapter }: OpenedAdapter, ms: number): Promise<number> {
  const timer = setTimeout(() => adapter.kill(), ms)
  const status = await adapter.exited
  clearTimeout(timer)
  return status
}
