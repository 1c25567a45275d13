// The hook that ends an adapter which waits for a program after its client has gone: debugpy's (1.8.22) does not by itself.
import type { Debuggee } from './debuggee.ts'
import type { Hook } from './hook.ts'
import type { Session } from './session.ts'

/** `kill` is called `ms` after the session's end if no program had come by then. */
export function nobodyCame(session: Session, debuggee: Debuggee, kill: () => void, ms: number): Hook {
  return {
    name: 'nobody came',
    close() {
      // A session that becomes a plain pipe goes on.
      if (session.isClosing && !debuggee.process) setTimeout(kill, ms).unref()
    },
  }
}
