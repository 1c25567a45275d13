// The request `dapscope.cpu.dump`: what all threads, asyncio tasks and, if asked for, the processes from the debuggee do now.
import { Courier } from '../courier/courier.ts'
import { declare } from '../request/declare.ts'
import type { Scope } from '../request/scope.ts'
import { asFailure } from '../session/failure.ts'
import { Cpu } from './cpu.ts'
import { describeDump, type DescribedThread } from './dump.ts'
import { dumpStacks } from './py-spy.ts'
import { startShape } from './start-shape.ts'
import { showDump } from './show.ts'
import { pythonsFrom, requireDescendant } from './targets.ts'
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
    'coroutine, frames[] outermost first, awaits[], thread), processes[] (pid, command, threads[]) with pid=children or all, notes[]',
  async run(scope, args, { signal }): Promise<Dump> {
    const { world, isRunning: isHeld } = scope.feature(Cpu)
    const own = await scope.debuggee.pid('dapscope.cpu.dump')
    const place = await world.prove(own)
    const stacks = async (of: number) =>
      describeDump(
        await dumpStacks(world.pySpy(), of, { signal, isHeld }),
        scope.debuggee,
        args.includeDebuggerFrames,
      )
    if (typeof args.pid === 'number' && args.pid !== own && args.pid !== place) {
      await requireDescendant(args.pid, place, own)
      return { pid: args.pid, threads: await stacks(args.pid), tasks: [], notes: [OWN_ONLY] }
    }
    if (args.pid === undefined || typeof args.pid === 'number') {
      return { pid: own, threads: await stacks(place), ...(await tasks(scope)) }
    }
    const mine = args.pid === 'all' ? { threads: await stacks(place), ...(await tasks(scope)) } : NOTHING
    const { processes, notes } = await children(place, stacks)
    return { pid: own, ...mine, processes, notes: [...mine.notes, ...notes] }
  },
})

const NOTHING = { threads: [], tasks: [], notes: [] }

const tasks = (scope: Scope) => tasksOf(scope.feature(Courier), scope.debuggee)

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
      notes.push(`Process ${child.pid} (${child.command}) could not be read: ${asFailure(error).message}`)
      return []
    }
  })
  return { processes: (await Promise.all(found)).flat(), notes }
}
