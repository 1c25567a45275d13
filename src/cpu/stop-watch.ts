// Watches the stops of one capture: ends it where `stopOn` says, and notes the passes from A to B.
import type { DebugProtocol } from '@vscode/debugprotocol'
import type { Scope } from '../request/scope.ts'
import { isBetween, type Between, type Places, type StopOn } from './stop-on.ts'

/** A stretch of `performance.now()`; `to` is missing while it lasts. */
export interface Pass {
  from: number
  to?: number
}

/** As the client names and counts it. */
export interface Where {
  path?: string | undefined
  line: number
}

/** Breakpoints as the client has set them: where an id is. */
export interface KnownBreakpoints {
  placeOf(id: number): Where | undefined
}

const ASK_MS = 2000

export class StopWatch {
  readonly passes: Pass[] = []
  private end: ((why: string) => void) | undefined
  /** What was to end it while its sampler was still attaching. */
  private early: string | undefined
  /** A stop at `from` was seen, and the program stands there still. */
  private isAtStart = false
  /** Where it stands is being asked, so many times at once; and the client wants it to go on already. */
  private looking = 0
  private isAwaited = false

  constructor(
    private readonly scope: Scope,
    private readonly stopOn: StopOn,
    private readonly known: KnownBreakpoints,
  ) {}

  /** The capture has begun; `end` ends it, at once where the stop has come already that was to do so. */
  begin(end: (why: string) => void): void {
    this.end = end
    if (this.early !== undefined) return end(this.early)
    const [threadId] = this.scope.debuggee.stopped.keys()
    if (threadId !== undefined && isBetween(this.stopOn)) this.look(threadId, performance.now())
  }

  stopped({ threadId }: DebugProtocol.StoppedEvent['body']): void {
    // A pass that began before the capture would not be whole.
    if (!this.end && isBetween(this.stopOn)) return
    if (this.stopOn === 'stopped') this.over('the program stopped')
    else this.look(threadId, performance.now())
  }

  private over(why: string): void {
    if (this.end) this.end(why)
    else this.early ??= why
  }

  /** The event goes on; what would let the program go on waits until it is known where it stands. */
  private look(threadId: number | undefined, at: number): void {
    const { session } = this.scope
    this.looking++
    const looked = this.where(threadId).then((where) => {
      this.looking--
      if (where) this.standsAt(where, at)
      if (this.looking === 0 && this.isAwaited) this.resumed()
    })
    session.adapter.holdUntil(looked, ASK_MS)
  }

  private standsAt(where: Where, at: number): void {
    const { stopOn } = this
    if (stopOn === 'stopped') return
    if (!isBetween(stopOn)) {
      if (this.matches(stopOn, where)) this.over('the breakpoint was hit')
      return
    }
    this.closePass(stopOn, where, at)
    this.isAtStart ||= this.openPass === undefined && this.matches(stopOn.from, where)
  }

  private closePass({ to, every }: Between, where: Where, at: number): void {
    const pass = this.openPass
    if (!pass || !this.matches(to, where)) return
    pass.to = at
    if (!every) this.over('the second breakpoint was hit')
  }

  /** The program goes on: from A, a pass begins. */
  resumed(): void {
    this.isAwaited = this.looking > 0
    if (!this.isAtStart || this.isAwaited) return
    this.isAtStart = false
    this.passes.push({ from: performance.now() })
  }

  private get openPass(): Pass | undefined {
    const last = this.passes.at(-1)
    return last && last.to === undefined ? last : undefined
  }

  private matches(places: Places, where: Where): boolean {
    return [places].flat().some((place) => {
      const { path, line } = (typeof place === 'number' ? this.known.placeOf(place) : place) ?? {}
      return line === where.line && path !== undefined && path === where.path
    })
  }

  private async where(threadId: number | undefined): Promise<Where | undefined> {
    const args = { threadId, startFrame: 0, levels: 1 }
    const asked = this.scope.session.ask<DebugProtocol.StackTraceResponse['body']>('stackTrace', args, ASK_MS)
    const frame = (await asked.catch(() => undefined))?.stackFrames[0]
    return frame && { path: frame.source?.path, line: frame.line }
  }
}
