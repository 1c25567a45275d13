// What the kernel says of a thread, apart from the samples: when it lived and how much of the time it could run.

/** All times are integer microseconds since the capture's start. */
export interface ThreadLife {
  /** The operating system's thread id. */
  tid: number
  /** 0 for a thread that was there at the start. */
  birth: number
  /** The capture's end for a thread that was there at the end. */
  death: number
  /** When it was looked at, ascending. */
  at: number[]
  /** Time on a CPU or waiting for one, in all, at each look. */
  runnable: number[]
  /** The figures are right to the microsecond, not only at the kernel's clock ticks. */
  isExact?: boolean
}

/** The same life on a clock that is `by` microseconds ahead. */
export function shifted(life: ThreadLife, by: number): ThreadLife {
  const at = life.at.map((time) => time + by)
  return { ...life, birth: life.birth + by, death: life.death + by, at }
}

/** Stretches of a thread's life with the part of each in which it could run. */
export interface Runnable {
  /** Ascending ends of the stretches; the last is the life's end. */
  until: number[]
  /** 0 to 1. */
  part: number[]
}

/**
 * Looks closer together than this are taken as one: the kernel brings its figures up to date at clock ticks (up to
 * 10 ms apart), so short stretches come out as 70 % and then 110 %.
 */
const SHORTEST = 30_000

/**
 * Cuts [start, end] at the looks. Undefined if there are less than two looks to compare. Time before the first and after
 * the last look is taken to be like the stretch next to it.
 */
export function runnableParts(life: ThreadLife, start: number, end: number): Runnable | undefined {
  const cuts = looks(life)
  const result: Runnable = { until: [], part: [] }
  for (let i = 1; i < cuts.length; i++) {
    const [from, to] = [life.at[cuts[i - 1] as number] as number, life.at[cuts[i] as number] as number]
    const until = i === cuts.length - 1 ? end : Math.min(to, end)
    if (until <= start) continue
    const ran =
      (life.runnable[cuts[i] as number] as number) - (life.runnable[cuts[i - 1] as number] as number)
    result.until.push(until)
    result.part.push(Math.min(1, Math.max(0, ran / (to - from))))
    if (until === end) break
  }
  return result.until.length > 0 ? result : undefined
}

/** The looks to cut at: the first, and each that is far enough from the one before. */
function looks(life: ThreadLife): number[] {
  const kept: number[] = []
  const shortest = life.isExact ? 1 : SHORTEST
  let last = -Infinity
  for (let i = 0; i < life.at.length; i++) {
    const at = life.at[i] as number
    const isLast = i === life.at.length - 1
    if (at - last < shortest && !(isLast && kept.length === 1 && at > last)) continue
    kept.push(i)
    last = at
  }
  return kept
}
