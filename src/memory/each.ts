// One memory request for several processes: each session of the family does its own, and the asker hears of all.
import type * as z from 'zod/mini'
import {
  declare,
  type Console,
  type Declaration,
  type Entry,
  type TellingEvent,
  type Ticket,
} from '../request/declare.ts'
import { Family, whichProcess, type Which } from '../request/family.ts'
import type { Scope } from '../request/scope.ts'
import { wrap } from '../request/text.ts'
import { asFailure, Failure, failures } from '../session/failure.ts'

/** The argument `pid`. */
export const pid = whichProcess('a debugged child by its number, `children`, or `all`; the program itself')

type Run<Args> = (scope: Scope, args: Args, ticket: Ticket) => Promise<object>

interface InEach<Args> {
  command: string
  run: Run<Args>
  event?: TellingEvent
}

/** Declares a request that is run in the session of each process that its argument `pid` names. */
export function declareInEach<Shape extends z.core.$ZodShape & { pid: typeof pid }>(
  entry: Omit<Entry<Shape>, 'run' | 'console'> & {
    console: Shown
    run: Run<z.output<z.ZodMiniObject<Shape>>>
  },
): Declaration {
  return declare<Shape>({ ...entry, console: showingEach(entry.console), run: inEach(entry) })
}

type Shown = Console & { show: (body: never) => string }
type Told = ReturnType<Failure['toMessage']>
type Process = { pid: number; error?: Told }

/** What a console shows of one process, under the number of each where there are more. */
function showingEach({ show, ...console }: Shown): Console {
  const showOne = ({ error, ...answer }: Omit<Process, 'pid'>) =>
    error ? wrap(textOf(error)) : show(answer as never)
  const showAll = ({ processes, ...own }: { processes?: Process[] }) =>
    processes?.map(({ pid, ...answer }) => `process ${pid}\n${showOne(answer)}\n`).join('\n') ?? showOne(own)
  return { ...console, show: showAll }
}

const textOf = ({ id, name, format, variables }: Told) => new Failure(id, name, format, variables).message

/**
 * For one process its answer is that of `run`; for more, `processes[]` has
 * an entry `{pid, …answer}` or `{pid, error}` for each, beside the program's own answer (`all`).
 * Where each process tells its own end (`event`), the asker hears what was late of the others here.
 * @throws {Failure} notDebugged, noDebuggedChildren, or what `run` throws where one process was named
 */
function inEach<Args extends { pid?: Which }>({ command, run, event }: InEach<Args>): Run<Args> {
  return async (scope, args, ticket) => {
    const tellLate = (body: object) => {
      if (event && ticket.late) scope.announce(command, body)
    }
    if (args.pid === undefined) return run(scope, args, ticket)
    const scopes = [...(await scope.feature(Family).named(args.pid, command))]
    if (typeof args.pid === 'number') {
      const [, named] = scopes[0]!
      if (named === scope) return run(named, args, ticket)
      return run(named, args, ticket).then(
        (result) => (tellLate(result), result),
        (error: unknown) => {
          tellLate({ error: asFailure(error).toMessage() })
          throw error
        },
      )
    }
    if (scopes.length === 0) throw failures.noDebuggedChildren({})
    const processes: object[] = []
    let own: object = {}
    for (const [pid, each] of scopes) {
      const answer = await run(each, args, ticket).catch((error: unknown) => ({
        error: asFailure(error).toMessage(),
      }))
      processes.push({ pid, ...answer })
      if (each === scope) own = answer
    }
    const result = { ...own, processes }
    tellLate(result)
    return result
  }
}
