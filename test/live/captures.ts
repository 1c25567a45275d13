// What the live tests of captures share: programs, profiles as their readers see them, samplers as the system sees them.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { durations, type ProfileFile as Profile } from '../profile/read-cpuprofile.ts'
import { putProgram, scratchFolder } from '../scratch.ts'
import { PROGRAMS, type Dap } from './dap.ts'
import { running } from './processes.ts'

export { checkAccounting } from '../profile/check-accounting.ts'
export { expectReadable as checkProfile } from '../profile/read-cpuprofile.ts'

export const SHARES = join(PROGRAMS, 'shares.py')
export const IDLE = join(PROGRAMS, 'idle.py')
export const LEAK = join(PROGRAMS, 'leak.py')
export const STEPS = join(PROGRAMS, 'steps.py')

export const pause = (ms: number) => new Promise((done) => setTimeout(done, ms))
export const read = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as Profile

/** Processes that run `program` with `argument`. */
export function samplers(program: string, argument: string): number[] {
  return running((command) => {
    const [name, ...words] = command.split('\0')
    return name === program && words.includes(argument)
  })
}

/** What a result, its accounting or a dump tells of a thread. */
export const threadOf = ({ threads }: any, name: string): any =>
  threads.find((thread: any) => thread.name === name)

/** A dump of SHARES with both threads at work: a client hears of the process before its first line runs, and of a thread before its function. */
export async function dumpAtWork(dap: Dap): Promise<any> {
  let dump: any
  const working = async () => {
    dump = await dap.settled('dapscope.cpu.dump')
    const frames = dump.threads.flatMap((thread: any) => thread.frames)
    return frames.filter(({ path }: any) => path === SHARES).map(({ name }: any) => name)
  }
  const atWork = [expect.stringContaining('spin_'), expect.stringContaining('run')]
  await expect.poll(working, { timeout: 20_000 }).toEqual(expect.arrayContaining(atWork))
  return dump
}

/** The part of a file's time in which a function of that name was the innermost. */
export function shareOf(file: Profile, name: string): number {
  const ids = new Set(
    file.nodes.filter(({ callFrame }) => callFrame.functionName === name).map(({ id }) => id),
  )
  const each = durations(file)
  const spent = file.samples.reduce((sum, id, i) => sum + (ids.has(id) ? each[i]! : 0), 0)
  return spent / (file.endTime - file.startTime)
}

/** An expression that leaves garbage, of which a collection takes so many seconds; none begins by itself. */
export function slowGarbage(seconds: number): string {
  const lines = [
    '__import__("gc").disable()',
    'class Slow:',
    ` def __del__(self): __import__("time").sleep(${seconds})`,
    'slow = Slow(); slow.own = slow; del slow',
  ]
  return `exec(${JSON.stringify(lines.join('\n'))}, {})`
}

/** A program on the path in py-spy's place. */
export const fakePySpy = (script: string) => putProgram(join(scratchFolder(), 'py-spy'), script)
