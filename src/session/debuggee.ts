// The hook that knows the debuggee: its pid, how it was started, what it is doing, and whose paths it speaks.
import { setTimeout as sleep } from 'node:timers/promises'
import type { DebugProtocol } from '@vscode/debugprotocol'
import { failures } from './failure.ts'
import type { Hook } from './hook.ts'
import { absoluteIn, mappingsIn, toClientPath, type PathMapping } from './paths.ts'
import type { Session } from './session.ts'

type Event = DebugProtocol.Event
type Request = DebugProtocol.Request

/** debugpy's own answer to `debugpySystemInfo` (1.5 and later): the truth about the process, also where the pid of the
 * `process` event is that of a launcher's stub (a venv's redirector, py.exe, conda run). */
export interface SystemInfo {
  debugpy?: { version?: string }
  python?: { version?: string }
  process?: { pid?: number; ppid?: number; executable?: string }
}

export type DebuggeeState = 'none' | 'running' | 'stopped' | 'ended'

/** What a launch or attach configuration told. */
export interface Configuration {
  request: 'launch' | 'attach'
  noDebug: boolean
  cwd?: string
  program?: string
  /** The interpreter it names, if it does. */
  python?: string
  mappings: PathMapping[]
  /** Whether what it prints comes as `output` events: debugpy's default unless it has a terminal of its own. */
  redirectsOutput: boolean
}

const SYSTEM_INFO_MS = 3000
const POLL_MS = 20
/** The client's requests that let the program go on. */
export const RESUMING = ['continue', 'next', 'stepIn', 'stepOut', 'stepBack', 'goto']

export class Debuggee implements Hook {
  readonly name = 'debuggee'
  /** The client's `initialize` arguments. */
  client: Partial<DebugProtocol.InitializeRequestArguments> = {}
  configuration: Configuration | undefined
  process: DebugProtocol.ProcessEvent['body'] | undefined
  /** As it says itself, once it was asked; empty where it does not know. Of one that was attached to no configuration tells. */
  startedIn = ''
  /** How it ended, in words, if it has. */
  ending: string | undefined
  /** The threads that are stopped, as debugpy numbers them, and why. */
  readonly stopped = new Map<number, string>()
  /** How often it was let go on: the same as before while it stands still. */
  resumes = 0
  private info: Promise<SystemInfo> | undefined

  constructor(private readonly session: Session) {}

  request(request: Request): void {
    if (request.command === 'initialize') this.client = (request.arguments ?? {}) as typeof this.client
    else if (request.command === 'launch' || request.command === 'attach') this.configure(request)
    else if (RESUMING.includes(request.command))
      this.session.whenAnswered(request, (answer) => {
        if (answer.success) this.resumed(request, answer)
      })
  }

  private configure(request: Request): void {
    const given = (request.arguments ?? {}) as Record<string, unknown>
    const text = (key: string) => (typeof given[key] === 'string' ? given[key] : undefined)
    this.configuration = {
      request: request.command as 'launch' | 'attach',
      noDebug: given['noDebug'] === true,
      cwd: text('cwd'),
      program: text('program') ?? text('module'),
      python: firstText(given['python']) ?? firstText(given['pythonPath']),
      mappings: mappingsIn(given),
      redirectsOutput: redirectsOutput(given),
    }
  }

  readonly events = {
    process: (event: Event) => void (this.process = (event as DebugProtocol.ProcessEvent).body),
    stopped: (event: Event) => this.onStopped(event as DebugProtocol.StoppedEvent),
    continued: (event: Event) => this.onContinued(event as DebugProtocol.ContinuedEvent),
    exited: (event: Event) => this.onExited((event as DebugProtocol.ExitedEvent).body),
    terminated: () => void (this.ending ??= 'the debug session was terminated'),
  }

  private onStopped({ body }: DebugProtocol.StoppedEvent): void {
    this.stopped.set(body.threadId ?? 0, body.reason)
  }

  private onContinued({ body }: DebugProtocol.ContinuedEvent): void {
    this.resumes++
    if (body.allThreadsContinued === false) this.stopped.delete(body.threadId)
    else this.stopped.clear()
  }

  /** DAP: `allThreadsContinued` is true if missing in the answer to `continue`; a step moves one thread. */
  private resumed(request: Request, answer: DebugProtocol.Response): void {
    this.resumes++
    const { threadId } = (request.arguments ?? {}) as { threadId?: number }
    const body = answer.body as { allThreadsContinued?: boolean } | undefined
    const all = request.command === 'continue' && body?.allThreadsContinued !== false
    if (all) this.stopped.clear()
    else if (threadId !== undefined) this.stopped.delete(threadId)
  }

