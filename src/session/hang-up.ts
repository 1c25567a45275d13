// The hook that ends a session on a socket once `disconnect` is answered, as debugpy's own server does (1.8.22).
import type { Hook } from './hook.ts'
import type { Session } from './session.ts'

export function hangUp(session: Session): Hook {
  return {
    name: 'hang up',
    request(request) {
      if (request.command !== 'disconnect') return
      session.whenAnswered(request, () => void setImmediate(() => void session.close('disconnected')))
    },
  }
}
