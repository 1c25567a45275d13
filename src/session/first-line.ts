// What a launch configuration asks for before the program's first line: begun once, while everything that would let it run waits.
import { HOLD_START_MS } from './holds.ts'
import type { Session } from './session.ts'

export class FirstLine<Args> {
  private wanted: Args | undefined

  /** `start` never throws. */
  constructor(
    private readonly session: Session,
    private readonly start: (args: Args) => Promise<void>,
  ) {}

  /** To be begun at the next turn that would let the program run; undefined: nothing. */
  want(args: Args | undefined): void {
    this.wanted = args
  }

  hold(): void {
    const args = this.wanted
    if (!args) return
    this.wanted = undefined
    this.session.adapter.holdUntil(this.start(args), HOLD_START_MS)
  }
}
