// The hook that ends an adapter which stays when its client has gone: debugpy's does while it waits for a program to attach to
// (1.8.22 as well), and with one that was attached to and goes on (1.6).
import type { Debuggee } from './debuggee.ts'
import type { Hook } from './hook.ts'
import type { Session } from './session.ts'

/** `end` is called `ms` after the session's end. A launched program is never left without its adapter: it would end with it. */
export function leftAlone(session: Session, debuggee: Debuggee, end: () => void, ms: number): Hook {
  return {
    name: 'left alone',
    close() {
      const isOurs = debuggee.process && debuggee.configuration?.request !== 'attach'
      // A session that becomes a plain pipe goes on.
      if (session.isClosing && !isOurs) setTimeout(end, ms).unref()
    },
  }
}
