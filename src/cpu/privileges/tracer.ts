// On Linux with Yama: the debuggee itself names us as a process that may trace it, and our children with us.
import type { Way } from './way.ts'

/** Calls python-inject/dapscope_inject/tracer.py in the debuggee. */
export type AskDebuggee = (call: 'tracer.allow' | 'tracer.forbid', args: object) => Promise<unknown>

export const namedTracer = (ask: AskDebuggee, ownPid: number): Way => ({
  name: 'named as tracer by the program',
  async open() {
    const answer = await ask('tracer.allow', { pid: ownPid }).catch(() => undefined)
    // Where there is no Yama (EINVAL) it has not refused us either.
    if (!(answer as { allowed?: boolean } | undefined)?.allowed) return undefined
    return {
      wrap: (command) => command,
      interruptBy: 'signal',
      close: async () => void (await ask('tracer.forbid', {}).catch(() => undefined)),
    }
  },
})
