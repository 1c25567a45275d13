// The sessions of one program: that of the process which was started, and those of the child processes that are debugged with it.
import * as z from 'zod/mini'
import { failures } from '../session/failure.ts'
import { optional } from './schema.ts'
import type { Scope } from './scope.ts'

/** Which processes a request is for: the session's own, one by its pid, those that came from it, or both. */
export type Which = number | 'children' | 'all' | undefined

const EXPECTED = 'expected the number of a process, or children, or all'

/** The argument `pid`; `text` is its sentence for the docs. */
export function whichProcess(text: string) {
  return optional(z.union([z.int().check(z.positive()), z.enum(['children', 'all'])], EXPECTED), text)
}

export class Family {
  private readonly children = new Set<Family>()

  constructor(
    private readonly scope: Scope,
    private parent?: Family,
  ) {
    parent?.children.add(this)
  }

  /** The session is over; its children's are their grandparent's from now on. */
  leave(): void {
    const { parent } = this
    parent?.children.delete(this)
    for (const child of this.children) {
      child.parent = parent
      parent?.children.add(child)
    }
  }

  /** The sessions of living children, and of theirs. */
  get descendants(): Scope[] {
    return [...this.children].flatMap((child) => [child.scope, ...child.descendants]).filter(isAlive)
  }

  /** Of the debugged children, as far as debugpy has told them. */
  get pids(): string[] {
    return this.descendants.flatMap(({ debuggee }) => debuggee.process?.systemProcessId ?? []).map(String)
  }

  /**
   * @returns the sessions of the processes that are meant, by pid
   * @throws {Failure} notDebugged
   */
  async named(which: Which, command: string): Promise<Map<number, Scope>> {
    const own = which === 'children' ? [] : [this.scope]
    const scopes = which === undefined ? own : [...own, ...this.descendants]
    const byPid = new Map<number, Scope>()
    for (const scope of scopes) byPid.set(await scope.debuggee.pid(command), scope)
    if (typeof which !== 'number') return byPid
    const named = byPid.get(which)
    if (!named) throw failures.notDebugged({ given: which, debugged: [...byPid.keys()].join(', ') })
    return new Map([[which, named]])
  }

  /** For `dapscope.status`. */
  async describe(): Promise<object[]> {
    const all = this.descendants.map(async ({ sessionId, debuggee }) => ({
      pid: await debuggee.pid('dapscope.status').catch(() => undefined),
      processName: debuggee.process?.name,
      state: debuggee.state,
      sessionId,
    }))
    return Promise.all(all)
  }
}

const isAlive = ({ debuggee }: Scope) => debuggee.state === 'running' || debuggee.state === 'stopped'
