// The hook that follows a session: a capture from the program's first line, its stops, and results before the client leaves.
import type { DebugProtocol } from '@vscode/debugprotocol'
import { asFailure } from '../session/failure.ts'
import { RESUMING } from '../session/debuggee.ts'
import { FirstLine } from '../session/first-line.ts'
import { HOLD_DISCONNECT_MS, HOLD_END_MS } from '../session/holds.ts'
import type { Hook } from '../session/hook.ts'
import type { CaptureArguments } from './capture.ts'
import type { Cpu } from './cpu.ts'

/** Less than the session's own bound (CLOSING_MS). */
const WRITE_MS = 3500

type Event = DebugProtocol.Event

export class CpuCourse implements Hook {
  readonly name = 'cpu'
  private readonly firstLine: FirstLine<CaptureArguments>

  constructor(private readonly cpu: Cpu) {
    this.firstLine = new FirstLine(cpu.scope.session, (args) => this.startQuietly(args))
  }

  /** From the launch configuration: the capture begins before the program's first line. */
  startWithProgram(args: CaptureArguments | undefined): void {
    this.firstLine.want(args && { ...args, neutral: args.neutral ?? false })
  }

  request({ command }: DebugProtocol.Request): void {
    if (command === 'configurationDone') this.firstLine.hold()
    if (RESUMING.includes(command)) this.cpu.stops?.resumed()
    if (command === 'disconnect' || command === 'terminate') this.holdLastAnswer()
  }

  readonly events = {
    process: () => this.firstLine.hold(),
    stopped: (event: Event) => this.cpu.stops?.stopped((event as DebugProtocol.StoppedEvent).body),
    continued: () => this.cpu.stops?.resumed(),
    exited: () => this.holdEnd(),
    terminated: () => this.holdEnd(),
  }

  private async startQuietly(args: CaptureArguments): Promise<void> {
    const { cpu } = this
    try {
      await cpu.start(args, { pending: {} })
    } catch (error) {
      const failure = asFailure(error)
      // Without pydevd (`noDebug`) the pid comes with the `process` event.
      if (failure.name === 'noDebuggee' && !cpu.scope.debuggee.process) this.firstLine.want(args)
      else cpu.say(`dapscope: no profile of this run. ${failure.message}\n`)
    }
  }

  /** Clients end the adapter on the answer to these: the sampler lets go first, and the files are written first. */
  private holdLastAnswer(): void {
    const { cpu } = this
    if (!cpu.isRunning) return
    const released = cpu.end('the session is ending').then(async (capture) => {
      await capture?.released
      await capture?.rest.end()
    })
    const { session } = cpu.scope
    session.adapter.holdUntil(released, HOLD_DISCONNECT_MS)
    session.client.holdUntil(cpu.written(), HOLD_DISCONNECT_MS)
  }

  private holdEnd(): void {
    const { cpu } = this
    if (cpu.isRunning) void cpu.end('the program ended')
    if (cpu.hasAny) cpu.scope.session.client.holdUntil(cpu.written(), HOLD_END_MS)
  }

  async close(): Promise<void> {
    const ended = this.cpu.end('the session ended')
    await Promise.race([
      ended.then(() => this.cpu.written()),
      new Promise((resolve) => setTimeout(resolve, WRITE_MS).unref()),
    ])
    // What is not written by now is given up, so that no sampler outlives the session.
    ;(await ended)?.kill()
  }
}
