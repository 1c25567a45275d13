// The Python processes that come from the debuggee while a capture runs, each told of once it may be attached to.
import { setTimeout as sleep } from 'node:timers/promises'
import {
  descendantsOf,
  isAdapter,
  runsPython,
  secondsWaitedFor,
  type Descendant,
} from '../system/descendants.ts'
import { isAlive, programOf, startTimeOf } from '../system/process.ts'

const LOOK_MS = 250
/** A child that was forked only to become another program does so within a moment. */
const SETTLE_MS = 40
/** Seconds that one may have run since it was last seen. */
const UNSEEN_S = 0.5

export interface Child extends Descendant {
  /** The process and its program for good, other than its number. */
  key: string
}

export class Children {
  /** Those that run no Python, by key. */
  readonly others = new Map<string, Child>()
  private readonly told = new Map<string, Child>()
  /** By pid, how long each has run when it was last seen; and how long those that the root has waited for, before and by now. */
  private readonly ran = new Map<number, number>()
  private readonly waitedBefore: number
  private waited: number
  private alive = new Set<number>()
  private timer: NodeJS.Timeout | undefined
  private isOver = false

  /** `gone` is called once the root has ended. */
  constructor(
    private readonly root: number,
    private readonly found: (child: Child) => void,
    private readonly gone: () => void,
  ) {
    this.waited = this.waitedBefore = secondsWaitedFor(root)
  }

  /** Looks once, and from then on until `stop`. */
  async start(): Promise<void> {
    await this.look().catch(() => undefined)
    if (this.isOver) return
    if (!isAlive(this.root)) return this.gone()
    this.timer = setTimeout(() => void this.start(), LOOK_MS)
  }

  stop(): void {
    this.isOver = true
    clearTimeout(this.timer)
  }

  /** It could not be attached to: it will be told of again. */
  forget({ key }: Child): void {
    this.told.delete(key)
  }

  /** Seconds of processor time, at the least, of those whose lives were too short to tell of them. */
  get briefSeconds(): number {
    const ended = [...this.told.values(), ...this.others.values()].filter(({ pid }) => !this.alive.has(pid))
    const seen = ended.reduce((sum, { pid }) => sum + (this.ran.get(pid) ?? 0) + UNSEEN_S, 0)
    return Math.max(0, this.waited - this.waitedBefore - seen)
  }

  private async look(): Promise<void> {
    // In this order: one that ends in between is no brief one.
    this.waited = Math.max(this.waited, secondsWaitedFor(this.root))
    const living = await this.living()
    this.alive = new Set(living.map(({ pid }) => pid))
    for (const { pid, cpuSeconds } of living) this.ran.set(pid, cpuSeconds)
    const news = living.filter(({ key }) => !this.told.has(key))
    if (news.length === 0) return
    await sleep(SETTLE_MS)
    const settled = new Map((await this.living()).map((child) => [child.key, child.command]))
    for (const child of news) {
      if (this.isOver || settled.get(child.key) !== child.command) continue
      // What `debugpy.listen()` has started in the program is no part of it; a forked child still has the command line of debugpy itself.
      if (isAdapter(child)) continue
      if (!runsPython(child.pid, child.command)) this.others.set(child.key, child)
      else this.tell(child)
    }
  }

  private tell(child: Child): void {
    this.others.delete(child.key)
    this.told.set(child.key, child)
    this.found(child)
  }

  /** Also those whose parent has ended, if it was told of. */
  private async living(): Promise<Child[]> {
    const parents = [...this.told.values()].filter(({ pid, key }) => keyOf(pid) === key)
    const all = await descendantsOf(this.root, ...parents.map(({ pid }) => pid))
    return all.map((each) => ({ ...each, key: keyOf(each.pid) }))
  }
}

function keyOf(pid: number): string {
  return `${pid} ${startTimeOf(pid) ?? ''} ${programOf(pid) ?? ''}`
}
