// When a capture is to end by itself: at the next stop, at breakpoints, or what lies between two of them, pass by pass.
import type { DebugProtocol } from '@vscode/debugprotocol'
import * as z from 'zod/mini'
import type { Scope } from '../request/scope.ts'

/** A breakpoint by the id that `setBreakpoints` has answered, or by its place as the client names it. */
const Place = z.union([z.int(), z.strictObject({ path: z.string(), line: z.int() })])
type Place = z.infer<typeof Place>

const Places = z.union([Place, z.array(Place).check(z.minLength(1))])

export const StopOn = z.union(
  [
    z.literal('stopped'),
    Places,
    z.strictObject({ from: Places, to: Places, every: z._default(z.boolean(), false) }),
  ],
  'expected "stopped", breakpoint ids or {path, line}, or {from, to, every}',
)
export type StopOn = z.infer<typeof StopOn>

/** Stretches of `performance.now()`; `to` is missing while it lasts. */
export interface Pass {
  from: number
  to?: number
}

interface Where {
  path?: string
  line: number
}

/** Breakpoints as the client has set them: where an id is. */
export interface KnownBreakpoints {
  placeOf(id: number): Where | undefined
}

const ASK_MS = 2000

/** Watches the stops of one capture. */
export class StopWatch {
  readonly passes: Pass[] = []
  /** A stop at `from` was seen, and the program stands there still. */
  private isAtStart = false

  constructor(
    private readonly scope: Scope,
    private readonly stopOn: StopOn,
    private readonly known: KnownBreakpoints,
    /** Ends the capture. */
    private readonly end: (why: string) => void,
  ) {}

  /** Whether only passes from A to B count. */
  get isBetween(): boolean {
    return isBetween(this.stopOn)
  }

  async stopped({ threadId }: DebugProtocol.StoppedEvent['body']): Promise<void> {
    const at = performance.now()
    const { stopOn } = this
    if (stopOn === 'stopped') return this.end('the program stopped')
    const where = await this.where(threadId)
    if (!where) return
    if (!isBetween(stopOn)) {
      if (this.matches(stopOn, where)) this.end('the breakpoint was hit')
      return
    }
    this.closePass(stopOn, where, at)
    this.isAtStart = this.matches(stopOn.from, where) && this.openPass === undefined
  }

  private closePass({ to, every }: { to: Places; every: boolean }, where: Where, at: number): void {
    const pass = this.openPass
    if (!pass || !this.matches(to, where)) return
    pass.to = at
    if (!every) this.end('the second breakpoint was hit')
  }

  /** The program goes on: from A, a pass begins. */
  resumed(): void {
    if (!this.isAtStart) return
    this.isAtStart = false
    this.passes.push({ from: performance.now() })
  }

  private get openPass(): Pass | undefined {
    const last = this.passes.at(-1)
    return last && last.to === undefined ? last : undefined
  }

  private matches(places: Places, where: Where): boolean {
    const all = Array.isArray(places) ? places : [places]
    return all.some((place) => {
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

type Places = z.infer<typeof Places>

function isBetween(stopOn: StopOn): stopOn is Extract<StopOn, { from: Places }> {
  return typeof stopOn === 'object' && 'from' in stopOn
}
