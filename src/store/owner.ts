// Who a process is, told apart from a later one with the same number.
import { isAlive as runs, startTimeOf } from '../system/process.ts'

export interface Owner {
  pid: number
  /** Linux: /proc/PID/stat field 22 (clock ticks since boot, proc_pid_stat(5)); empty elsewhere. */
  startTime: string
}

export function self(): Owner {
  return { pid: process.pid, startTime: startTimeOf(process.pid) ?? '' }
}

/** False for a process that has ended, a zombie, or another one that has got its number. Without a start time the number decides. */
export function isAlive({ pid, startTime }: Owner): boolean {
  return runs(pid) && (startTime === '' || startTimeOf(pid) === startTime)
}
