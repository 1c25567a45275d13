// The hook that answers our own requests, and `cancel`, which debugpy must never see.
import type { DebugProtocol } from '@vscode/debugprotocol'
import { asFailure, failures, type Failure } from '../session/failure.ts'
import type { Hook } from '../session/hook.ts'
import { failedResponse, response } from '../session/messages.ts'
import { VERSION } from '../version.ts'
import { nearest } from './nearest.ts'
import { checkArguments, type Declaration, type Ticket } from './declare.ts'
import type { Scope } from './scope.ts'

type Request = DebugProtocol.Request

const PREFIX = 'dapscope.'

/** The contract says 5 s; the rest is for the way. */
const ANSWER_MS = 4500

/** Less than the session's own bound (CLOSING_MS), and more than a capture takes to be written at the end. */
const CLOSE_MS = 3700

/** What is answered, the work that goes on where that is only `pending`, and the event that tells the same, where one comes. */
export interface Performed {
  body: object
  work: Promise<object> | undefined
  event: string | undefined
}

export class Answer implements Hook {
  readonly name = 'answer'
  private readonly running = new Map<number, Ticket>()
  private readonly table: Map<string, Declaration>
  /** Work whose end the client has not been told yet, and what gives it up. */
  private readonly open = new Map<Promise<unknown>, (failure: Failure) => void>()

  constructor(
    private readonly scope: Scope,
    declarations: Declaration[],
  ) {
    this.table = new Map(declarations.map((declaration) => [declaration.command, declaration]))
  }

  request(request: Request): 'taken' | void {
    if (request.command === 'initialize') return this.introduce(request)
    if (request.command === 'cancel') return this.cancel(request)
    const declaration = this.table.get(request.command)
    if (!declaration && !request.command?.startsWith(PREFIX)) return
    void this.answer(request, declaration)
    return 'taken'
  }

  /** The one message that carries more than debugpy's own. */
  private introduce(request: Request): void {
    this.scope.session.whenAnswered(request, (answer) => {
      if (!answer.success) return
      const dapscope = { version: VERSION, sessionId: this.scope.sessionId, requests: [...this.table.keys()] }
      return { ...answer, body: { ...(answer.body as object), supportsCancelRequest: true, dapscope } }
    })
  }

  /** A `cancel` that reaches debugpy is never answered, and nothing after it either (1.6 to 1.8.22). */
  private cancel(request: Request): 'taken' {
    const { requestId, progressId } = (request.arguments ?? {}) as DebugProtocol.CancelArguments
    if (progressId !== undefined) this.scope.progress.cancel(progressId)
    const ticket = requestId === undefined ? undefined : this.running.get(requestId)
    ticket?.cancel()
    this.scope.session.client.send(response(request))
    return 'taken'
  }

  private async answer(request: Request, declaration: Declaration | undefined): Promise<void> {
    const { client, log } = this.scope.session
    try {
      if (!declaration) throw this.unknown(request.command)
      client.send(response(request, (await this.perform(request, declaration, request.arguments)).body))
    } catch (error) {
      const failure = asFailure(error)
      // What a failure says may quote the user's program; a bug of ours has to be found.
      const bug = error === failure ? {} : { err: error }
      log.info({ command: request.command, failure: failure.name, ...bug }, 'request failed')
      client.send(failedResponse(request, failure))
    }
  }

  /**
   * Does what a declaration says, for the client's `request`. `work` is what goes on where the answer is only `pending`.
   * @throws {Failure}
   */
  async perform(request: Request, declaration: Declaration, given: unknown): Promise<Performed> {
    const args = checkArguments(declaration, given)
    const ticket = newTicket(request.command)
    this.running.set(request.seq, ticket)
    // What is not done in time goes on, and ends in its event.
    const work = this.keepOpen(declaration.run(this.scope, args, ticket).then((body) => body ?? {}))
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<object>((resolve) => {
      timer = setTimeout(() => {
        ticket.late = true
        resolve({ pending: true, ...ticket.pending })
      }, ANSWER_MS)
    })
    try {
      const body = await Promise.race([work, late, ticket.cancelled])
      const { command, event } = declaration
      if (ticket.late && !event) this.tellLate(command, ticket.pending, work)
      if (ticket.late) return { body, work, event: event?.name ?? command }
      const comes = event?.comes?.(body as never) ?? true
      return { body, work: undefined, event: comes ? event?.name : undefined }
    } finally {
      clearTimeout(timer)
      this.running.delete(request.seq)
    }
  }

  private keepOpen<T>(work: Promise<T>): Promise<T> {
    let giveUp!: (failure: Failure) => void
    const kept = new Promise<T>((resolve, reject) => {
      giveUp = reject
      work.then(resolve, reject)
    })
    const settled: Promise<unknown> = kept.then(
      () => this.open.delete(settled),
      () => this.open.delete(settled),
    )
    this.open.set(settled, giveUp)
    return kept
  }

  /** Whoever asked hears how it ended before the session does. */
  async close(): Promise<void> {
    const timer = setTimeout(() => {
      for (const giveUp of this.open.values()) giveUp(failures.adapterGone({ what: 'the session is over' }))
    }, CLOSE_MS)
    while (this.open.size > 0) await Promise.all(this.open.keys())
    clearTimeout(timer)
    await this.scope.told()
  }

  /** `promised`: the id that the answer had, if any. */
  private tellLate(command: string, promised: object, work: Promise<object>): void {
    work.then(
      (body) => this.scope.announce(command, body),
      (error: unknown) => this.scope.announce(command, { ...promised, error: asFailure(error).toMessage() }),
    )
  }

  private unknown(command: string): Failure {
    const names = [...this.table.keys()]
    const near = nearest(command, names)
    const hint = near.length > 0 ? `Did you mean ${near.join(', ')}?` : `There are ${names.join(', ')}.`
    return failures.unknownRequest({ command, nearest: hint })
  }
}

function newTicket(command: string): Ticket {
  const controller = new AbortController()
  const cancelled = new Promise<never>((_resolve, reject) => {
    controller.signal.addEventListener('abort', () => reject(controller.signal.reason as Failure))
  })
  cancelled.catch(() => undefined)
  return {
    pending: {},
    late: false,
    inConsole: command === 'evaluate',
    signal: controller.signal,
    cancel: () => controller.abort(failures.cancelled({ command })),
    cancelled,
  }
}
