// The stacks of all threads at one moment, by `py-spy dump` (0.4).
import { execa } from 'execa'
import { isShim } from '../profile/frame-kind.ts'
import { asFailure, failures } from '../session/failure.ts'
import { isAlive } from '../system/process.ts'
import { explain } from './py-spy-says.ts'

const DUMP_MS = 8000

/** One thread of `py-spy dump --json` (0.4). */
export interface DumpedThread {
  pid: number
  thread_id: number
  thread_name: string | null
  os_thread_id: number | null
  active: boolean
  owns_gil: boolean
  frames: { name: string; filename: string; line: number }[]
}

/** Only one at a time may hold a process: a `py-spy record` does so for each of its samples, and a dump (0.4.3) does not wait for it. */
const DUMP_TRIES = 8

/** The stacks of all threads now, innermost frame first; also while a capture runs (`isHeld`). @throws {Failure} */
export async function dumpStacks(
  path: string,
  pid: number,
  { signal, isHeld }: { signal: AbortSignal; isHeld: boolean },
): Promise<DumpedThread[]> {
  if (!isHeld) return dump(path, pid, signal)
  for (let tries = 1; ; tries++) {
    try {
      return await dump(path, pid, signal)
    } catch (error) {
      if (signal.aborted || !isAlive(pid)) throw error
      if (tries === DUMP_TRIES) throw failures.heldByCapture({ pid, message: asFailure(error).message })
    }
  }
}

async function dump(path: string, pid: number, signal: AbortSignal): Promise<DumpedThread[]> {
  const args = ['dump', '--pid', String(pid), '--json', '--full-filenames']
  const result = await execa(path, args, {
    reject: false,
    all: true,
    timeout: DUMP_MS,
    cancelSignal: signal,
    stdin: 'ignore',
  })
  if (result.exitCode !== 0) throw explain(result.all ?? '', pid, result.signal)
  const threads = JSON.parse(result.stdout) as DumpedThread[]
  return threads.map(({ frames, ...thread }) => ({
    ...thread,
    frames: frames.filter(({ name, filename }) => !isShim({ name, file: filename })),
  }))
}
