// A debug session: a client, an adapter, and the hooks between them. It knows DAP and no profiling.
import type { DebugProtocol } from '@vscode/debugprotocol'
import { decode, encodedFrame, Framer, ProtocolError, requireFit, type Frame } from '../wire/codec.ts'
import { onlyOnce, type End } from '../wire/end.ts'
import { Kind, newEnvelope, readEnvelope, type Envelope } from '../wire/envelope.ts'
import { expressTo, Peer, type TakeAnswer } from '../wire/peer.ts'
import { asFailure, failures, type Failure } from './failure.ts'
import type { Hook, Verdict } from './hook.ts'
import { Hooks } from './hooks.ts'
import { Interests, type Listener } from './interests.ts'
import { failedResponse, outputEvent } from './messages.ts'
import { parseClientMessage, readClientEnvelope } from './client-message.ts'
import { Questions } from './questions.ts'

type Request = DebugProtocol.Request
type Response = DebugProtocol.Response
type Watch = (response: Response) => Response | void

export interface SessionLog {
  debug(details: object, text: string): void
  info(details: object, text: string): void
  warn(details: object, text: string): void
  error(details: object, text: string): void
}

/** How long hooks may hold an ending session back: nvim-dap kills after 5 s, its `disconnect` waits 3 s. */
const CLOSING_MS = 4000
/** A request of ours may be larger than what debugpy takes: the output of a program, posted by hand. */
const MOST_OF_CLIENT = 128 * 1024 * 1024

export class Session {
  readonly client: Peer
  readonly adapter: Peer
  private readonly hooks = new Hooks((what, failure) => this.giveUp(what, failure))
  private readonly interests = new Interests()
  /** Who wants the answer to a request of the client, by the client's number. */
  private readonly watches = new Map<number, Watch[]>()
  private readonly questions: Questions
  private readonly envelope: Envelope = newEnvelope()
  private closing: Promise<void> | undefined
  private fault: ProtocolError | undefined
  private refusal: Failure | undefined
  private plain: Hook[] = []
  private hasGivenUp = false

  constructor(
    private readonly clientEnd: End,
    private readonly adapterEnd: End,
    readonly log: SessionLog,
  ) {
    this.client = new Peer(clientEnd, adapterEnd)
    this.adapter = new Peer(adapterEnd, clientEnd)
    this.questions = new Questions(this.adapter, this.client)
  }

  /** `plain`: what takes their place in a session that has to go on without them. */
  use(hooks: Hook[], plain: Hook[] = []): void {
    this.hooks.use(hooks)
    this.interests.use(hooks)
    this.plain = plain
  }

  /**
   * Forwards until either end has ended. `most`: bytes of one message of the client's.
   * @returns what was wrong with the client's bytes, if anything.
   */
  async run(most = MOST_OF_CLIENT): Promise<ProtocolError | undefined> {
    const clientFramer = new Framer((frame) => this.fromClient(frame), most)
    const express = expressTo(this.client, () => this.interests.names)
    const adapterFramer = new Framer((frame) => this.fromAdapter(frame), undefined, express)
    const clientEnded = this.pump(this.clientEnd, clientFramer, this.adapter)
    const adapterEnded = this.pump(this.adapterEnd, adapterFramer, this.client)
    void clientEnded.then(() => this.close('the client ended'))
    await adapterEnded
    await this.close('the adapter ended')
    this.clientEnd.end()
    return this.fault
  }

  /** Reads one end to its end. Bytes that are no DAP end the session with a clear error: debugpy would hang for ever. */
  private pump(end: End, framer: Framer, target: Peer): Promise<void> {
    return new Promise((ended) => {
      const read = (chunk: Buffer) => {
        if (this.fault) return
        try {
          framer.push(chunk)
          target.flush()
        } catch (error) {
          target.settle()
          this.fault =
            error instanceof ProtocolError
              ? error
              : new ProtocolError(`what made it fail: ${asFailure(error).message}`)
          ended()
          this.adapterEnd.end()
        }
      }
      const finish = () => {
        target.settle()
        ended()
      }
      end.read(read, onlyOnce(finish))
    })
  }

