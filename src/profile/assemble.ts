// Puts together what py-spy saw and what the kernel knows into the neutral model of a capture.
import { CallTree, type Sites } from './call-tree.ts'
import { categoryOf } from './category.ts'
import { classifyEvaluated } from './classify-evaluated.ts'
import { classify, DOING, type Classified } from './classify.ts'
import { laidOver, lifeOf, type Clock } from './life.ts'
import { findNumbers } from './numbers.ts'
import type { RawFrame, RawThread, RawTrace } from './raw-trace.ts'
import type { Slices, Stacks, ThreadStacks } from './stacks.ts'
import { runnableParts, type ThreadLife } from './thread-life.ts'
import { slicesOf, type Appearance, type Course } from './timeline.ts'
import { isWaiting } from './waiting.ts'

export interface AssembleOptions {
  /** Wall clock at the capture's start, microseconds since the Unix epoch. */
  startTime: number
  /** Microseconds. */
  duration: number
  /** What to add to the trace's times to get microseconds since the capture's start. */
  traceOffset: number
  /** Samples a second. */
  rate: number
  includeDebuggerFrames: boolean
  /** Only what an expression does that the debugger evaluates. */
  evaluated?: boolean | undefined
  sites: Sites
  /** The source text of a line, where it is here. */
  textAt?: (file: string, line: number) => string | undefined
}

