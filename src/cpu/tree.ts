// A capture of several processes: the debuggee and what comes from it, one sampler each, on one clock, in one folder.
import type { Delivery } from '../request/delivery.ts'
import { combine } from '../profile/combine.ts'
import type { Stacks } from '../profile/stacks.ts'
import { asFailure, failures, type Failure } from '../session/failure.ts'
import { commandLineOf } from '../system/proc.ts'
import { BECAME_ANOTHER, type Capture, type CaptureArguments, type Surroundings } from './capture.ts'
import { Children, type Child } from './children.ts'
import { memberDelivery, noteDebugger, processResult, restOfAnother, type ProcessResult } from './member.ts'
import type { Rest } from './rest.ts'
import { deliver, type CaptureResult } from './result.ts'
import type { Running } from './running.ts'
import { treeNotes, type Unprofiled } from './tree-notes.ts'

export interface TreeParts {
  id: string
  /** The session's own process, as it calls itself. */
  pid: number
  args: CaptureArguments
  /** Of the whole. */
  around: Surroundings
  /** The capture of the session's own process, if that is asked for. */
  own: Capture | undefined
  /** Where the session's own process is here; undefined: children cannot be read. */
  root: number | undefined
  /** Why children are left out, if they are. */
  leftOut?: string | undefined
  /** @throws {Failure} */
  attach(pid: number, around: Surroundings, signal: AbortSignal): Promise<Capture>
}

/** At once; each costs a sampler. */
const MOST_AT_ONCE = 64
/** A Python that has only just begun cannot be read yet. */
const MOST_TRIES = 8

export class Tree implements Running {
  readonly finished: Promise<CaptureResult>
  readonly released: Promise<void>
  private readonly children: Children | undefined
  private readonly attaching = new AbortController()
  private readonly attempts = new Set<Promise<void>>()
  /** Those that could not be attached to yet, by key. */
  private readonly refused = new Map<string, Unprofiled & { tries: number }>()
  private readonly members: { capture: Capture; child: Child; startMs: number }[] = []
  private readonly unprofiled: Unprofiled[] = []
  private readonly stacks: Stacks[] = []
  private readonly began = performance.now()
  private timer: NodeJS.Timeout | undefined
  private alive = 0
  private endedBy: string | undefined
  private over: () => void = () => undefined

  private constructor(private readonly parts: TreeParts) {
    const { own, root, args } = parts
    const stopped = new Promise<void>((resolve) => (this.over = resolve))
    this.released = stopped.then(() => this.untilReleased())
    this.finished = stopped.then(() => this.finish())
    this.finished.catch(() => undefined)
    if (root !== undefined)
      this.children = new Children(
        root,
        (child) => this.onChild(child),
        () => this.stop('the program ended'),
      )
    void own?.released.then(() => this.stop(own.ending))
    if (!own && args.durationMs !== undefined)
      this.timer = setTimeout(() => this.stop('durationMs was over'), args.durationMs)
  }

  /** The children that live already are attached to, as far as they can be. */
  static async start(parts: TreeParts): Promise<Tree> {
    const tree = new Tree(parts)
    await tree.children?.start()
    await Promise.all(tree.attempts)
    return tree
  }

  get id(): string {
    return this.parts.id
  }
  get pid(): number {
    return this.parts.pid
  }
  get args(): CaptureArguments {
    return this.parts.args
  }
  get delivery(): Delivery {
    return this.parts.around.delivery
  }
  get rest(): Rest {
    return this.parts.around.rest
  }
  get recording(): Running['recording'] {
    const first = this.parts.own ?? this.members[0]?.capture
    return first?.recording ?? { sampler: 'py-spy', attachedBy: 'no process yet' }
  }

  // --- processes that come and go -----------------------------------------------------------------------------------

  private onChild(child: Child): void {
    if (this.alive >= MOST_AT_ONCE)
      return void this.unprofiled.push({
        child,
        why: `${MOST_AT_ONCE} processes were being profiled already`,
      })
    this.alive++
    const attempt = this.attach(child)
    this.attempts.add(attempt)
    void attempt.finally(() => this.attempts.delete(attempt))
  }

