// What the tests of neutral mode share: a program with a breakpoint in each kind of place, which holds when it is told to.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { read, shareOf } from './captures.ts'
import { PROGRAMS, type Dap } from './dap.ts'

export const ASLEEP = join(PROGRAMS, 'asleep.py')

/** Breakpoints of a program; each holds when its ARMED has the name that stands there. */
export const holdsOf = (program: string) =>
  readFileSync(program, 'utf8')
    .split('\n')
    .flatMap((text, index) => {
      const name = /# hold: (\w+)/.exec(text)?.[1]
      return name ? [{ line: index + 1, condition: `ARMED == "${name}"` }] : []
    })

export const HOLDS = holdsOf(ASLEEP)
/** What a client sets that launches the program or attaches to it. */
export const UNARMED = { breakpoints: { [ASLEEP]: HOLDS } }
export const GREENLETS = join(PROGRAMS, 'greenlets.py')

export const lineOf = (name: string) =>
  [...HOLDS, ...holdsOf(GREENLETS)].find(({ condition }) => condition.includes(`"${name}"`))!.line

/** Sets globals of the program, as keyword arguments. */
export const assign = (dap: Dap, text: string) =>
  dap.typed(`sys.modules["__main__"].__dict__.update(${text})`)

/** Arms a breakpoint. @returns the thread that held there; it goes on */
export async function held(dap: Dap, name: string): Promise<string> {
  const before = dap.events('stopped').length
  await assign(dap, `ARMED="${name}"`)
  await expect.poll(() => dap.events('stopped').length, { timeout: 15_000 }).toBe(before + 1)
  const { threadId } = dap.events('stopped').at(-1)!.body
  expect(await dap.frameOf(threadId)).toMatchObject({ line: lineOf(name) })
  const { threads } = await dap.ask('threads')
  await assign(dap, 'ARMED=""')
  await dap.ask('continue', { threadId })
  return threads.find(({ id }: { id: number }) => id === threadId).name
}

/** The share of the small function, which has the breakpoint, over that of the heavy one: larger where the debugger is awake. */
export function smallToHeavy({ cpuProfilePath }: { cpuProfilePath: string }): number {
  const file = read(cpuProfilePath)
  return shareOf(file, 'small') / shareOf(file, 'heavy')
}
