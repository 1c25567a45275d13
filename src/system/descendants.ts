// The processes that came from a process, and how long each has run.
import { basename } from 'node:path'
import { execa } from 'execa'
import { commandLineOf, linkOf, nameOf, processes, readText, statFields } from './proc.ts'

export interface Descendant {
  pid: number
  parent: number
  /** Seconds of processor time so far; 0 where the system does not tell. */
  cpuSeconds: number
  /** Its command line, or its name. */
  command: string
}

/** USER_HZ, which is 100 on every Linux that Node runs on (proc_pid_stat(5)). */
const TICKS_A_SECOND = 100

const ADAPTER = /debugpy[\\/]adapter|-m debugpy\.adapter/
const LAUNCHER = /debugpy[\\/]launcher/

/** debugpy's, by its command line: a program that it debugs has another. */
export const isAdapter = ({ command }: Pick<Descendant, 'command'>): boolean => ADAPTER.test(command)

/** Those that live now, parents before children, each once; nothing where they cannot be listed. */
export async function descendantsOf(...pids: number[]): Promise<Descendant[]> {
  const all = await allProcesses()
  const found = new Set<Descendant>()
  for (let level = pids; level.length > 0;) {
    const children = all.filter((each) => level.includes(each.parent) && !found.has(each))
    for (const child of children) found.add(child)
    level = children.map((child) => child.pid)
  }
  return [...found]
}

/** Of all users, newest first; without what debugpy starts beside a program. Nothing where they cannot be listed. */
export async function pythonProcesses(): Promise<Descendant[]> {
  const all = await allProcesses()
  return all
    .filter(
      ({ pid, command }) => runsPython(pid, command) && !isAdapter({ command }) && !LAUNCHER.test(command),
    )
    .sort((one, other) => other.pid - one.pid)
}

async function allProcesses(): Promise<Descendant[]> {
  return process.platform === 'linux' ? fromProc() : fromPs()
}

function fromProc(): Descendant[] {
  return processes().flatMap((pid) => readProcess(pid) ?? [])
}

/** Nothing of a zombie: it has ended. */
function readProcess(pid: number): Descendant | undefined {
  const [state, parent, ...fields] = statFields(pid) ?? []
  if (state === undefined || state === 'Z' || state === 'X') return undefined
  const cpuSeconds = (Number(fields[9]) + Number(fields[10])) / TICKS_A_SECOND
  return { pid, parent: Number(parent), cpuSeconds, command: commandLineOf(pid) || (nameOf(pid) ?? '') }
}

/** Processor time of all that a process has started and waited for, and so on; 0 where the system does not tell. */
export function secondsWaitedFor(pid: number): number {
  const fields = statFields(pid) ?? []
  return (Number(fields[13] ?? 0) + Number(fields[14] ?? 0)) / TICKS_A_SECOND
}

async function fromPs(): Promise<Descendant[]> {
  const { stdout } = await execa('ps', ['-axo', 'pid=,ppid=,time=,command='], {
    reject: false,
    timeout: 3000,
  })
  return stdout.split('\n').flatMap((line) => {
    const [, pid, parent, time, command] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? []
    if (pid === undefined || time === undefined || command === undefined) return []
    const cpuSeconds = time.split(':').reduce((sum, part) => sum * 60 + Number(part), 0)
    return [{ pid: Number(pid), parent: Number(parent), cpuSeconds, command }]
  })
}

/** Whether a process runs Python: by its program, or by the library that it has loaded. */
export function runsPython(pid: number, command: string): boolean {
  const program = linkOf(`/proc/${pid}/exe`)
  if (program !== undefined && /^(python|pypy)/.test(basename(program))) return true
  const mapped = program === undefined ? undefined : readText(`/proc/${pid}/maps`)
  if (mapped !== undefined) return mapped.includes('libpython')
  return /(^|[\\/])(python|pypy)[\d.]*(\.exe)?(\s|$)/i.test(command)
}
