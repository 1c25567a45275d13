// Reads what Linux has as files under /proc; where there are none, or none that we may read, nothing.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** Each byte as a character. */
export function readText(path: string): string | undefined {
  return attempt(() => readFileSync(path, 'latin1'))
}

/** Where a link leads. */
export function linkOf(path: string): string | undefined {
  return attempt(() => readlinkSync(path))
}

/** All processes, by number. */
export function processes(): number[] {
  const names = attempt(() => readdirSync('/proc')) ?? []
  return names.filter((name) => /^\d+$/.test(name)).map(Number)
}

/** Fields 3 and following of /proc/PID/stat (proc_pid_stat(5)); the name before them may hold spaces and brackets. */
export function statFields(pid: number): string[] | undefined {
  const text = readText(`/proc/${pid}/stat`)
  return text?.slice(text.lastIndexOf(')') + 2).split(' ')
}

/** What the kernel calls a process, 15 bytes at most. */
export function nameOf(pid: number): string | undefined {
  return readText(`/proc/${pid}/comm`)?.trimEnd()
}

/** The words of a process's command line, joined by spaces; empty for a thread of the kernel. */
export function commandLineOf(pid: number): string {
  const bytes = attempt(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8')) ?? ''
  return bytes.split('\0').filter(Boolean).join(' ')
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
