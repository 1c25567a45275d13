// Which debug sessions have dapscope in them, and what of it runs there: known from what passes, so that no plain session is asked.
import * as vscode from 'vscode'
import { TYPE } from './own-sessions.ts'
import type { Told } from './words.ts'

/** A session whose adapter is dapscope. */
export interface Profiled {
  session: vscode.DebugSession
  /** A CPU capture runs. */
  capturing: boolean
  /** Allocations are tracked. */
  tracking: boolean
  /** A comparison is asked for: the snapshot that is taken for it comes first. */
  comparing: boolean
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

interface Failed {
  error?: { format?: string }
}

const TYPES = [TYPE, 'debugpy', 'python']

/** Words of ours in the Debug Console that change what runs, and tell it by no event. */
const WORDS = /^\s*%mem\s+(start|stop)/

/** Asks for a comparison, by a command or in the Debug Console. */
const isComparison = (command: string, line: string) =>
  command === 'dapscope.memory.diff' || (command === 'evaluate' && /^\s*%mem\s+diff/.test(line))

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

  of({ id }: vscode.DebugSession): Profiled | undefined {
    return this.known.get(id)
  }

  /** Changes what is known, and tells. */
  change(how: () => void): void {
    how()
    this.changes.fire()
  }

  createDebugAdapterTracker(session: vscode.DebugSession): vscode.DebugAdapterTracker {
    let isTyped = false
    const ours = new Set<number>()
    let comparison: number | undefined
    const compare = (is: boolean) => {
      const state = this.of(session)
      if (state) state.comparing = is
    }
    return {
      onWillReceiveMessage: ({ seq = 0, command = '', arguments: args }: Message) => {
        const line = String(args?.expression)
        if (command === 'evaluate') isTyped = WORDS.test(line)
        if (command.startsWith('dapscope.') || (command === 'evaluate' && this.own.delete(line)))
          ours.add(seq)
        if (isComparison(command, line)) {
          comparison = seq
          compare(true)
        }
      },
      onDidSendMessage: (message: Message) => {
        if (message.type !== 'response') return
        if (ours.delete(message.request_seq ?? 0) && !message.success) this.tell(message)
        if (!message.success && message.request_seq === comparison) compare(false)
        if (!message.success) return
        if (message.command === 'initialize') this.introduced(session, message.body)
        if (message.command === 'evaluate' && isTyped) {
          isTyped = false
          void this.refresh(session)
        }
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

  /** VS Code 1.139 shows a failure's text itself, and takes it from the very message that a tracker is shown. */
  private tell({ body }: Message): void {
    const { error } = (body ?? {}) as Failed
    if (error?.format !== undefined) error.format = this.told(error.format)
  }

  private introduced(session: vscode.DebugSession, body: unknown): void {
    if (!(body as { dapscope?: object } | undefined)?.dapscope) return
    const { memory } = (session.configuration['dapscope'] ?? {}) as { memory?: unknown }
    const profiled = {
      session,
      capturing: false,
      tracking: Boolean(memory),
      comparing: false,
      snapshots: new Map<string, string>(),
    }
    this.change(() => this.known.set(session.id, profiled))
  }
}

/** What we read of the answer to `dapscope.status`. */
interface Status {
  capture?: object | null
  memory?: { tracking?: { tracking: boolean } | null }
}
