// The processes that came from a process, and how long each has run.
import { execa } from 'execa'
import { allProcesses, type Listed } from './process-list.ts'

export { isAdapter, runsPython, secondsWaitedFor } from './process-list.ts'

export type Descendant = Listed

/** Those that live now, parents before children, each once; nothing where they cannot be listed. */
export async function descendantsOf(...pids: number[]): Promise<Descendant[]> {
  const all = await allProcesses(ps)
  const found = new Set<Descendant>()
  for (let level = pids; level.length > 0;) {
    const children = all.filter((each) => level.includes(each.parent) && !found.has(each))
    for (const child of children) found.add(child)
    level = children.map((child) => child.pid)
  }
  return [...found]
}

async function ps(args: string[]): Promise<string> {
  return (await execa('ps', args, { reject: false, timeout: 3000 })).stdout
}