const SLEEPS = /\bsleep\s*\(/

/** A capture, and what its reader should be told about it. */
export interface Assembled extends Stacks {
  /** Threads that the kernel saw and py-spy never did: without Python code, or gone too soon. They are in nothing else. */
  unsampled: { threads: number; runnableUs: number }
  /** Distinct stacks of which the middle was left out, and the depth of the deepest. */
  elidedStacks: number
  deepest: number
  /** What is wrong with the sampler's file and where; what came before that is here. */
  damaged?: string
}

/** `lives` is undefined where the kernel does not tell (macOS, Windows): then stacks alone say who waits. */
export function assemble(
  trace: RawTrace,
  lives: readonly ThreadLife[] | undefined,
  options: AssembleOptions,
): Assembled {
  const looks = new Looks(trace, options)
  const clock = clockOf(trace, options)
  if (lives) findNumbers(trace.threads, lives, clock)
  const seen = new Set<ThreadLife>()
  const threads: Omit<ThreadStacks, 'slices'>[] = []
  const courses: Course[] = []
  for (const raw of trace.threads) {
    // Native, or gone before its first Python frame: nothing to show.
    if (raw.node.every((node) => node === 0)) continue
    const life = lifeOf(raw, lives, clock)
    const laid = laidOver(raw, life, lives !== undefined, clock)
    if (laid === undefined) continue
    if (life) seen.add(life)
    const { start, end } = laid
    const runs = { start: laid.runStart, look: laid.runNode.map((node) => looks.of(node)) }
    courses.push({ start, end, runs, runnable: life && runnableParts(life, start, end) })
    threads.push({ ...identity(raw), start, end, isDebugger: looks.isDebugger(raw) })
  }
  const slices = slicesOf(courses, looks.all)
  return {
    startTime: options.startTime,
    duration: options.duration,
    functions: looks.tree.functions,
    nodes: looks.tree.nodes,
    threads: threads.map((thread, i) => ({ ...thread, slices: slices[i] as Slices })),
    sampleCount: trace.looks ?? Math.round(((clock.last - clock.first) * options.rate) / 1e6),
    ...(options.evaluated && { evaluated: true }),
    unsampled: countUnsampled(lives ?? [], seen),
    elidedStacks: looks.tree.elidedStacks,
    deepest: looks.tree.deepest,
    damaged: trace.damaged,
  }
}

/** How each raw stack appears in slices, worked out once a stack. */
class Looks {
  readonly all: Appearance[] = []
  readonly tree: CallTree
  readonly #rows: Classified
  readonly #trace: RawTrace
  readonly #options: AssembleOptions
  /** By raw stack, its number in `all` plus 1; 0 if it has none yet. */
  readonly #known: Int32Array

  constructor(trace: RawTrace, options: AssembleOptions) {
    this.#trace = trace
    this.#options = options
    this.#known = new Int32Array(trace.parent.length)
    this.#rows = options.evaluated ? classifyEvaluated(trace) : classify(trace, options.includeDebuggerFrames)
    this.tree = new CallTree(trace, this.#rows, options.sites)
  }

  of(raw: number): number {
    if (raw < 0) return -1
    if (this.#known[raw] === 0) this.#known[raw] = this.all.push(this.#make(raw))
    return (this.#known[raw] as number) - 1
  }

  /** The main thread never is: before the program begins and after it has ended it too runs only debugpy's code. */
  isDebugger(thread: RawThread): boolean {
    return thread.tid !== thread.pid && thread.node.some((node) => this.#rows.ownThread[node] === 1)
  }

  #make(raw: number): Appearance {
    const leaf = this.#rows.leaf[raw] as number
    const place = { node: this.tree.node(leaf), line: this.tree.line(leaf) }
    const waits = this.#waits(raw)
    const doing = this.#rows.doing[raw]
    if (doing === DOING.paused) return { ...place, state: 'paused', idle: undefined, ...waits }
    if (doing === DOING.debugger) {
      const idle = leaf === 0 ? undefined : place
      const shown = this.#options.includeDebuggerFrames ? place : { node: 0, line: 0 }
      return { ...shown, state: 'debugger', idle, ...waits }
    }
    const own = leaf === 0 ? { node: this.tree.noFrame(), line: 0 } : place
    return { ...own, state: 'busy', idle: own, ...waits }
  }

  #waits(raw: number): Pick<Appearance, 'isWaiting' | 'sleeps'> {
    const frame = this.#pythonFrame(raw)
    if (frame === undefined) return { isWaiting: false, sleeps: false }
    const sleeps = SLEEPS.test(this.#options.textAt?.(frame.file, frame.line) ?? '')
    const isStdlib = categoryOf(frame.file) === 'stdlib'
    return { isWaiting: sleeps || (isStdlib && isWaiting(frame)), sleeps }
  }

  /** The innermost: a function written in C has no frame of its own, or with `native` one that does not tell who waits. */
  #pythonFrame(raw: number): RawFrame | undefined {
    for (let at = raw; at > 0; at = this.#trace.parent[at] as number) {
      const frame = this.#trace.frames[this.#trace.frame[at] as number] as RawFrame
      if (categoryOf(frame.file) !== 'native') return frame
    }
    return undefined
  }
}

function clockOf(trace: RawTrace, { traceOffset, duration, rate }: AssembleOptions): Clock {
  const inCapture = (ts: number): number => Math.min(duration, Math.max(0, Math.round(ts + traceOffset)))
  const first = trace.threads.reduce((least, { start }) => Math.min(least, start[0] ?? least), Infinity)
  const last = trace.threads.reduce((most, { end }) => Math.max(most, end), 0)
  // Of a sampler that could not look as often, or was not to, what it did.
  const period = Math.round(Math.max(1e6 / rate, trace.looks ? trace.last / trace.looks : 0))
  return {
    inCapture,
    duration,
    period,
    first: Math.min(inCapture(first), inCapture(last)),
    last: inCapture(last),
  }
}

function identity({ pid, tid, name }: RawThread): { pid: number; tid: number; name: string } {
  return { pid, tid, name: name || (tid === pid ? 'MainThread' : `Thread ${tid}`) }
}

function countUnsampled(lives: readonly ThreadLife[], seen: Set<ThreadLife>): Assembled['unsampled'] {
  const unseen = lives.filter((life) => !seen.has(life))
  const ran = unseen.map(({ runnable }) => (runnable.at(-1) ?? 0) - (runnable[0] ?? 0))
  return { threads: unseen.length, runnableUs: ran.reduce((sum, each) => sum + each, 0) }
}
