// Who did the work where the profiled process itself was idle: a reloader's worker, an arbiter's, a pool's.
import { descendantsOf, runsPython, type Descendant } from '../system/descendants.ts'

/** Below this share of one core a process is not worth a word. */
const BUSY = 0.1
const MOST_NAMED = 3

export class BusyChildren {
  private readonly before: Promise<Map<number, number>>
  private readonly began = performance.now()

  constructor(private readonly pid: number) {
    this.before = descendantsOf(pid).then(
      (all) => new Map(all.map((each) => [each.pid, each.cpuSeconds])),
      () => new Map<number, number>(),
    )
  }

  /** A sentence on the busy Python children, and what to type; undefined where there are none. */
  async note(): Promise<string | undefined> {
    const seconds = (performance.now() - this.began) / 1000
    const before = await this.before
    const now = await descendantsOf(this.pid).catch(() => [])
    const busy = now
      .map((each) => ({ each, share: (each.cpuSeconds - (before.get(each.pid) ?? 0)) / seconds }))
      .filter(({ each, share }) => share >= BUSY && runsPython(each.pid, each.command))
      .sort((a, b) => b.share - a.share)
    if (busy.length === 0) return undefined
    const names = busy.slice(0, MOST_NAMED).map(({ each, share }) => nameOf(each, share))
    const more = busy.length > MOST_NAMED ? ` and ${busy.length - MOST_NAMED} more` : ''
    return (
      `Child processes were busy: ${names.join(', ')}${more}. Profile one with \`pid=${busy[0]!.each.pid}\`, ` +
      'or all with `pid=children` or `pid=all`.'
    )
  }
}

const MOST_CHARACTERS = 60

function nameOf({ pid, command }: Descendant, share: number): string {
  const shown = command.length > MOST_CHARACTERS ? `${command.slice(0, MOST_CHARACTERS)}…` : command
  return `${pid} (${shown}) ${Math.round(share * 100)} %`
}
