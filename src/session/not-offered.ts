// The hook that refuses what debugpy does not offer and would never answer: pydevd prints "Unhandled: on_restart_request not available"
// (1.6 to 1.8.22), and no request after that one is answered either, not even `disconnect`, until the program ends.
import type { DebugProtocol } from '@vscode/debugprotocol'
import type { Debuggee } from './debuggee.ts'
import { failures } from './failure.ts'
import type { Hook } from './hook.ts'
import { failedResponse } from './messages.ts'
import type { Session } from './session.ts'

type Request = DebugProtocol.Request
type Capability = keyof DebugProtocol.Capabilities

/** The requests of DAP that pydevd knows by name and has no handler for, and what an adapter says in `initialize` that has one. */
const CAPABILITY_OF: Record<string, Capability> = {
  breakpointLocations: 'supportsBreakpointLocationsRequest',
  dataBreakpointInfo: 'supportsDataBreakpoints',
  disassemble: 'supportsDisassembleRequest',
  loadedSources: 'supportsLoadedSourcesRequest',
  readMemory: 'supportsReadMemoryRequest',
  restart: 'supportsRestartRequest',
  restartFrame: 'supportsRestartFrame',
  reverseContinue: 'supportsStepBack',
  setDataBreakpoints: 'supportsDataBreakpoints',
  setInstructionBreakpoints: 'supportsInstructionBreakpoints',
  stepBack: 'supportsStepBack',
  terminateThreads: 'supportsTerminateThreadsRequest',
  writeMemory: 'supportsWriteMemoryRequest',
}

export function notOffered(session: Session, debuggee: Debuggee): Hook {
  let offered: DebugProtocol.Capabilities = {}
  /** Else debugpy itself answers that there is no server. */
  const wouldHang = () =>
    (debuggee.state === 'running' || debuggee.state === 'stopped') && !debuggee.configuration?.noDebug
  return {
    name: 'not offered',
    request(request: Request): 'taken' | void {
      const { command } = request
      if (command === 'initialize')
        session.whenAnswered(request, ({ body }) => void (offered = (body ?? {}) as typeof offered))
      const capability = Object.hasOwn(CAPABILITY_OF, command) ? CAPABILITY_OF[command] : undefined
      if (capability === undefined || offered[capability] || !wouldHang()) return
      session.client.send(failedResponse(request, failures.notOffered({ command, capability })))
      return 'taken'
    },
  }
}
