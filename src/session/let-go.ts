// Lets a child process go on that waits for a debugger in vain: a session of our own, which attaches to it and leaves at once.
import type { DebugProtocol } from '@vscode/debugprotocol'
import { decode, encode, Framer } from '../wire/codec.ts'
import type { End } from '../wire/end.ts'
import type { ChildConfiguration } from './child-detour.ts'

type Message = DebugProtocol.Response & DebugProtocol.Event

const LET_GO_MS = 10_000

/** Settles when the child runs, or when it turns out that it cannot be reached. */
export function letGo(adapter: End, configuration: ChildConfiguration): Promise<boolean> {
  let seq = 0
  const ask = (command: string, args: object) =>
    adapter.write([encode({ seq: ++seq, type: 'request', command, arguments: args })])
  return new Promise((done) => {
    const finish = (isRunning: boolean) => {
      clearTimeout(timer)
      adapter.end()
      done(isRunning)
    }
    const timer = setTimeout(() => finish(false), LET_GO_MS)
    const next: Record<string, (message: Message) => void> = {
      'response initialize': () => ask('attach', configuration),
      'event initialized': () => ask('configurationDone', {}),
      'response attach': ({ success }) =>
        success ? ask('disconnect', { terminateDebuggee: false }) : finish(false),
      'response disconnect': () => finish(true),
    }
    const framer = new Framer((frame) => {
      const message = decode(frame) as Message
      next[`${message.type} ${message.event ?? message.command}`]?.(message)
    })
    const read = (chunk: Buffer) => {
      try {
        framer.push(chunk)
      } catch {
        // No DAP: whoever listens there is no debugger.
        finish(false)
      }
    }
    adapter.read(read, () => finish(false))
    ask('initialize', { adapterID: 'debugpy', clientID: 'dapscope' })
  })
}
