// The stacks of the debuggee as it tells them itself, where py-spy is missing, refused or cannot.
import type { Courier } from '../courier/courier.ts'
import { isWaiting } from '../profile/waiting.ts'
import type { DumpedThread } from './py-spy-dump.ts'

/** As python-inject/dapscope_inject/stacks.py tells it. */
interface Told {
  threads: { name: string; ident: number; tid: number | null; frames: [string, string, number][] }[]
}

/** 200,000 frames take 0.4 s by themselves, and many times that on a busy machine, of a program that is busy itself. */
const TELL_MS = 10_000

/** Whether a thread is busy is guessed from its innermost frame. @throws {Failure} */
export async function stacksInside(courier: Courier, pid: number): Promise<DumpedThread[]> {
  const { threads } = await courier.call<Told>('stacks.now', {}, { ms: TELL_MS })
  return threads.map(({ name, ident, tid, frames }) => {
    const [innermost] = frames
    return {
      pid,
      thread_id: ident,
      thread_name: name,
      os_thread_id: tid,
      active: innermost !== undefined && !isWaiting({ name: innermost[0], file: innermost[1], line: 0 }),
      owns_gil: false,
      frames: frames.map(([name, filename, line]) => ({ name, filename, line })),
    }
  })
}
