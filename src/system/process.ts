// What the operating system tells of a process: alive, parent, start time, pid namespace. Linux by /proc, else by ps.
import { readFileSync, readlinkSync } from 'node:fs'
import { execa } from 'execa'

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

/** Fields 3 and following of /proc/PID/stat (proc(5)); the name before them may hold spaces and brackets. */
function statFields(pid: number): string[] | undefined {
  const text = readText(`/proc/${pid}/stat`)
  return text?.slice(text.lastIndexOf(')') + 2).split(' ')
}

/** When a process began, in clock ticks since boot (field 22): with the pid it names one process for good. Linux only. */
export function startTimeOf(pid: number): string | undefined {
  return statFields(pid)?.[19]
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
export function pidNamespace(): string | undefined {
  try {
    return readlinkSync('/proc/self/ns/pid')
  } catch {
    return undefined
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return undefined
  }
}

/** The words of a process's command line, joined by spaces; empty where it cannot be read. Linux only. */
export function commandLineOf(pid: number): string {
  return (readText(`/proc/${pid}/cmdline`) ?? '').replaceAll('\0', ' ')
}
