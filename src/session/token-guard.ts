// The hook that lets nobody debug who does not know the token: for a port that other machines can reach. A debugger runs any code.
import type { DebugProtocol } from '@vscode/debugprotocol'
import { createHash, timingSafeEqual } from 'node:crypto'
import { failures, type Failure } from './failure.ts'
import type { Hook } from './hook.ts'
import { failedResponse } from './messages.ts'
import type { Session } from './session.ts'

type Request = DebugProtocol.Request

/**
 * Until a launch or attach configuration has `"dapscope": {"token": …}` only `initialize` is served. It stands first among the
 * hooks, and among what takes their place; a session whose hooks are switched off before that ends.
 */
export function tokenGuard(session: Session, token: string): Hook {
  let isKnown = false
  const failureOf = (request: Request): Failure | undefined => {
    if (request.command === 'initialize') return undefined
    const given = tokenIn(request)
    if (given === undefined) return failures.tokenWanted({ command: request.command })
    isKnown = isSame(given, token)
    return isKnown ? undefined : failures.tokenWrong({})
  }
  const endSoon = (why: string) => setImmediate(() => void session.close(why))
  return {
    name: 'token',
    request(request) {
      const failure = isKnown ? undefined : failureOf(request)
      if (!failure) return
      session.client.send(failedResponse(request, failure))
      if (failure.name === 'tokenWrong') endSoon('a wrong token')
      return 'taken'
    },
    close() {
      if (!isKnown) endSoon('no token was given')
    },
  }
}

function tokenIn({ command, arguments: args }: Request): string | undefined {
  if (command !== 'launch' && command !== 'attach') return undefined
  const { dapscope } = (args ?? {}) as { dapscope?: { token?: unknown } }
  return typeof dapscope?.token === 'string' ? dapscope.token : undefined
}

/** In a time that tells nothing of where they differ, nor of their lengths. */
function isSame(given: string, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(token))
}
