// Stacks that were counted and have no times of their own get a place in the lives of their threads.
import type { RawThread, RawTrace } from './raw-trace.ts'
import type { ThreadLife } from './thread-life.ts'

/**
 * What was counted of a thread comes first in its life; for the rest it has no stack, and does not run. `known` is the kernel's word
 * on when it lived. @returns the lives that go with the changed trace
 */
export function livesOfCounted(
  trace: RawTrace,
  known: readonly ThreadLife[] | undefined,
  duration: number,
): ThreadLife[] {
  if (known) trace.threads = joined(trace.threads, new Set(known.map(({ tid }) => tid)))
  return trace.threads.map((thread) => {
    const life = known?.find(({ tid }) => tid === thread.tid)
    // One that the kernel was not asked of in time was soon gone.
    const { birth, death } = life ?? { birth: 0, death: known ? Math.min(thread.end, duration) : duration }
    const held = Math.min(birth + thread.end, death)
    thread.start = [...thread.start.map((start) => Math.min(birth + start, held)), held]
    thread.node.push(0)
    thread.end = death
    const ran = held - birth
    return { tid: thread.tid, birth, death, at: [birth, held, death], runnable: [0, ran, ran], isExact: true }
  })
}

/** py-spy (on Pythons before 3.11) loses the system's number of a thread for a moment: then it is known by its name, if that is its alone. */
function joined(threads: RawThread[], numbers: Set<number>): RawThread[] {
  const numbered = threads.filter(({ tid }) => numbers.has(tid))
  const others = threads.filter((thread) => {
    if (numbers.has(thread.tid)) return false
    const [same, ...more] = numbered.filter(({ name }) => name === thread.name && name !== '')
    if (same === undefined || more.length > 0) return true
    same.start.push(...thread.start.map((start) => same.end + start))
    same.node.push(...thread.node)
    same.end += thread.end
    return false
  })
  return [...numbered, ...others]
}
