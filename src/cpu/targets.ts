// Which other processes a request may name: those that came from the debuggee.
import { failures } from '../session/failure.ts'
import { descendantsOf, runsPython, type Descendant } from '../system/descendants.ts'

/** Python processes that came from the process `place` here. */
export async function pythonsFrom(place: number): Promise<Descendant[]> {
  const all = await descendantsOf(place)
  return all.filter(({ pid, command }) => runsPython(pid, command))
}

const MOST_NAMED = 5

/** `place` is the debuggee here, `pid` what it calls itself. @throws {Failure} foreignPid */
export async function requireDescendant(given: number, place: number, pid: number): Promise<Descendant> {
  const there = await pythonsFrom(place)
  const found = there.find((each) => each.pid === given)
  if (found) return found
  const names = there.slice(0, MOST_NAMED).map((each) => each.pid)
  const more = there.length > MOST_NAMED ? ' …' : ''
  throw failures.foreignPid({ given, pid, children: names.length > 0 ? names.join(', ') + more : 'none now' })
}
