// Learns which stacks wait (a line that sleeps, a C call that reads) from the stretches that each fills alone.
import type { Stretch } from './stretches.ts'

/** Seen alone for less than this, a stack's habit is unknown. Microseconds. */
const ENOUGH = 30_000
const WAITS_BELOW = 0.15

/** By index of a stack's appearance. */
export class Habits {
  readonly #alone: number[] = []
  readonly #ran: number[] = []

  learn({ pieces, part }: Stretch): void {
    const [only] = pieces
    if (only === undefined || pieces.length > 1 || only.look < 0) return
    const length = only.to - only.from
    this.#alone[only.look] = (this.#alone[only.look] ?? 0) + length
    this.#ran[only.look] = (this.#ran[only.look] ?? 0) + length * part
  }

  /** Undefined if it is not known. */
  waits(look: number): boolean | undefined {
    const alone = this.#alone[look] ?? 0
    return alone < ENOUGH ? undefined : (this.#ran[look] ?? 0) < alone * WAITS_BELOW
  }
}
