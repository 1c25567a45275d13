// The client's breakpoints: remembered to tell it that they sleep, to take them out and put them back, and to name them.
import type { DebugProtocol } from '@vscode/debugprotocol'
import type { Scope } from '../request/scope.ts'
import { event } from '../session/messages.ts'

type Breakpoint = DebugProtocol.Breakpoint

/** One `setBreakpoints` or `setFunctionBreakpoints`: what was asked for, and what debugpy made of it. */
interface Asked {
  command: string
  args: DebugProtocol.SetBreakpointsArguments & DebugProtocol.SetFunctionBreakpointsArguments
  answered: Breakpoint[]
}

const SETTING = ['setBreakpoints', 'setFunctionBreakpoints']
const ASK_MS = 3000

export class ClientBreakpoints {
  private readonly asked = new Map<string, Asked>()

  constructor(private readonly scope: Scope) {}

  /** Remembers what a request sets, once it is answered. */
  watch(request: DebugProtocol.Request): void {
    if (!SETTING.includes(request.command)) return
    const args = (request.arguments ?? {}) as Asked['args']
    this.scope.session.whenAnswered(request, (response) => {
      if (!response.success) return
      const answered = (response.body as { breakpoints?: Breakpoint[] } | undefined)?.breakpoints ?? []
      this.asked.set(args.source?.path ?? request.command, { command: request.command, args, answered })
    })
  }

  /** debugpy itself has changed one (a file that was loaded later): what it says now is what will be restored. */
  changed({ breakpoint }: DebugProtocol.BreakpointEvent['body']): void {
    for (const { answered } of this.asked.values()) {
      const index = answered.findIndex(({ id }) => id !== undefined && id === breakpoint.id)
      if (index >= 0) answered[index] = { ...answered[index], ...breakpoint }
    }
  }

  /** Those that debugpy has accepted. */
  private all(): Breakpoint[] {
    return [...this.asked.values()].flatMap(({ answered }) => answered.filter(({ verified }) => verified))
  }

  /** Where they are: the client's paths, 1-based lines. */
  places(): { path: string; line: number }[] {
    const first = this.scope.debuggee.line(1)
    return this.inFiles().map(({ path, line }) => ({ path, line: line + 1 - first }))
  }

  /** Where the one of this id is, as the client names and counts it; undefined where it has none such in a file. */
  placeOf(id: number): { path: string; line: number } | undefined {
    return this.inFiles().find((each) => each.id === id)
  }

  private inFiles(): { id: number | undefined; path: string; line: number }[] {
    return [...this.asked.values()].flatMap(({ args, answered }) =>
      answered.flatMap(({ id, line }, index) => {
        const at = line ?? args.breakpoints[index]?.line
        const path = args.source?.path
        return path === undefined || at === undefined ? [] : [{ id, path, line: at }]
      }),
    )
  }

  /** Greys them out in the client, with the reason. */
  tellAsleep(message: string): void {
    for (const breakpoint of this.all()) this.tell({ ...breakpoint, verified: false, message })
  }

  tellAwake(): void {
    for (const breakpoint of this.all()) this.tell(breakpoint)
  }

  private tell(breakpoint: Breakpoint): void {
    if (breakpoint.id === undefined) return
    this.scope.tell(event('breakpoint', { reason: 'changed', breakpoint }))
  }

  /** For a debugger that cannot be put to sleep. The client knows nothing of it. @throws {Failure} */
  async takeOut(): Promise<void> {
    await this.ask((args) => ({ ...args, breakpoints: [], lines: [] }))
  }

  /** As the client has set them last. @throws {Failure} */
  async putBack(): Promise<void> {
    await this.ask((args) => args)
  }

  /** All at once: what is asked next comes behind all of it. */
  private async ask(changed: (args: Asked['args']) => object): Promise<void> {
    const { session } = this.scope
    const asked = [...this.asked.values()].map(({ command, args }) =>
      session.ask(command, changed(args), ASK_MS),
    )
    await Promise.all(asked)
  }
}
