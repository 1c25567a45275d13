// Who a process is, told apart from a later one with the same number.
import { readFileSync } from 'node:fs'

export interface Owner {
  pid: number
  /** Linux: /proc/PID/stat field 22 (clock ticks since boot, proc_pid_stat(5)); empty elsewhere. */
  startTime: string
}

export function self(): Owner {
  return { pid: process.pid, startTime: statOf(process.pid)?.startTime ?? '' }
}

/** False for a process that has ended, a zombie, or another one that has got its number. Without a start time the number decides. */
export function isAlive({ pid, startTime }: Owner): boolean {
  const stat = statOf(pid)
  if (stat) return !'ZX'.includes(stat.state) && (startTime === '' || stat.startTime === startTime)
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function statOf(pid: number): { state: string; startTime: string } | undefined {
  const text = quietly(() => readFileSync(`/proc/${pid}/stat`, 'utf8'))
  // The second field is the program's name in brackets, which may hold brackets and spaces itself.
  const [state, ...rest] = text?.slice(text.lastIndexOf(')') + 2).split(' ') ?? []
  const startTime = rest[18]
  return state === undefined || startTime === undefined ? undefined : { state, startTime }
}

function quietly<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
