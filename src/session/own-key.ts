// The hook that takes our key out of a launch or attach configuration: debugpy sees what it would see without us.
import type { DebugProtocol } from '@vscode/debugprotocol'
import type { Hook } from './hook.ts'
import { failedResponse } from './messages.ts'
import { asFailure } from './failure.ts'
import type { Session } from './session.ts'

type Request = DebugProtocol.Request

/** `take` is given the value of `dapscope`; what it throws fails the launch, since nothing may be ignored. */
export function ownKey(session: Session, take: (own: unknown) => void): Hook {
  return {
    name: 'configuration',
    request(request: Request): Request | 'taken' | void {
      if (request.command !== 'launch' && request.command !== 'attach') return
      const { dapscope: own, ...others } = (request.arguments ?? {}) as Record<string, unknown>
      if (own === undefined) return
      try {
        take(own)
      } catch (error) {
        session.client.send(failedResponse(request, asFailure(error)))
        return 'taken'
      }
      return { ...request, arguments: others }
    },
  }
}
