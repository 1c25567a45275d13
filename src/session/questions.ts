// The proxy's own requests to the adapter, of which the client sees nothing: each ends with an answer, in time, or with the session.
import type { DebugProtocol } from '@vscode/debugprotocol'
import { decode } from '../wire/codec.ts'
import type { Peer } from '../wire/peer.ts'
import { failures, type Failure } from './failure.ts'

export class Questions {
  private readonly open = new Set<(failure: Failure) => void>()
  private isOver = false

  constructor(
    private readonly client: Peer,
    private readonly adapter: Peer,
  ) {}

  /**
   * @returns the body of the successful response
   * @throws {Failure} adapterRefused, noAnswer, adapterGone
   */
  ask<Body>(command: string, args: unknown, ms: number): Promise<Body> {
    return new Promise((resolve, reject) => {
      if (this.isOver) return reject(failures.adapterGone({ what: 'the session is over' }))
      const settled = () => {
        clearTimeout(timer)
        this.open.delete(fail)
      }
      const fail = (failure: Failure) => {
        settled()
        reject(failure)
      }
      const timer = setTimeout(() => fail(failures.noAnswer({ command, ms })), ms)
      this.open.add(fail)
      this.adapter.ask(command, args, (frame) => {
        this.client.swallowed()
        const { success, body, message } = decode(frame) as Answer<Body>
        if (!success) return fail(failures.adapterRefused({ command, message: message ?? 'no reason given' }))
        settled()
        resolve(body)
      })
    })
  }

  /** No more are asked. */
  close(): void {
    this.isOver = true
  }

  /** Fails those without an answer. */
  end(why: string): void {
    for (const fail of [...this.open]) fail(failures.adapterGone({ what: why }))
  }
}

type Answer<Body> = Omit<DebugProtocol.Response, 'body'> & { body: Body }
