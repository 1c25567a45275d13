// The hook that follows a session: tracking from the program's first line, and a last snapshot when it ends.
import type { DebugProtocol } from '@vscode/debugprotocol'
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { take } from '../courier/ground.ts'
import { asFailure, failures } from '../session/failure.ts'
import { FirstLine } from '../session/first-line.ts'
import { HOLD_DISCONNECT_MS, HOLD_END_MS } from '../session/holds.ts'
import type { Hook } from '../session/hook.ts'
import { newId } from '../request/results.ts'
import type { Memory } from './memory.ts'
import { readPayload } from './payload.ts'
import { explained } from './explain.ts'

/** What is said without a file comes before the program ends, but by another way than the word of its end. */
const SAID_MS = 1500

type Request = DebugProtocol.Request

export class MemoryCourse implements Hook {
  readonly name = 'memory'
  private readonly firstLine: FirstLine<{ frames: number }>
  /** Where the exit hook in the debuggee leaves the last snapshot. */
  private lastWord: { path: string | null; text: () => Promise<string | undefined> } | undefined
  private final: Promise<void> | undefined

  constructor(private readonly memory: Memory) {
    this.firstLine = new FirstLine(memory.scope.session, (args) => this.startQuietly(args))
  }

  /** From the launch configuration: tracking begins before the program's first line. */
  startWithProgram(args: { frames: number } | undefined): void {
    this.firstLine.want(args)
  }

  request(request: Request): void {
    if (request.command === 'configurationDone') this.firstLine.hold()
    if (this.endsDebuggee(request)) this.holdLastAnswer()
    else if (request.command === 'disconnect') this.holdForLeaving()
  }

  readonly events = {
    exited: () => this.holdEnd(),
    terminated: () => this.holdEnd(),
  }

  private async startQuietly({ frames }: { frames: number }): Promise<void> {
    try {
      await this.memory.tracking.start(frames)
      for (const note of await this.armOrSay()) this.memory.say(note)
    } catch (error) {
      this.memory.say(`memory is not tracked in this run. ${asFailure(error).message}`)
    }
  }

  /** Asks the debuggee for a last snapshot when it ends by itself. */
  async arm(): Promise<void> {
    if (this.lastWord) return
    const { courier } = this.memory
    const ground = await courier.known()
    const nonce = randomBytes(8).toString('hex')
    const path = ground.isShared ? ground.scratchFile(nonce) : null
    const expected = path === null ? courier.expectOutput(nonce) : undefined
    await explained(courier.call('ending.arm', { path, nonce }))
    const said = () => Promise.race([expected, sleep(SAID_MS, undefined)])
    this.lastWord = { path, text: path === null ? said : () => take(path) }
  }

  /** A program that cannot be armed is tracked all the same. @returns what the user should know */
  async armOrSay(): Promise<string[]> {
    try {
      await this.arm()
      return []
    } catch (error) {
      return [`There will be no snapshot when the program ends: ${asFailure(error).message}`]
    }
  }

  async disarm(): Promise<void> {
    if (!this.lastWord) return
    this.lastWord = undefined
    await explained(this.memory.courier.call('ending.disarm'))
  }

  /** `terminate`, and `disconnect` where it ends the program: DAP's default for a launched one. */
  private endsDebuggee({ command, arguments: args }: Request): boolean {
    if (command === 'terminate') return true
    if (command !== 'disconnect') return false
    const { terminateDebuggee } = (args ?? {}) as DebugProtocol.DisconnectArguments
    return terminateDebuggee ?? this.memory.scope.debuggee.configuration?.request === 'launch'
  }

  /** Before the program is ended from outside, what it holds is written. */
  private holdLastAnswer(): void {
    const { memory } = this
    const { state } = memory.scope.debuggee
    if (!this.lastWord || (state !== 'running' && state !== 'stopped')) return
    const { session } = memory.scope
    const arguments_ = { label: 'at the end', collect: false, stall: 'auto' } as const
    this.final ??= memory.snapshot(arguments_, { pending: {} }).then(
      () => undefined,
      (error: unknown) => memory.say(`no last snapshot. ${asFailure(error).message}`),
    )
    session.adapter.holdUntil(this.final, HOLD_DISCONNECT_MS)
    session.client.holdUntil(this.final, HOLD_DISCONNECT_MS)
  }

  /** The program goes on without us: nothing of ours stays in it but the tracking that was asked for. What was asked of it comes first. */
  private holdForLeaving(): void {
    const { writing, scope } = this.memory
    const { adapter } = scope.session
    if (writing) adapter.holdUntil(writing, HOLD_DISCONNECT_MS)
    if (this.lastWord) adapter.holdUntil(this.disarm(), HOLD_DISCONNECT_MS)
  }

  /** The program has ended: what its exit hook left is made a snapshot before the client hears of it. */
  private holdEnd(): void {
    if (!this.lastWord && !this.final) return
    this.final ??= this.readLastWord()
    const { scope } = this.memory
    const told = this.final.then(() => scope.told())
    scope.session.client.holdUntil(told, HOLD_END_MS)
  }

  private async readLastWord(): Promise<void> {
    const { memory } = this
    try {
      const text = await this.lastWord?.text()
      if (text === undefined) throw failures.noLastWord({ how: memory.scope.debuggee.ending ?? 'it ended' })
      await memory.keep(newId('memory'), 'at the end', readPayload(memory.courier.payloadIn(text)))
    } catch (error) {
      memory.say(asFailure(error).message)
    }
  }

  async close(): Promise<void> {
    await this.final
  }
}
