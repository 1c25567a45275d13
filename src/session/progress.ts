// The hook that keeps `progressStart.requestId` right: the one event that quotes a request's number (DAP 1.44).
import type { DebugProtocol } from '@vscode/debugprotocol'
import type { Hook } from './hook.ts'
import type { Session } from './session.ts'

export function progressNumbers(session: Session): Hook {
  return {
    name: 'progress numbers',
    events: {
      progressStart(event) {
        const body = event.body as DebugProtocol.ProgressStartEvent['body']
        if (typeof body?.requestId !== 'number') return
        const requestId = session.adapter.originalOf(body.requestId)
        if (requestId !== body.requestId) return { ...event, body: { ...body, requestId } }
      },
    },
  }
}
