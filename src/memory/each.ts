// One memory request for several processes: each session of the family does its own, and the asker hears of all.
import type * as z from 'zod/mini'
import { declare, type Declaration, type Entry, type Ticket } from '../request/declare.ts'
import { Family, whichProcess, type Which } from '../request/family.ts'
import type { Scope } from '../request/scope.ts'
import { asFailure, failures } from '../session/failure.ts'

/** The argument `pid`. */
export const pid = whichProcess('a debugged child by its number, `children`, or `all`; the program itself')

type Run<Args> = (scope: Scope, args: Args, ticket: Ticket) => Promise<object>

interface InEach<Args> {
  command: string
  run: Run<Args>
  tellsItself?: boolean
}

/** Declares a request that is run in the session of each process that its argument `pid` names. */
export function declareInEach<Shape extends z.core.$ZodShape & { pid: typeof pid }>(
  entry: Omit<Entry<Shape>, 'run'> & { run: Run<z.output<z.ZodMiniObject<Shape>>> },
): Declaration {
  return declare<Shape>({ ...entry, run: inEach(entry) })
}

/**
 * For one process its answer is that of `run`; for more, `processes[]` has
 * an entry `{pid, …answer}` or `{pid, error}` for each, beside the program's own answer (`all`).
 * Where each process tells its own end (`tellsItself`), the asker hears what was late of the others here.
 * @throws {Failure} notDebugged, noDebuggedChildren, or what `run` throws where one process was named
 */
function inEach<Args extends { pid?: Which }>({ command, run, tellsItself }: InEach<Args>): Run<Args> {
  return async (scope, args, ticket) => {
    const tellLate = (body: object) => {
      if (tellsItself && ticket.late) scope.announce(command, body)
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
