// The composition root: which hooks a session has, in which order, and what stands at its two ends.
import type { DebugProtocol } from '@vscode/debugprotocol'
import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import type { Logger } from 'pino'
import { readOwnConfiguration, type OwnConfiguration } from './configuration.ts'
import type { ChildListeners } from './child-listeners.ts'
import { childListeners, familyHooks } from './family.ts'
import { CpuCourse } from './cpu/course.ts'
import { Cpu } from './cpu/cpu.ts'
import { Neutral } from './cpu/neutral.ts'
import { cpuRequests } from './cpu/requests.ts'
import { Courier } from './courier/courier.ts'
import { Census } from './memory/census.ts'
import { Memory } from './memory/memory.ts'
import { MemoryCourse } from './memory/course.ts'
import { memoryRequests } from './memory/requests.ts'
import { Answer } from './request/answer.ts'
import type { Declaration } from './request/declare.ts'
import { Family } from './request/family.ts'
import { helpRequest } from './request/help.ts'
import { reportRequests } from './request/report.ts'
import { Repl } from './request/repl.ts'
import { Spoken } from './request/spoken.ts'
import { Results } from './request/results.ts'
import { Scope } from './request/scope.ts'
import { statusRequest, type Report } from './request/status.ts'
import { Debuggee } from './session/debuggee.ts'
import type { Hook } from './session/hook.ts'
import { hangUp } from './session/hang-up.ts'
import { leftAlone } from './session/left-alone.ts'
import { notOffered } from './session/not-offered.ts'
import { interpreter } from './session/interpreter.ts'
import { ownKey } from './session/own-key.ts'
import { progressNumbers } from './session/progress.ts'
import { Session } from './session/session.ts'
import { tokenGuard } from './session/token-guard.ts'
import { debuggeePython } from './tools/python.ts'
import { press } from './press.ts'
import { openAdapter, type OpenedAdapter } from './open-adapter.ts'
import { describeTools } from './tools/describe.ts'
import { decode, Framer } from './wire/codec.ts'
import type { Address } from './wire/connect.ts'
import { Detour } from './wire/detour.ts'
import { streamEnd, type End } from './wire/end.ts'
import { compileAhead } from './wire/compile.ts'
import { locatePySpy, makeWorld, outputDirectory, type WorldParts } from './world.ts'

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
  const { log } = options
  const found = openAdapter(options, (failure, unread) => {
    process.stderr.write(`dapscope: ${failure.message}\n`)
    session.refuseAll(failure, requestsIn(unread))
  })
  const detour = new Detour(found.adapter)
  const session = new Session(clientEnd, detour, log)
  const { family, children } = compose(session, detour, found, options, ending)
  const onSignal = () => {
    void session.close('a signal')
    // Without a signal it may take its time: debugpy serves the sessions of child processes after their parent's.
    setTimeout(() => found.adapter.kill(), options.adapterEndMs ?? ADAPTER_END_MS)
  }
  ending?.addEventListener('abort', onSignal)
  compileAhead()
  const fault = await session.run()
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
  const end = () => void children.close().then(() => found.adapter.kill())
  const hooks = () => [
    ...familyHooks({ session, detour, children }, options),
    ...hooksFor(scope, found, options, own),
    leftAlone(session, scope.debuggee, end, ADAPTER_END_MS),
  ]
  const guard = options.token === undefined ? [] : [tokenGuard(session, options.token)]
  if (options.env[OFF] !== '1') session.use((options.hooks ?? ((all) => all))([...guard, ...hooks()]))
  else
    session.use([...guard, ownKey(session, () => undefined), ...(options.hangsUp ? [hangUp(session)] : [])])
  return { family, children }
}

/** A session on a socket, to its end. */
export async function runSocketSession(
  socket: Socket,
  options: ProxyOptions,
  ending?: AbortSignal,
): Promise<void> {
  socket.setNoDelay(true)
  await runSession(streamEnd(socket, socket), { ...options, hangsUp: true, port: socket.localPort }, ending)
  socket.end()
}

/** The features of a session, in the order in which they see a message. */
function hooksFor(scope: Scope, found: OpenedAdapter, options: ProxyOptions, own: OwnConfiguration): Hook[] {
  const { session, debuggee, sessionId } = scope
  const parts: WorldParts = {
    session,
    debuggee,
    sessionId,
    options,
    adapterPid: () => found.adapter.pid,
    adapterPython: () => adapterPython(found, options),
    outputDir: () => own.outputDir,
  }
  const features = featuresOf(scope, parts)
  const { cpuCourse, memoryCourse, neutral, courier } = features
  const takeOwn = (value: unknown) => {
    const { cpu: start, memory } = Object.assign(own, readOwnConfiguration(value))
    cpuCourse.startWithProgram(start)
    memoryCourse.startWithProgram(memory)
  }
  const table = requestTable([() => features.status(), ...reportsOf(found, parts)])
  scope.provide(new Spoken(table))
  const answer = new Answer(scope, table)
  return [
    progressNumbers(session),
    ownKey(session, takeOwn),
    userInterpreter(found, options),
    debuggee,
    notOffered(session, debuggee),
    neutral,
    answer,
    new Repl(scope, answer, table),
    cpuCourse,
    memoryCourse,
    ...(options.own ? [options.own(courier)] : []),
    { name: 'courier', close: () => courier.close() },
    ...(options.hangsUp ? [hangUp(session)] : []),
  ]
}

/** A child's is its parent's. */
function adapterPython(found: OpenedAdapter, { parent }: ProxyOptions): string | undefined {
  return found.python()?.path ?? parent?.adapterPython
}

function userInterpreter(found: OpenedAdapter, { env, cwd }: ProxyOptions): Hook {
  const isPrivate = () => found.python()?.source === 'own environment'
  return interpreter(isPrivate, (folder) => debuggeePython({ env, cwd: folder ?? cwd })?.path)
}

/** What `dapscope.status` tells beside the features' own. */
function reportsOf(found: OpenedAdapter, parts: WorldParts): Report[] {
  return [
    () => describeTools(found.python(), () => locatePySpy(parts)),
    () => ({ outputDirectory: outputDirectory(parts) }),
  ]
}

/** Every request of ours: the dispatch, the console's words and the help follow from it. */
export function requestTable(reports: Report[]): Declaration[] {
  const table = [statusRequest(reports), ...cpuRequests, ...memoryRequests, ...reportRequests(press)]
  return [...table, helpRequest(table)]
}

/** What profiles; each is found by its requests through the scope. */
function featuresOf(scope: Scope, parts: WorldParts) {
  const courier = new Courier(parts.session, parts.debuggee)
  const world = makeWorld(parts, courier)
  const memory = new Memory(scope, courier, world)
  const neutral = new Neutral(scope, courier)
  const cpu = new Cpu(scope, world, neutral)
  const features = {
    cpu,
    cpuCourse: new CpuCourse(cpu),
    memory,
    memoryCourse: new MemoryCourse(memory),
    census: new Census(scope),
    results: new Results(),
  }
  for (const feature of [...Object.values(features), courier]) scope.provide(feature)
  return {
    ...features,
    neutral,
    courier,
    status: () => ({ ...cpu.status(), memory: memory.status() }),
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
