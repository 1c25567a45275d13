// The hook for a client that starts a second adapter for a child process (nvim-dap and dape on stdio): that adapter does not know
// the child, and plain debugpy (1.6 to 1.8) waits for it for ever. The parent's does, and its address is in the request.
import type { DebugProtocol } from '@vscode/debugprotocol'
import type { Address } from '../wire/connect.ts'
import { connectOf } from './child-detour.ts'
import type { Hook } from './hook.ts'
import type { Session } from './session.ts'

type Request = DebugProtocol.Request

/** The parent's adapter is on this machine or near, and answers `initialize` at once. */
const TURN_MS = 10_000

/** `turn` says `initialize` to the adapter at an address, which takes over the session from then on. */
export function secondAdapter(
  session: Session,
  turn: (address: Address, initialize: Request, attach: Request) => Promise<void>,
): Hook {
  let initialize: Request | undefined
  return {
    name: 'second adapter',
    request(request) {
      if (request.command === 'initialize') initialize = request
      const address = request.command === 'attach' ? addressOf(request) : undefined
      if (!address || !initialize) return
      // Whoever serves the parent has our features for this session as well.
      session.becomePipe('the parent’s adapter serves this process')
      session.adapter.holdUntil(turn(address, initialize, request), TURN_MS)
    },
  }
}

function addressOf(attach: Request): Address | undefined {
  return childOf(attach) === undefined ? undefined : connectOf(attach.arguments)
}

/** The hook that tells which child process a session is for. */
export function claiming(claim: (pid: number) => void): Hook {
  return {
    name: 'child process',
    request(request) {
      const pid = request.command === 'attach' ? childOf(request) : undefined
      if (pid !== undefined) claim(pid)
    },
  }
}

function childOf({ arguments: args }: Request): number | undefined {
  const { subProcessId } = (args ?? {}) as { subProcessId?: unknown }
  return typeof subProcessId === 'number' ? subProcessId : undefined
}
