// The hook for an `attach` with `connect`, by which another adapter than the one we have started knows the process. For a child, of
// which a client (nvim-dap and dape on stdio) tells a second adapter, plain debugpy (1.6 to 1.8) waits for ever; for a program that
// listens itself, a client is expected to connect there in place of starting an adapter, and debugpy's waits as well.
import type { DebugProtocol } from '@vscode/debugprotocol'
import type { Address } from '../wire/connect.ts'
import { connectOf } from './child-detour.ts'
import type { Hook } from './hook.ts'
import type { Session } from './session.ts'

type Request = DebugProtocol.Request

/** The parent's adapter is on this machine or near, and answers `initialize` at once. */
const TURN_MS = 10_000

/**
 * `turn` says `initialize` to the adapter at an address, which takes over the session from then on; `isOwn` tells an address that leads
 * back to us.
 */
export function secondAdapter(
  session: Session,
  turn: (address: Address, initialize: Request, attach: Request) => Promise<void>,
  isOwn: (address: Address) => boolean,
): Hook {
  let initialize: Request | undefined
  return {
    name: 'second adapter',
    request(request) {
      if (request.command === 'initialize') initialize = request
      const address = request.command === 'attach' ? addressOf(request) : undefined
      if (!address || !initialize || isOwn(address)) return
      // Whoever serves a child's parent has our features for this session as well.
      if (childOf(request) !== undefined) session.becomePipe('the parent’s adapter serves this process')
      session.adapter.holdUntil(turn(address, initialize, request), TURN_MS)
    },
  }
}

/** debugpy looks at `listen` and `processId` first. */
function addressOf({ arguments: args }: Request): Address | undefined {
  const { listen, processId } = (args ?? {}) as { listen?: unknown; processId?: unknown }
  return listen === undefined && processId === undefined ? connectOf(args) : undefined
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
