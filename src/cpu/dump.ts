// What `dapscope.cpu.dump` answers: the threads as the client names things, the debugger's own left out.
import { categoryOf } from '../profile/category.ts'
import { classify, DOING } from '../profile/classify.ts'
import type { Category } from '../profile/stacks.ts'
import type { Debuggee } from '../session/debuggee.ts'
import type { DumpedThread } from './py-spy-dump.ts'

export interface DescribedThread {
  name: string
  tid: number
  active: boolean
  ownsGil: boolean
  /** Innermost first. */
  frames: { name: string; path: string; line: number; category: Category }[]
}

/** The main thread first, as a rule: the system's numbers of threads grow. */
export function describeDump(
  threads: DumpedThread[],
  debuggee: Debuggee,
  includeDebugger: boolean,
): DescribedThread[] {
  const described = threads.flatMap((thread) => {
    const frames = thread.frames
      .map(({ name, filename, line }) => ({
        name,
        path: debuggee.toClient(filename),
        line: debuggee.line(line),
        category: categoryOf(filename),
      }))
      .filter(({ category }) => includeDebugger || category !== 'debugger')
    const name = thread.thread_name ?? `Thread ${thread.os_thread_id ?? thread.thread_id}`
    if (!includeDebugger && isDebuggers(thread)) return []
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
  return described.sort((a, b) => a.tid - b.tid)
}

/** A thread of the program may have frames of the standard library alone, as a pool's that waits for work: profiles tell them apart, too. */
function isDebuggers({ frames }: DumpedThread): boolean {
  const outermostFirst = frames.map(({ name, filename: file, line }) => ({ name, file, line })).reverse()
  const own = outermostFirst.map((_, index) => index)
  const chain = { frames: outermostFirst, parent: [0, ...own], frame: [0, ...own] }
  const isUsers = frames.some(({ filename }) => ['user', 'library'].includes(categoryOf(filename)))
  return !isUsers && classify(chain).doing[frames.length] === DOING.debugger
}