  private onExited(body: { exitCode?: number; pydevdReason?: string } | undefined): void {
    this.ending =
      body?.pydevdReason === 'processReplaced'
        ? 'it was replaced by exec'
        : `it exited with status ${body?.exitCode ?? 'unknown'}`
  }

  get state(): DebuggeeState {
    if (this.ending !== undefined) return 'ended'
    if (!this.configuration) return 'none'
    return this.stopped.size > 0 ? 'stopped' : 'running'
  }

  /** How it ended, where that is told in so many milliseconds: a program that answers no more may have, a moment ago. */
  async endsWithin(ms: number, isVain = () => false): Promise<string | undefined> {
    for (const last = performance.now() + ms; this.ending === undefined; await sleep(POLL_MS))
      if (isVain() || performance.now() > last) return undefined
    return this.ending
  }

  /** Asked once, when first needed: a client that uses nothing of ours causes no message. */
  systemInfo(): Promise<SystemInfo> {
    this.info ??= this.session.ask<SystemInfo>('debugpySystemInfo', {}, SYSTEM_INFO_MS)
    this.info.catch(() => (this.info = undefined))
    return this.info
  }

  /**
   * The pid of the process that runs the user's program, as debugpy itself tells; where it cannot tell (`noDebug`:
   * there is no pydevd in the program), as the `process` event says.
   * @throws {Failure} noDebuggee, debuggeeEnded
   */
  async pid(command: string): Promise<number> {
    if (this.ending !== undefined) throw failures.debuggeeEnded({ how: this.ending })
    const info = await this.systemInfo().catch(() => undefined)
    const pid = info?.process?.pid ?? this.process?.systemProcessId
    if (pid === undefined) throw failures.noDebuggee({ command })
    return pid
  }

  /** The client's name of a path of the debuggee. */
  readonly toClient = (path: string): string => {
    const { cwd, mappings = [] } = this.configuration ?? {}
    return toClientPath(absoluteIn(this.startedIn || cwd, path), mappings)
  }

  /** A 1-based line as the client counts. */
  line(line: number): number {
    return this.client.linesStartAt1 === false ? line - 1 : line
  }

  /** For `dapscope.status`; what cannot be told now is left out. */
  async describe(): Promise<object> {
    const isAlive = this.state === 'running' || this.state === 'stopped'
    const info = await (isAlive ? this.systemInfo() : this.info)?.catch(() => undefined)
    return {
      state: this.state,
      processName: this.process?.name ?? this.configuration?.program,
      startMethod: this.process?.startMethod ?? this.configuration?.request,
      ending: this.ending,
      ...describeInfo(info ?? {}, this.process?.systemProcessId),
      stoppedThreads: await this.describeStopped(),
    }
  }

  private describeStopped(): Promise<object[]> {
    return Promise.all(
      [...this.stopped].map(async ([threadId, reason]) => {
        const args = { threadId, startFrame: 0, levels: 1 }
        const ask = this.session.ask<DebugProtocol.StackTraceResponse['body']>(
          'stackTrace',
          args,
          SYSTEM_INFO_MS,
        )
        const frame = (await ask.catch(() => undefined))?.stackFrames[0]
        return {
          threadId,
          reason,
          frame: frame && { name: frame.name, path: frame.source?.path, line: frame.line },
        }
      }),
    )
  }
}

/** As debugpy 1.6 to 1.8 decides (src/debugpy/adapter/clients.py: `redirectOutput`, else `console`). */
function redirectsOutput({ redirectOutput, console }: Record<string, unknown>): boolean {
  if (typeof redirectOutput === 'boolean') return redirectOutput
  return console === undefined || console === 'internalConsole'
}

/** `python` is a path, or an array of a path and its arguments. */
function firstText(value: unknown): string | undefined {
  const first: unknown = Array.isArray(value) ? value[0] : value
  return typeof first === 'string' ? first : undefined
}

function describeInfo({ process, python, debugpy }: SystemInfo, eventPid: number | undefined): object {
  return {
    pid: process?.pid ?? eventPid,
    executable: process?.executable,
    pythonVersion: python?.version?.replace(/final.*$/, ''),
    debugpyVersion: debugpy?.version,
  }
}
