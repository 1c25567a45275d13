// Builds a raw trace out of stacks and how long each was seen, for files that are not events.
import { FrameTable } from './frame-table.ts'
import type { RawThread, RawTrace } from './raw-trace.ts'
import { StackTree } from './stack-tree.ts'

export class TraceBuilder {
  private readonly table = new FrameTable()
  private readonly tree = new StackTree()
  private readonly threads = new Map<string, RawThread>()
  private events = 0

  /** A number for `node`. `line` is the one being executed; 0 if unknown. */
  frame(name: string, file: string, line: number): number {
    return this.table.intern(name, file, line)
  }

  /** The stack of `frame` called from the stack `parent`; 0 is the empty one. */
  node(parent: number, frame: number): number {
    return this.tree.child(parent, frame)
  }

  /** The thread of that tid, which may have had another name before; where it is unknown (0), of that name. */
  thread(pid: number, tid: number, name: string): RawThread {
    const key = tid === 0 ? `${pid} 0 ${name}` : `${pid} ${tid}`
    let thread = this.threads.get(key)
    if (thread === undefined) {
      thread = { pid, tid, pthread: tid, name, start: [], node: [], end: 0 }
      this.threads.set(key, thread)
    }
    thread.name = name || thread.name
    return thread
  }

  /** Another stretch of the thread's, microseconds, behind all before. */
  add(thread: RawThread, node: number, duration: number): void {
    if (thread.node.at(-1) !== node) {
      thread.start.push(thread.end)
      thread.node.push(node)
    }
    thread.end += duration
    this.events++
  }

  done(): RawTrace {
    const threads = [...this.threads.values()]
    return {
      frames: this.table.frames,
      parent: this.tree.parent,
      frame: this.tree.frame,
      threads,
      events: this.events,
      last: threads.reduce((last, { end }) => Math.max(last, end), 0),
    }
  }
}
