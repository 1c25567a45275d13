// The request `dapscope.cpu.dump`: what all threads, asyncio tasks and, if asked for, the processes from the debuggee do now.
import { Courier } from '../courier/courier.ts'
import { declare } from '../request/declare.ts'
import type { Scope } from '../request/scope.ts'
import { asFailure, Failure } from '../session/failure.ts'
import type { CpuWorld } from './begin.ts'
import { PY_SPY_CANNOT } from './choose.ts'
import { Cpu } from './cpu.ts'
import { describeDump, type DescribedThread } from './dump.ts'
import { stacksInside } from './dump-inside.ts'
import { dumpStacks, type DumpedThread } from './py-spy-dump.ts'
import { startShape } from './start-shape.ts'
import { showDump } from './show.ts'
import { pythonsFrom, requireDescendant } from './targets.ts'
import { named } from './tree-notes.ts'
import { tasksOf, type Task } from './tasks.ts'

export interface Dump {
  pid: number
  threads: DescribedThread[]
  tasks: Task[]
  processes?: { pid: number; command: string; threads: DescribedThread[] }[]
  notes: string[]
}

const OWN_ONLY = "asyncio's tasks are listed for the session's own process only."

export const dumpRequest = declare({
  command: 'dapscope.cpu.dump',
  summary: 'Tells what every thread and asyncio task is doing at this moment.',
  console: { words: 'cpu dump', show: showDump },
  arguments: { pid: startShape.pid, includeDebuggerFrames: startShape.includeDebuggerFrames },
  result:
    'pid, threads[] (name, tid, active, ownsGil, frames[] (name, path, line, category), innermost first), tasks[] (name, state, ' +
    'coroutine, frames[] outermost first, awaits[], thread), processes[] (pid, command, threads[]) with `pid` children or all, notes[]',
  async run(scope, { pid, includeDebuggerFrames }, { signal }): Promise<Dump> {
    const { world, isHeld } = scope.feature(Cpu)
    const own = await scope.debuggee.pid('dapscope.cpu.dump')
    const byPySpy = (of: number) => dumpStacks(world.pySpy(), of, { signal, isHeld })
    const described = (threads: DumpedThread[]) =>
      describeDump(threads, scope.debuggee, includeDebuggerFrames)
    const stacks = async (of: number) => described(await byPySpy(of))
    const mine = async () => {
      const told = await orInside(scope, own, signal, async () => byPySpy(await world.prove(own)))
      const { tasks, notes } = await tasksOf(scope.feature(Courier), scope.debuggee)
      return { threads: described(told.threads), tasks, notes: [...told.notes, ...notes] }
    }
    if (pid === undefined || pid === own) return { pid: own, ...(await mine()) }
    const place = await world.prove(own)
    if (pid === place) return { pid: own, ...(await mine()) }
    if (typeof pid === 'number') {
      await requireDescendant(pid, place, own)
      return { pid, threads: await stacks(pid), tasks: [], notes: [OWN_ONLY] }
    }
    const missing = whyNoPySpy(world)
    if (pid === 'children' && missing) throw missing
    const first = pid === 'all' ? await mine() : { threads: [], tasks: [], notes: [] }
    const { processes, notes } = missing
      ? { processes: [], notes: [LEFT_OUT] }
      : await children(place, stacks)
    return { pid: own, ...first, processes, notes: [...first.notes, ...notes] }
  },
})

const LEFT_OUT = 'Child processes are left out: only py-spy can read them.'

function whyNoPySpy(world: CpuWorld): Failure | undefined {
  try {
    world.pySpy()
    return undefined
  } catch (error) {
    return asFailure(error)
  }
}

/** Why the program itself is asked. */
const NOT_BY_PY_SPY = [...PY_SPY_CANNOT, 'notProved', 'heldByCapture']

/** By py-spy, or from the program itself. @throws {Failure} py-spy's, and why the program could not */
async function orInside(
  scope: Scope,
  pid: number,
  signal: AbortSignal,
  byPySpy: () => Promise<DumpedThread[]>,
): Promise<{ threads: DumpedThread[]; notes: string[] }> {
  try {
    return { threads: await byPySpy(), notes: [] }
  } catch (error) {
    const reason = asFailure(error)
    if (!NOT_BY_PY_SPY.includes(reason.name) || signal.aborted) throw reason
    const threads = await stacksInside(scope.feature(Courier), pid).catch((error: unknown) => {
      throw neither(reason, asFailure(error))
    })
    return { threads, notes: [`The program itself told its stacks: ${reason.message}`] }
  }
}

const neither = ({ id, name, format, variables }: Failure, inside: Failure) =>
  new Failure(id, name, `${format} Nor could the program itself tell its stacks: {inside}`, {
    ...variables,
    inside: inside.message,
  })

/** One that ends meanwhile is left out with a note. */
async function children(
  place: number,
  stacks: (pid: number) => Promise<DescribedThread[]>,
): Promise<{ processes: NonNullable<Dump['processes']>; notes: string[] }> {
  const notes: string[] = []
  const found = (await pythonsFrom(place)).map(async (child) => {
    try {
      return [{ pid: child.pid, command: child.command, threads: await stacks(child.pid) }]
    } catch (error) {
      notes.push(`Process ${named(child)} could not be read: ${asFailure(error).message}`)
      return []
    }
  })
  return { processes: (await Promise.all(found)).flat(), notes }
}
