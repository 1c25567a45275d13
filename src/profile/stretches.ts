// Cuts a thread's runs at the kernel's looks: each stretch between two looks has pieces of runs, and a part that was runnable.
import type { Runnable } from './thread-life.ts'

/** What was seen of a thread: run i lasts to `start[i + 1]`, the last to the thread's end. */
export interface Runs {
  start: number[]
  /** Index into the appearances of stacks; -1 for time that was not sampled. */
  look: number[]
}

export interface Piece {
  from: number
  to: number
  look: number
}

export interface Stretch {
  pieces: Piece[]
  /** 0 to 1. */
  part: number
}

/** The stretches of a life from `start` to `end`, without gaps. */
export function* stretches(
  runs: Runs,
  life: { start: number; end: number },
  runnable: Runnable,
): Generator<Stretch> {
  let run = 0
  let from = life.start
  for (let i = 0; i < runnable.until.length; i++) {
    const until = runnable.until[i] as number
    const pieces: Piece[] = []
    while (from < until) {
      while ((runs.start[run + 1] ?? Infinity) <= from) run++
      const to = Math.min(until, runs.start[run + 1] ?? life.end)
      pieces.push({ from, to, look: runs.look[run] as number })
      from = to
    }
    yield { pieces, part: runnable.part[i] as number }
  }
}
