// What `dapscope.cpu.dump` answers: the threads as the client names things, the debugger's own left out.
import { categoryOf } from '../profile/category.ts'
import type { Category } from '../profile/stacks.ts'
import type { Debuggee } from '../session/debuggee.ts'
import type { DumpedThread } from './py-spy.ts'

export interface DescribedThread {
  name: string
  tid: number
  active: boolean
  ownsGil: boolean
  /** Innermost first. */
  frames: { name: string; path: string; line: number; category: Category }[]
}

export function describeDump(
  threads: DumpedThread[],
  debuggee: Debuggee,
  includeDebugger: boolean,
): DescribedThread[] {
  return threads.flatMap((thread) => {
    const frames = thread.frames
      .map(({ name, filename, line }) => ({
        name,
        path: debuggee.toClient(filename),
        line: debuggee.line(line),
        category: categoryOf(filename),
      }))
      .filter(({ category }) => includeDebugger || category !== 'debugger')
    const name = thread.thread_name ?? `Thread ${thread.os_thread_id ?? thread.thread_id}`
    const isDebugger = !frames.some(({ category }) => category === 'user' || category === 'library')
    if (isDebugger && !includeDebugger && frames.length < thread.frames.length) return []
    return [
      {
        name,
        tid: thread.os_thread_id ?? thread.thread_id,
        active: thread.active,
        ownsGil: thread.owns_gil,
        frames,
      },
    ]
  })
}
