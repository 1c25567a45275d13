// The courier: calls functions of the package dapscope_inject in the debuggee, and brings their answers.
import { randomBytes } from 'node:crypto'
import type { Debuggee } from '../session/debuggee.ts'
import { asFailure, type Failure, failures } from '../session/failure.ts'
import type { Session } from '../session/session.ts'
import { CallFailed, readEnvelope, type AnswerEnvelope } from './answer-envelope.ts'
import type { Marker } from './frames.ts'
import { Ground, takeAnswer, type Transport } from './ground.ts'
import { awaitLate } from './late.ts'
import { OutputWatch } from './output-watch.ts'
import { callingExpression, installingExpression, isOurs } from './package.ts'

export interface CallOptions {
  /** How long the call itself may take: it holds debugpy's one thread for frameless evaluates. */
  ms?: number
  /** How long an answer may take that comes later, from a child or a thread. */
  lateMs?: number
  marker?: Marker
  signal?: AbortSignal
  /** Only this way, for the tests of each. */
  by?: Transport
}

const CALL_MS = 3000
const LATE_MS = 60_000
const ENDING_MS = 500

/** The process has another package, or none: it was replaced by exec, or is a new one. */
const lacksPackage = ({ name, variables }: Failure) =>
  name === 'adapterRefused' && isOurs(variables['message'] ?? '')

export class Courier {
  private ground: Promise<Ground> | undefined
  /** The session is over: nobody waits any longer for what comes late. */
  isClosed = false
  private readonly outputs: OutputWatch

  constructor(
    readonly session: Session,
    readonly debuggee: Debuggee,
  ) {
    this.outputs = new OutputWatch(session)
  }

  /** What is known of the process and of the ways out of it; asked with the first call. @throws {Failure} */
  async known(): Promise<Ground> {
    this.ground ??= Ground.survey(
      (request, ms) => this.evaluate(installingExpression(request), ms),
      this.outputs,
    )
    try {
      const ground = await this.ground
      this.debuggee.startedIn = ground.identity.folder
      return ground
    } catch (error) {
      this.ground = undefined
      throw error
    }
  }

  /**
   * Calls `name` with `args` in the debuggee. @returns what it returns
   * @throws {CallFailed} what the function itself reports
   * @throws {Failure} cannotEvaluate, noAnswer, adapterGone, damagedAnswer
   */
  async call<T>(name: string, args: object = {}, options: CallOptions = {}): Promise<T> {
    const ground = await this.known()
    const nonce = randomBytes(8).toString('hex')
    const by = options.by ?? ground.best
    const path = ground.scratchFile(nonce)
    const request = { nonce, call: name, arguments: args, by, path, late: ground.lateFile(nonce) }
    const answer = await this.send({ ...request, marker: options.marker }, by, options.ms ?? CALL_MS)
    return (await this.settle(answer, by, ground, options)) as T
  }

  /** The text of an answer that comes by output some day, without a call that waits for it; undefined if it is damaged. */
  expectOutput(nonce: string): Promise<string | undefined> {
    return this.outputs.expect(nonce).catch(() => undefined)
  }

  /** What an answer says that did not come as one. @throws {CallFailed, Failure} */
  payloadIn(text: string): unknown {
    const answer = readEnvelope(text)
    if (answer.status === 'failed') throw new CallFailed(answer.error)
    return answer.status === 'done' ? answer.payload : undefined
  }

  async close(): Promise<void> {
    this.isClosed = true
    await (await this.ground?.catch(() => undefined))?.close()
  }

  private async settle(
    answer: AnswerEnvelope,
    by: Transport,
    ground: Ground,
    options: CallOptions,
  ): Promise<unknown> {
    switch (answer.status) {
      case 'done':
        return answer.payload
      case 'failed':
        throw new CallFailed(answer.error)
      case 'pieces':
        return this.settle(await this.collect(answer, by), by, ground, options)
      case 'later': {
        // Here only our own file is read and removed, whatever it says: it may be another user's, or in a container.
        const late = { ...answer, path: ground.lateFile(answer.nonce) ?? answer.path }
        const text = await awaitLate(this, late, ground, options.lateMs ?? LATE_MS, options.signal)
        return this.settle(readEnvelope(text, answer.nonce), by, ground, options)
      }
      case 'delivered':
        throw failures.damagedAnswer({ why: 'it was said to be delivered and was not' })
    }
  }

  /** An answer too large for one message, piece by piece; the program keeps it until then, whatever becomes of it here. */
  private async collect(
    { nonce, total }: { nonce: string; total: number },
    by: Transport,
  ): Promise<AnswerEnvelope> {
    let text = ''
    try {
      for (let index = 0; index < total; index++)
        text += await this.call<string>('deliver.piece', { of: nonce, index }, { by })
    } finally {
      void this.call('deliver.drop', { of: nonce }).catch(() => undefined)
    }
    return readEnvelope(text, nonce)
  }

  private async send(
    request: { nonce: string; path: string; [field: string]: unknown },
    by: Transport,
    ms: number,
  ): Promise<AnswerEnvelope> {
    const { nonce, path } = request
    const output = by === 'output' ? this.outputs.expect(nonce, ms) : undefined
    try {
      const value = this.evaluate(callingExpression(request), ms).catch((error: unknown) => {
        if (!lacksPackage(asFailure(error))) throw error
        return this.evaluate(installingExpression(request), ms)
      })
      // Where the answer comes another way, nobody waits for this one.
      value.catch(() => undefined)
      const file = by === 'file' ? await takeAnswer(path, value) : undefined
      // It will not come where the call itself has failed.
      const said = output && (await Promise.race([output, value.then(() => output)]))
      const text = file ?? said ?? (await value)
      return readEnvelope(text, nonce)
    } finally {
      this.outputs.forget(nonce)
    }
  }

  /** Frameless: it runs on a thread of pydevd's, while the program runs or stands still. @returns its value, maybe '' */
  private async evaluate(expression: string, ms: number): Promise<string> {
    const quiet = this.outputs.hideSlowEvaluate()
    try {
      const args = { expression, context: this.context() }
      const body = await this.session.ask<{ result?: string } | undefined>('evaluate', args, ms)
      return body?.result ?? ''
    } catch (error) {
      throw await this.explain(asFailure(error))
    } finally {
      quiet()
    }
  }

  /**
   * Where the program's output is redirected already, `repl` has no side effect; where it is not, `repl` would redirect
   * it for the time of the evaluate. Others silence warnings for that time (pydevd 3), which is the smaller harm.
   */
  private context(): string {
    return this.debuggee.configuration?.redirectsOutput === false ? 'hover' : 'repl'
  }

  /** What else is refused is so because the program ends, which is told a moment later. */
  private async explain(failure: Failure): Promise<Failure> {
    const { configuration } = this.debuggee
    const isEnding = failure.name === 'adapterRefused' && !configuration?.noDebug && !lacksPackage(failure)
    const ending = isEnding ? await this.debuggee.endsWithin(ENDING_MS) : this.debuggee.ending
    if (ending !== undefined) return failures.debuggeeEnded({ how: ending })
    return configuration?.noDebug ? failures.cannotEvaluate({}) : failure
  }
}
