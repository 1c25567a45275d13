// The proxy's own questions to the adapter: each ends with its answer, at its deadline, or with the session.
import type { DebugProtocol } from '@vscode/debugprotocol'
import { decode } from '../wire/codec.ts'
import type { Peer } from '../wire/peer.ts'
import { failures, type Failure } from './failure.ts'

export class Questions {
  private readonly open = new Set<(failure: Failure) => void>()

  /** `client` is the end that sees nothing of them. */
  constructor(
    private readonly adapter: Peer,
    private readonly client: Peer,
  ) {}

  /**
   * @returns the body of the successful response
   * @throws {Failure} adapterRefused, noAnswer, and what `endAll` is given
   */
  ask<Body>(command: string, args: unknown, ms: number): Promise<Body> {
    return new Promise((resolve, reject) => {
      const end = () => {
        clearTimeout(timer)
        this.open.delete(fail)
      }
      const fail = (failure: Failure) => {
        end()
        reject(failure)
      }
      const timer = setTimeout(() => fail(failures.noAnswer({ command, ms })), ms)
      this.open.add(fail)
      this.adapter.ask(command, args, (frame) => {
        this.client.swallowed()
        const { success, body, message } = decode(frame) as Answer<Body>
        if (!success) return fail(failures.adapterRefused({ command, message: message ?? 'no reason given' }))
        end()
        resolve(body)
      })
    })
  }

  endAll(failure: Failure): void {
    for (const fail of [...this.open]) fail(failure)
  }
}

type Answer<Body> = Omit<DebugProtocol.Response, 'body'> & { body: Body }
