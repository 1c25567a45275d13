// The asyncio tasks of the debuggee: what each does, and what it waits for.
import type { Courier } from '../courier/courier.ts'
import type { Debuggee } from '../session/debuggee.ts'
import { asFailure } from '../session/failure.ts'

/** As python-inject/dapscope_inject/tasks.py tells it. */
interface Told {
  tasks: {
    name: string
    state: 'running' | 'waiting' | 'ready'
    coroutine: string
    stack: { function: string; file: string; line: number }[]
    awaits: string[]
    loop: { type: string; thread: string | null }
  }[]
  truncated: boolean
}

export interface Task {
  name: string
  state: 'running' | 'waiting' | 'ready'
  coroutine: string
  /** The coroutines that await each other, the outermost first: the last one waits for `awaits`. */
  frames: { name: string; path: string; line: number }[]
  awaits: string[]
  /** The thread whose loop it belongs to, while that runs. */
  thread?: string
}

const ASK_MS = 3000

/** None where the program uses no asyncio; where it cannot be asked, the notes say why. */
export async function tasksOf(
  courier: Courier,
  debuggee: Debuggee,
): Promise<{ tasks: Task[]; notes: string[] }> {
  try {
    const { tasks, truncated } = await courier.call<Told>('tasks.list', {}, { ms: ASK_MS })
    const described = tasks.map(({ name, state, coroutine, stack, awaits, loop }) => ({
      name,
      state,
      coroutine,
      frames: stack.map((frame) => ({
        name: frame.function,
        path: debuggee.toClient(frame.file),
        line: debuggee.line(frame.line),
      })),
      awaits,
      ...(loop.thread === null ? {} : { thread: loop.thread }),
    }))
    return { tasks: described, notes: truncated ? ['There are more tasks than the 2,000 listed.'] : [] }
  } catch (error) {
    return { tasks: [], notes: [`asyncio's tasks could not be listed: ${asFailure(error).message}`] }
  }
}
