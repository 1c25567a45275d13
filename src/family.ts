// The debugged child processes of a session: they come through the proxy like their parent, and a second adapter that a client
// starts for one hands it over to the first.
import type { DebugProtocol } from '@vscode/debugprotocol'
import type { Socket } from 'node:net'
import { ChildListeners } from './child-listeners.ts'
import { connected, unreachable } from './open-adapter.ts'
import type { Parent, ProxyOptions } from './proxy.ts'
import { childDetour } from './session/child-detour.ts'
import type { Debuggee } from './session/debuggee.ts'
import type { Failure } from './session/failure.ts'
import type { Hook } from './session/hook.ts'
import { letGo } from './session/let-go.ts'
import { outputEvent } from './session/messages.ts'
import { claiming, secondAdapter } from './session/second-adapter.ts'
import type { Session } from './session/session.ts'
import { connectAdapter, isLoopback, type Address } from './wire/connect.ts'
import type { Detour } from './wire/detour.ts'

type Request = DebugProtocol.Request

/** Debugged child processes are served here, each in a session like its parent's. */
export function childListeners(
  { session, debuggee }: { session: Session; debuggee: Debuggee },
  inherited: () => Partial<ProxyOptions> & Omit<Parent, 'claim'>,
  options: ProxyOptions,
  serve: (socket: Socket, options: ProxyOptions) => Promise<void>,
  ending?: AbortSignal,
): ChildListeners {
  return new ChildListeners({
    ending,
    isOutlived: () => debuggee.configuration?.request === 'attach',
    serve(socket, connect, claim) {
      const { family, adapterPython, ...more } = inherited()
      const parent = { family, adapterPython, claim }
      // Nobody on another machine can come here.
      return serve(socket, { ...options, ...more, token: undefined, connect, parent })
    },
    async unclaimed(target, configuration) {
      const isRunning = await letGo(
        connectAdapter(target, () => undefined),
        configuration,
      )
      const what = `child process ${configuration.subProcessId} was not attached to by this client`
      if (isRunning && !session.isClosing)
        session.client.send(outputEvent('stderr', `dapscope: ${what}; it goes on undebugged.\n`))
    },
  })
}

interface SessionParts {
  session: Session
  detour: Detour
  children: ChildListeners
}

/** Child processes, seen from their parent and from themselves. */
export function familyHooks({ session, detour, children }: SessionParts, options: ProxyOptions): Hook[] {
  const { connect, parent, port } = options
  const isOwn = (address: Address) => address.port === port && isLoopback(address.host)
  return [
    ...(connect ? [] : [secondAdapter(session, turnTo(session, detour), isOwn)]),
    ...(parent ? [claiming((pid) => parent.claim(pid))] : []),
    childDetour(session, (address, configuration) => children.open(address, configuration)),
  ]
}

/** The session goes on with the adapter at an address; where nobody answers there, with an error for each request. */
function turnTo(session: Session, detour: Detour) {
  return async (address: Address, initialize: Request, attach: Request): Promise<void> => {
    const refuse = (failure: Failure) => session.refuseAll(failure, [attach])
    const { adapter } = connected(address, refuse)
    session.client.swallowed()
    await detour
      .turnTo(adapter, initialize)
      .catch((error: Error) => refuse(unreachable(address, error.message)))
  }
}
