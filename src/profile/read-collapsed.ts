// Reads collapsed stacks: those of `py-spy record --format raw` (py-spy 0.4.3), our own, and other tools' without places.
import { ELIDED, NO_FRAME } from './call-tree.ts'
import { IN_MICROSECONDS } from './collapsed.ts'
import type { RawTrace } from './raw-trace.ts'
import { TraceBuilder } from './trace-builder.ts'

const LINE = /^(.*) (\d+)$/s
/** `name (file:12)`, or `name (module.so)` of a native function, whose own name may have brackets: the place is in the last that are whole. */
const FRAME = /^(.*) \(((?:[^()]|\([^()]*\))*?)(?::(\d+))?\)$/s
/** Of a path in which they are not. */
const ODD_FRAME = /^(.*?) \((.*?)(?::(\d+))?\)$/s
/** A line, or what a file's name has: Python (3.10 on) names a thread `Thread-1 (work)` after its function. */
const PLACE = / \(.*(:\d+|[/\\.[].*)\)$/s
const THREAD = /thread \((0x[0-9a-f]+|\d+)\)(?:: (.*))?$/is
const PROCESS = /process (\d+):"/g

/** What a count of 1 stands for in the files of py-spy, which samples 100 times a second. */
const USUAL_US = 10_000

/**
 * Stacks in the file's order: their order in time is lost. `periodUs` is what a count of 1 stands for; undefined: what the file says, as
 * ours do, or what is usual.
 */
export class CollapsedStacks {
  private readonly trace = new TraceBuilder()
  private lines = 0

  constructor(private periodUs: number | undefined) {}

  /** @throws {Error} for a line that is none of the form */
  push(line: string): void {
    this.lines++
    if (line.trim() === '') return
    if (line === IN_MICROSECONDS) return void (this.periodUs ??= 1)
    const [, stack, count] = LINE.exec(line) ?? []
    if (stack === undefined) throw new Error(`line ${this.lines} does not end in a count`)
    const pieces = stack.split(';')
    const first = pieces.findIndex(isPlace)
    // A thread's name may have the separator in it; without any place there is no telling a name from a function.
    const head =
      first < 0 && !/^(process|thread) /.test(stack) ? [] : pieces.splice(0, first < 0 ? Infinity : first)
    let node = 0
    for (const piece of pieces) node = this.trace.node(node, this.frame(piece))
    this.trace.add(this.thread(head.join(';')), node, Number(count) * (this.periodUs ?? USUAL_US))
  }

  end(): RawTrace {
    return this.trace.done()
  }

  private frame(text: string): number {
    const found = isPlace(text) ? (FRAME.exec(text) ?? ODD_FRAME.exec(text)) : undefined
    const [, name = text, file = '', line = '0'] = found ?? []
    return this.trace.frame(name, file, Number(line))
  }

  private thread(head: string) {
    const pid = Number([...head.matchAll(PROCESS)].at(-1)?.[1] ?? 0)
    const [, tid = '0', name = ''] = THREAD.exec(head) ?? []
    if (tid !== '0') return this.trace.thread(pid, Number(tid), name)
    return this.trace.thread(pid, 0, pid === 0 ? head || 'all threads' : `process ${pid}`)
  }
}

function isPlace(piece: string): boolean {
  if (piece === NO_FRAME || piece === ELIDED) return true
  return PLACE.test(piece) && !/^(thread \(|process \d)/.test(piece)
}
