// What the live tests of captures share: programs, profiles as their readers see them, samplers as the system sees them.
import { chmodSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { durations, type ProfileFile as Profile } from '../profile/read-cpuprofile.ts'
import { PROGRAMS } from './dap.ts'

export { expectReadable as checkProfile } from '../profile/read-cpuprofile.ts'

export const SHARES = join(PROGRAMS, 'shares.py')
export const IDLE = join(PROGRAMS, 'idle.py')
export const STEPS = join(PROGRAMS, 'steps.py')

export const outputDir = () => mkdtempSync(join(tmpdir(), 'dapscope-out-'))
export const pause = (ms: number) => new Promise((done) => setTimeout(done, ms))
export const read = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as Profile

/** Processes that run `program` with `argument`. */
export function samplers(program: string, argument: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        const command = readFileSync(`/proc/${name}/cmdline`, 'latin1').split('\0')
        return command[0] === program && command.includes(argument)
      } catch {
        return false
      }
    })
    .map(Number)
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

/** shown + debugger + idle + paused + lost = life, for each thread and for all. */
export function checkAccounting({ threads, sum }: any): void {
  for (const of of [...threads, sum]) {
    expect(of.shownUs + of.debuggerUs + of.idleUs + of.pausedUs + of.lostUs).toBe(of.lifeUs)
  }
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
export function fakePySpy(script: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'dapscope-fake-')), 'py-spy')
  writeFileSync(path, `#!/bin/sh\n${script}\n`)
  chmodSync(path, 0o755)
  return path
}
