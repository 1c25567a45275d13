// The hooks of a session, asked in order. Law 6: a fault of ours never costs the user their session.
import type { DebugProtocol } from '@vscode/debugprotocol'
import { asFailure, type Failure } from './failure.ts'
import type { Hook, Verdict } from './hook.ts'

export class Hooks {
  private all: Hook[] = []
  private leaving: Promise<unknown> | undefined

  /** `failed` hears of whoever has thrown. */
  constructor(private readonly failed: (what: string, failure: Failure) => void) {}

  use(hooks: Hook[]): void {
    this.all = hooks
  }

  /** Whether any of them wants to see reverse requests of this name. */
  wantReverse(name: string): boolean {
    return this.all.some(({ reverse }) => reverse?.[name])
  }

  /** What becomes of a message that all of them are asked about; each sees what those before have made of it. */
  consult<M extends DebugProtocol.ProtocolMessage>(message: M, ask: (hook: Hook) => Verdict<M>): Verdict<M> {
    let changed: M | undefined
    const { all } = this
    for (const hook of all) {
      const verdict = this.guard(hook.name, () => ask(hook))
      if (verdict === 'taken') return 'taken'
      if (verdict) Object.assign(message, (changed = verdict))
      // It may have made this session a pipe.
      if (this.all !== all) return this.consult(message, ask) ?? changed
    }
    return changed
  }

  /** @returns what `run` does; undefined where it has thrown */
  guard<T>(what: string, run: () => T): T | undefined {
    try {
      return run()
    } catch (error) {
      this.failed(what, asFailure(error))
      return undefined
    }
  }

  /** None of them sees anything from here on, but `others` in their place. */
  letGo(why: string, others: Hook[]): void {
    const { all } = this
    this.all = others
    this.leaving = Promise.all([this.leaving, closed(all, why)])
  }

  /** @returns when all have ended, well or not */
  close(why: string): Promise<unknown> {
    return Promise.all([this.leaving, closed(this.all, why)])
  }
}

const closed = (hooks: Hook[], why: string) =>
  Promise.allSettled(hooks.map(async (hook) => hook.close?.(why)))