  // --- the client's messages ------------------------------------------------------------------------------------

  private fromClient(given: Frame): void {
    const message = parseClientMessage(given)
    const frame = readClientEnvelope(given, message, this.envelope)
    if (this.envelope.kind !== Kind.Request) {
      requireFit(frame)
      if (this.envelope.kind === Kind.Response) return this.deliverAnswer(this.client, this.adapter, frame)
      return this.adapter.forward(frame, this.envelope)
    }
    const request = message as Request
    if (this.refusal) return this.refuse(request, this.refusal)
    // debugpy answers that it is no message; no hook could say more.
    if (typeof request.command !== 'string') return this.forwardRequest(frame, request)
    const verdict = this.hooks.consult<Request>(request, (hook) => hook.request?.(request))
    if (verdict === 'taken') this.adapter.swallowed()
    else this.forwardRequest(frame, request, verdict)
  }

  private forwardRequest(frame: Frame, request: Request, changed?: Request | void): void {
    requireFit(frame)
    const watches = this.watches.get(request.seq)
    this.watches.delete(request.seq)
    // The number as the bytes have it: what JSON.parse makes of one above 2^53 is another.
    const own = this.envelope.seq
    const sent = (seq: number) => {
      if (!watches && seq === own) return
      const take: TakeAnswer = (answer, e) => {
        // A second answer is the client's alone.
        this.returnAnswer(answer, e, own, watches?.splice(0))
      }
      this.adapter.await(seq, take, own)
    }
    if (changed) this.adapter.replace({ ...changed, seq: request.seq }, sent)
    else this.adapter.forward(frame, this.envelope, undefined, sent)
  }

  /** An answer goes back under the number of the client's own request, changed by those who asked to see it. */
  private returnAnswer(frame: Frame, envelope: Envelope, requestSeq: number, watches: Watch[] = []): void {
    if (watches.length === 0) return this.client.forward(frame, envelope, requestSeq)
    const response = decode(frame) as Response
    response.request_seq = requestSeq
    let changed: Response | undefined
    for (const watch of watches) {
      this.hooks.guard('an answer', () => (changed = watch(changed ?? response) ?? changed))
    }
    if (changed) this.client.replace(changed)
    else this.client.forward(frame, envelope, requestSeq)
  }

  // --- the adapter's messages -----------------------------------------------------------------------------------

  private fromAdapter(frame: Frame): void {
    const e = this.envelope
    readEnvelope(frame, e)
    if (e.kind === Kind.Event) this.deliverEvent(frame, e)
    else if (e.kind === Kind.Response) this.deliverAnswer(this.adapter, this.client, frame)
    else if (e.kind === Kind.Request) this.forwardReverse(frame, e)
    else this.client.forward(frame, e)
  }

  private deliverEvent(frame: Frame, e: Envelope): void {
    const name = this.interests.in(frame, e)
    if (name === undefined) return this.client.forward(frame, e)
    const event = decode(frame) as DebugProtocol.Event
    const verdict =
      this.heard(name, frame, event) ??
      this.hooks.consult<DebugProtocol.Event>(event, (hook) => hook.events?.[name]?.(event))
    if (verdict === 'taken') this.client.swallowed()
    else if (verdict) this.client.replace(verdict)
    else this.client.forward(frame, e)
  }

  private heard(name: string, frame: Frame, event: DebugProtocol.Event): Verdict<DebugProtocol.Event> {
    for (const listener of this.interests.listenersOf(name, frame)) {
      const verdict = this.hooks.guard('listening', () => listener.take(event))
      if (verdict) return verdict
    }
  }