  private async attach(child: Child): Promise<void> {
    const { around, args } = this.parts
    const rest = restOfAnother()
    const regard = (stacks: Stacks): Promise<string[]> => {
      noteDebugger(rest, stacks)
      if (args.pid === 'children') this.stacks.push(stacks)
      return Promise.resolve([])
    }
    const before = this.members.filter((each) => each.child.pid === child.pid)
    const infix = before.length > 0 ? `${child.pid}.${before.length + 1}` : String(child.pid)
    const delivery = memberDelivery(around.delivery, infix)
    // After an `exec` its sampler would read what is no longer there, and show its last stack for good.
    for (const { capture } of before) capture.stop(BECAME_ANOTHER)
    await Promise.all(before.map(({ capture }) => capture.released))
    try {
      const own = { ...around, delivery, rest, regard }
      const capture = await this.parts.attach(child.pid, own, this.attaching.signal)
      this.refused.delete(child.key)
      this.members.push({ capture, child, startMs: performance.now() - this.began })
      void capture.released.then(() => this.alive--)
      if (this.endedBy !== undefined) capture.stop(this.endedBy)
    } catch (error) {
      this.alive--
      this.onRefusal(child, asFailure(error))
    }
  }

  private onRefusal(child: Child, failure: Failure): void {
    const tries = (this.refused.get(child.key)?.tries ?? 0) + 1
    const why =
      this.endedBy === undefined ? failure.message : 'the capture ended before py-spy could read it.'
    this.refused.set(child.key, { child, why, tries })
    if (failure.name === 'samplerFailed' && tries < MOST_TRIES) this.children?.forget(child)
  }

  // --- the end ------------------------------------------------------------------------------------------------------

  stop(why: string): void {
    if (this.endedBy !== undefined) return
    this.endedBy = why
    clearTimeout(this.timer)
    this.children?.stop()
    this.attaching.abort()
    this.parts.own?.stop(why)
    for (const { capture } of this.members) capture.stop(why)
    this.over()
  }

  kill(): void {
    this.stop('it was given up')
    this.parts.own?.kill()
    for (const { capture } of this.members) capture.kill()
  }

  private async untilReleased(): Promise<void> {
    await Promise.all(this.attempts)
    await this.parts.own?.released
    await Promise.all(this.members.map(({ capture }) => capture.released))
  }

  private async finish(): Promise<CaptureResult> {
    await Promise.all(this.attempts)
    const { own, around, pid } = this.parts
    const mine = await settled(own?.finished)
    const children = await this.childResults()
    const processes = [
      ...(mine.value ? [processResult(mine.value, this.ownCommand(), 0)] : []),
      ...children.results,
    ]
    const notes = this.notes(mine.value)
    if (processes.length === 0) await around.delivery.discard()
    else if (own) await around.delivery.close('cpu', notes)
    if (mine.value) return { ...mine.value, processes, notes }
    if (own || processes.length === 0)
      throw (
        mine.failure ??
        children.failure ??
        failures.noChildren({
          pid,
          notes: this.notes()
            .map((note) => ` ${note}`)
            .join(''),
        })
      )
    return { ...(await this.sum(processes)), processes }
  }

  /** As this machine numbers it: by its own number another might be meant. */
  private ownCommand(): string {
    const pid = this.parts.own?.recording.localPid
    return pid === undefined ? '' : commandLineOf(pid)
  }

  /** `failure`: the first. */
  private async childResults(): Promise<{ results: ProcessResult[]; failure: Failure | undefined }> {
    const results: ProcessResult[] = []
    let first: Failure | undefined
    for (const { capture, child, startMs } of this.members) {
      const { value, failure } = await settled(capture.finished)
      if (value) results.push(processResult(value, child.command, startMs))
      else if (failure && failure.name !== 'neverReached')
        this.unprofiled.push({ child, why: failure.message })
      first ??= failure
    }
    return { results, failure: first }
  }

  /** All children as one. */
  private sum(processes: ProcessResult[]): Promise<CaptureResult> {
    const { around, id, pid, args } = this.parts
    const stacks = combine(this.stacks)
    noteDebugger(around.rest, stacks)
    const written = processes.flatMap(({ threads }) => threads)
    const subject = { id, pid, args, endedBy: this.endedBy ?? '', recording: this.recording }
    return deliver(subject, stacks, { ...around, written }, this.notes())
  }

  /** After those of the debuggee itself. */
  private notes(own?: CaptureResult): string[] {
    const notes = treeNotes(
      this.parts.leftOut,
      [...this.unprofiled, ...this.refused.values()],
      [...(this.children?.others.values() ?? [])],
      this.children?.briefSeconds ?? 0,
    )
    return [...(own?.notes ?? []), ...notes]
  }
}

async function settled<T>(promise: Promise<T> | undefined): Promise<{ value?: T; failure?: Failure }> {
  try {
    const value = await promise
    return value === undefined ? {} : { value }
  } catch (error) {
    return { failure: asFailure(error) }
  }
}
