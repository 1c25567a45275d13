// The system's numbers of threads whose sampler knew only the C library's, told by when they lived.
import type { Clock } from './life.ts'
import type { RawThread } from './raw-trace.ts'
import type { ThreadLife } from './thread-life.ts'

/** Of the sampler: a birth and a death are seen so much later, both together. */
const MOST_PERIODS = 20

/** Changes `tid` where one life that is nobody's fits; the best one, if there are several. */
export function findNumbers(threads: readonly RawThread[], lives: readonly ThreadLife[], clock: Clock): void {
  const numbers = new Set(lives.map(({ tid }) => tid))
  const taken = new Set(threads.map(({ tid }) => tid))
  for (const thread of threads) {
    if (thread.tid !== thread.pthread || numbers.has(thread.tid)) continue
    const [best] = lives
      .filter(({ tid }) => !taken.has(tid))
      .map((life) => ({ tid: life.tid, misfit: misfit(thread, life, clock) }))
      .sort((a, b) => a.misfit - b.misfit)
    if (best === undefined || best.misfit > MOST_PERIODS * clock.period) continue
    thread.tid = best.tid
    taken.add(best.tid)
  }
}

/** Microseconds. */
function misfit({ start, end }: RawThread, { birth, death }: ThreadLife, { inCapture }: Clock): number {
  return Math.abs(inCapture(start[0] ?? end) - birth) + Math.abs(inCapture(end) - death)
}
