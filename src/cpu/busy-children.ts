// Who did the work where it was not the profiled process itself: a reloader's worker, an arbiter's, a pool's.
import { descendantsOf, runsPython, type Descendant } from '../system/descendants.ts'

/** Below this share of one core a process is not worth a word. */
const BUSY = 0.1
const MOST_NAMED = 3

const LOOK_MS = 1000

export class BusyChildren {
  private readonly before = new Map<number, number>()
  /** As each was seen last: some have ended by the time they are named. */
  private readonly seen = new Map<number, Descendant>()
  private readonly began = performance.now()
  private readonly timer: NodeJS.Timeout

  constructor(private readonly pid: number) {
    void this.look(this.before)
    this.timer = setInterval(() => void this.look(), LOOK_MS)
    this.timer.unref()
  }

  stop(): void {
    clearInterval(this.timer)
  }

  private async look(first?: Map<number, number>): Promise<Set<number>> {
    const living = await descendantsOf(this.pid).catch(() => [])
    for (const each of living) {
      first?.set(each.pid, each.cpuSeconds)
      const isKnown = this.seen.get(each.pid)?.command === each.command
      if (isKnown || runsPython(each.pid, each.command)) this.seen.set(each.pid, each)
    }
    return new Set(living.map(({ pid }) => pid))
  }

  /** A sentence on the busy Python children, and what to type; undefined where all of them did less than the process itself. */
  async note(ownSeconds: number): Promise<string | undefined> {
    const living = await this.look()
    const seconds = (performance.now() - this.began) / 1000
    const busy = [...this.seen.values()]
      .map((each) => ({ each, share: (each.cpuSeconds - (this.before.get(each.pid) ?? 0)) / seconds }))
      .filter(({ share }) => share >= BUSY)
      .sort((a, b) => b.share - a.share)
    const all = busy.reduce((sum, { share }) => sum + share * seconds, 0)
    if (busy.length === 0 || all < ownSeconds) return undefined
    const names = busy.slice(0, MOST_NAMED).map(({ each, share }) => nameOf(each, share))
    const more = busy.length > MOST_NAMED ? ` and ${busy.length - MOST_NAMED} more` : ''
    const one = busy.find(({ each }) => living.has(each.pid))
    return (
      `Child processes were busy: ${names.join(', ')}${more}. Profile ` +
      (one ? `one with \`pid: ${one.each.pid}\`, or ` : '') +
      'all with `pid: "children"` or `pid: "all"`; `"cpu": {"pid": "all"}` in the launch configuration follows them from the first ' +
      'line, through every reload.'
    )
  }
}

const MOST_CHARACTERS = 60

function nameOf({ pid, command }: Descendant, share: number): string {
  const shown = command.length > MOST_CHARACTERS ? `${command.slice(0, MOST_CHARACTERS)}…` : command
  return `${pid} (${shown}) ${Math.round(share * 100)} %`
}
