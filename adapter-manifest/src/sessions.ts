// Which debug sessions have dapscope in them, and what of it runs there: known from what passes, so that no plain session is asked.
import * as vscode from 'vscode'
import { TYPE } from './own-sessions.ts'
import { filled, type Failure, type Told } from './words.ts'

/** A session whose adapter is dapscope. */
export interface Profiled {
  session: vscode.DebugSession
  /** There is a debugger that can be asked: the session does not run without debugging. */
  debugged: boolean
  /** A CPU capture runs. */
  capturing: boolean
  /** Allocations are tracked. */
  tracking: boolean
  /** A comparison is asked for: the snapshot that is taken for it comes first. */
  comparing: boolean
  /** The failure that the last answer was: its event tells the same once more. */
  refused: number | undefined
  /** Of the snapshots taken, by id: their files. */
  snapshots: Map<string, string>
}

interface Message {
  type?: string
  seq?: number
  request_seq?: number
  command?: string
  success?: boolean
  arguments?: { expression?: unknown }
  body?: unknown
}

/** What is known of a request until its answer comes. */
interface Asked {
  /** By a command, not typed by the user. */
  isOurs: boolean
  /** It changes what runs, and no event tells that. */
  changes: boolean
  compares: boolean
}

const TYPES = [TYPE, 'debugpy', 'python']

export class Sessions implements vscode.DebugAdapterTrackerFactory {
  private readonly known = new Map<string, Profiled>()
  /** Lines for the console that no user has typed. */
  private readonly own = new Set<string>()
  private readonly changes = new vscode.EventEmitter<void>()
  readonly onDidChange = this.changes.event
  private readonly subscriptions: vscode.Disposable[]

  constructor(private readonly told: Told) {
    const { debug } = vscode
    this.subscriptions = [
      ...TYPES.map((type) => debug.registerDebugAdapterTrackerFactory(type, this)),
      debug.onDidTerminateDebugSession(({ id }) => this.change(() => this.known.delete(id))),
      debug.onDidChangeActiveDebugSession(() => this.changes.fire()),
      this.changes,
    ]
  }

  /** The one in front. A test run or a server often has it in a child: whichever is chosen in the Call Stack. */
  get active(): Profiled | undefined {
    const session = vscode.debug.activeDebugSession
    return session && this.known.get(session.id)
  }

  /** Which one is in front must be told then. */
  get areSeveral(): boolean {
    return this.known.size > 1
  }

  of({ id }: vscode.DebugSession): Profiled | undefined {
    return this.known.get(id)
  }

  /** Changes what is known, and tells. */
  change(how: () => void): void {
    how()
    this.changes.fire()
  }

  createDebugAdapterTracker(session: vscode.DebugSession): vscode.DebugAdapterTracker {
    const open = new Map<number, Asked>()
    return {
      onWillReceiveMessage: (message: Message) => {
        const asked = this.asked(message)
        if (!asked) return
        open.set(message.seq ?? 0, asked)
        const state = this.of(session)
        if (state) Object.assign(state, { refused: undefined, comparing: asked.compares || state.comparing })
      },
      onDidSendMessage: (message: Message) => {
        if (message.type !== 'response') return
        const asked = open.get(message.request_seq ?? 0)
        open.delete(message.request_seq ?? 0)
        if (message.success) this.answered(session, message, asked)
        else if (asked) this.failed(session, message, asked)
      },
    }
  }

  /** A word of the Debug Console, with the text that it answers. */
  async typed({ session }: Profiled, line: string, frameId?: number): Promise<string> {
    this.own.add(line)
    const given = { expression: line, context: 'repl', ...(frameId !== undefined && { frameId }) }
    return ((await session.customRequest('evaluate', given)) as { result: string }).result
  }

  /** Asks what runs. */
  async refresh(session: vscode.DebugSession): Promise<void> {
    const profiled = this.of(session)
    if (!profiled) return
    const status = (await session.customRequest('dapscope.status')) as Status
    this.change(() => {
      profiled.capturing = Boolean(status.capture)
      profiled.tracking = status.memory?.tracking?.tracking ?? profiled.tracking
    })
  }

  dispose(): void {
    for (const each of this.subscriptions) each.dispose()
  }

  /** Undefined for what is not ours to look at. */
  private asked({ command = '', arguments: args }: Message): Asked | undefined {
    const line = command === 'evaluate' ? String(args?.expression).trim() : ''
    const isWord = /^%\s*(cpu|mem|prof)/.test(line)
    if (!isWord && !command.startsWith('dapscope.')) return undefined
    return {
      isOurs: !isWord || this.own.delete(line),
      changes: /^%\s*mem\s+(start|stop)/.test(line),
      compares: command === 'dapscope.memory.diff' || /^%\s*mem\s+diff/.test(line),
    }
  }

  private answered(session: vscode.DebugSession, { command, body }: Message, asked: Asked | undefined): void {
    if (command === 'initialize') this.introduced(session, body)
    // What is to be tracked from the first line is tracked by now, or said not to be.
    const isFirstLine = command === 'configurationDone' && wanted(session).memory
    if (asked?.changes || isFirstLine) void this.refresh(session).catch(() => undefined)
  }

  /** VS Code 1.139 shows a failure's text itself, and takes it from the very message that a tracker is shown. */
  private failed(session: vscode.DebugSession, { body }: Message, asked: Asked): void {
    const { error } = (body ?? {}) as { error?: Failure }
    const state = this.of(session)
    if (state) Object.assign(state, { refused: error?.id, comparing: state.comparing && !asked.compares })
    if (!error) return
    if (asked.isOurs) Object.assign(error, { format: this.told(filled(error)), variables: {} })
    // The Debug Console itself shows what was typed there; a notification would say it once more.
    else error.showUser = false
  }

  private introduced(session: vscode.DebugSession, body: unknown): void {
    if (!(body as { dapscope?: object } | undefined)?.dapscope) return
    const profiled: Profiled = {
      session,
      debugged: session.configuration['noDebug'] !== true,
      capturing: false,
      tracking: false,
      comparing: false,
      refused: undefined,
      snapshots: new Map(),
    }
    this.change(() => this.known.set(session.id, profiled))
  }
}

/** Our key in the launch configuration. */
function wanted({ configuration }: vscode.DebugSession): { memory?: unknown } {
  return (configuration['dapscope'] ?? {}) as { memory?: unknown }
}

/** What we read of the answer to `dapscope.status`. */
interface Status {
  capture?: object | null
  memory?: { tracking?: { tracking: boolean } | null }
}
