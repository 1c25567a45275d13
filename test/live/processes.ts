// Which processes there are, and whether those of a session have gone, as the system tells it.
import { readdirSync, readFileSync } from 'node:fs'
import { expect } from 'vitest'

/** '' where the process has gone. */
function told(pid: number, file: 'cmdline' | 'stat' | 'status'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1')
  } catch {
    return ''
  }
}

const all = () =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)

/** Those whose command line is so: its words, each ended by a zero byte. */
export const running = (isWanted: (command: string) => boolean): number[] =>
  all().filter((pid) => isWanted(told(pid, 'cmdline')))

function parentOf(pid: number): number {
  const stat = told(pid, 'stat')
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
}

/** Processes of this machine whose parent is `pid`, and theirs. */
export function descendants(pid: number): number[] {
  const children = all().filter((each) => parentOf(each) === pid)
  return children.flatMap((child) => [child, ...descendants(child)])
}

export function signalIfThere(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It has ended.
  }
}

const isGone = (pid: number) => !/^State:\s+[^ZX]/m.test(told(pid, 'status'))

export async function untilGone(pids: number[]): Promise<void> {
  await expect.poll(() => pids.filter((pid) => !isGone(pid)), { timeout: 15_000 }).toEqual([])
}
