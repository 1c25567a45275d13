// What the operating system tells of a process: alive, parent, start time, pid namespace. Linux by /proc, else by ps.
import { execa } from 'execa'
import { linkOf, processes, readText, statFields } from './proc.ts'

/** False also for a zombie: it has ended, only nobody has asked how. */
export function isAlive(pid: number): boolean {
  const stat = statFields(pid)
  if (stat) return stat[0] !== 'Z' && stat[0] !== 'X'
  if (process.platform === 'linux') return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** When a process began, in clock ticks since boot (field 22): with the pid it names one process for good. Linux only. */
export function startTimeOf(pid: number): string | undefined {
  return statFields(pid)?.[19]
}

/** Where the stack of a process's program begins (field 28): another place once it has become another program. Linux only; 0 where we may not see it, and of one that has ended. */
export function programOf(pid: number): string | undefined {
  return statFields(pid)?.[25]
}

/** Field 3 of /proc/PID/stat: R, S, D, T (stopped by a signal), t (by a tracer), Z … Linux only. */
export function stateOf(pid: number): string | undefined {
  return statFields(pid)?.[0]
}

/** Of PF_EXITING, PF_POSTCOREDUMP (Linux 5.16) and PF_SIGNALED (include/linux/sched.h). */
const ENDING = 0x4 | 0x8 | 0x400

/** Whether its end has begun, by its flags (field 9), though a tracer may hold it there, or as a zombie. Linux only. */
export function isEnding(pid: number): boolean {
  return (Number(statFields(pid)?.[6] ?? 0) & ENDING) !== 0
}

/** The process that traces `pid`; 0 if none does. Linux only. */
export function tracerOf(pid: number): number | undefined {
  const found = /^TracerPid:\s*(\d+)/m.exec(readText(`/proc/${pid}/status`) ?? '')?.[1]
  return found === undefined ? undefined : Number(found)
}

/** Clock ticks that a process has spent on a CPU (fields 14 and 15). Linux only. */
export function cpuTimeOf(pid: number): number | undefined {
  const fields = statFields(pid)
  return fields && Number(fields[11]) + Number(fields[12])
}

export async function parentOf(pid: number): Promise<number | undefined> {
  const field = statFields(pid)?.[1]
  if (field !== undefined) return Number(field)
  if (process.platform === 'linux') return undefined
  const { stdout } = await execa('ps', ['-o', 'ppid=', '-p', String(pid)], { reject: false, timeout: 2000 })
  const parent = Number(stdout.trim())
  return parent > 0 ? parent : undefined
}

/** Whether `pid` is `ancestor` or came from it. */
export async function descendsFrom(pid: number, ancestor: number): Promise<boolean> {
  let at: number | undefined = pid
  for (let depth = 0; at !== undefined && at > 1 && depth < 64; depth++) {
    if (at === ancestor) return true
    at = await parentOf(at)
  }
  return false
}

/** Which boot of which machine this is: the same value in every container of it. Linux only. */
export function bootId(): string | undefined {
  return readText('/proc/sys/kernel/random/boot_id')?.trim()
}

/** The pid namespace of a process: pids mean the same where it is the same. Linux only. */
export function pidNamespace(pid: number | 'self' = 'self'): string | undefined {
  return linkOf(`/proc/${pid}/ns/pid`)
}

/**
 * What process numbers mean here: this boot, and this pid namespace where there are some. Two containers that share a folder cannot
 * tell whether each other's processes live.
 */
export function processWorld(): string {
  const namespace = pidNamespace()?.replace(/\D/g, '') ?? ''
  return `${(bootId() ?? 'boot').slice(0, 8)}-${namespace || '0'}`
}

/**
 * The pid here of the process that is `pid` in another pid namespace (proc(5): the link /proc/PID/ns/pid, the field NSpid).
 * A namespace's number and a pid in it are one process's alone while it lives. Linux only; undefined where we may not see it.
 */
export function fromNamespace(pid: number, namespace: string): number | undefined {
  for (const name of processes()) {
    if (linkOf(`/proc/${name}/ns/pid`) !== namespace) continue
    if (numberInside(String(name)) === pid) return name
  }
  return undefined
}

/** What a process (`PID`) or a thread (`PID/task/TID`) is called in its own pid namespace. Linux only. */
export function numberInside(name: string): number | undefined {
  const numbers = /^NSpid:\s*(.*)$/m.exec(readText(`/proc/${name}/status`) ?? '')?.[1]
  return numbers === undefined ? undefined : Number(numbers.trim().split(/\s+/).at(-1))
}