  /** A reverse request: the client's answer to it goes back under the adapter's own number. */
  private forwardReverse(frame: Frame, e: Envelope): void {
    const original = e.seq
    const sent = (seq: number) => {
      if (seq === original) return
      this.client.await(seq, (answer, envelope) => this.adapter.forward(answer, envelope, original))
    }
    const name = frame.buffer.toString('latin1', e.nameStart, e.nameEnd)
    if (!this.hooks.wantReverse(name)) return this.client.forward(frame, e, undefined, sent)
    const request = decode(frame) as Request
    const verdict = this.hooks.consult<Request>(request, (hook) => hook.reverse?.[name]?.(request))
    if (verdict === 'taken') this.client.swallowed()
    else if (verdict) this.client.replace(verdict, sent)
    else this.client.forward(frame, e, undefined, sent)
  }

  /** An answer goes to whoever asked; what nobody here asked for passes under its own number. */
  private deliverAnswer(from: Peer, to: Peer, frame: Frame): void {
    const e = this.envelope
    const take = from.takerOf(e.requestSeq)
    if (take) take(frame, e)
    else to.forward(frame, e)
  }

  // --- what hooks and requests use ------------------------------------------------------------------------------

  /** Asks to see the answer to a request of the client that is being looked at, and perhaps to change it. */
  whenAnswered(request: Request, watch: Watch): void {
    const watches = this.watches.get(request.seq)
    if (watches) watches.push(watch)
    else this.watches.set(request.seq, [watch])
  }

  /** Sees events of one name for a while. @returns what ends it */
  listen(listener: Listener): () => void {
    return this.interests.listen(listener)
  }

  /** A request of the proxy's own to the adapter: see `Questions`. */
  ask<Body>(command: string, args: unknown, ms: number): Promise<Body> {
    if (this.closing) return Promise.reject(failures.adapterGone({ what: 'the session is over' }))
    return this.questions.ask(command, args, ms)
  }

  /** From now on every request fails with this: there is no adapter to answer it. `unsent`: what it was not even given. The first reason counts. */
  refuseAll(failure: Failure, unsent: Request[] = []): void {
    if (this.refusal) return
    this.refusal = failure
    for (const request of unsent) this.refuse(request, failure)
  }

  /** The same; `sent` is what it was given and has not answered: whoever asked hears it, the client or one of us. */
  answerForAdapter(failure: Failure, sent: Request[]): void {
    this.refuseAll(failure)
    this.client.swallowed()
    for (const request of sent) this.fromAdapter(encodedFrame(failedResponse(request, failure)))
    this.client.flush()
  }

  private refuse(request: Request, failure: Failure): void {
    this.client.send(failedResponse(request, failure))
  }

  get isClosing(): boolean {
    return this.closing !== undefined
  }

  /** Ends the session: once, whatever the number of reasons. */
  close(why: string): Promise<void> {
    // Known before the hooks hear of it: one of them may end the session, too.
    this.closing ??= Promise.resolve().then(() => this.finish(why))
    return this.closing
  }

  private async finish(why: string): Promise<void> {
    this.log.debug({ why }, 'session closing')
    // A `disconnect` that waits says whether the program is to go on: the end of input alone would end it.
    this.adapter.releaseHeld()
    this.adapter.settle()
    this.adapterEnd.end()
    this.questions.endAll(failures.adapterGone({ what: why }))
    await Promise.race([
      this.hooks.close(why),
      new Promise((resolve) => setTimeout(resolve, CLOSING_MS).unref()),
    ])
    this.client.releaseHeld()
  }

  // --- without hooks --------------------------------------------------------------------------------------------

  /** Switches every feature of ours off: from here on the session is a plain pipe. What is left of them may fail as well. */
  giveUp(what: string, failure: Failure): void {
    this.log.error({ what, err: failure }, 'profiling switched off for this session')
    if (this.hasGivenUp) return
    this.hasGivenUp = true
    this.becomePipe('an error of dapscope', this.plain)
    this.client.send(
      outputEvent('stderr', `dapscope: profiling is off in this session (${what}): ${failure.message}\n`),
    )
  }

  /** No hook sees anything from here on, but `others` in their place. */
  becomePipe(why: string, others: Hook[] = []): void {
    this.interests.clear()
    this.hooks.letGo(why, others)
  }
}
