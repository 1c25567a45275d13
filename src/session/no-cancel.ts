// The hook that keeps `cancel` from debugpy, which never answers it, nor anything after it (1.6 to 1.8.22). We have told the client
// that it may cancel; nothing of ours runs any more that it could mean.
import type { Hook } from './hook.ts'
import { response } from './messages.ts'
import type { Session } from './session.ts'

export function noCancel(session: Session): Hook {
  return {
    name: 'cancel',
    request(request) {
      if (request.command !== 'cancel') return
      session.client.send(response(request))
      return 'taken'
    },
  }
}
