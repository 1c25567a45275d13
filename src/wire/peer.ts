// One end of a session as a DAP speaker with a `seq` of its own: what it was sent, what it still owes an answer for.
import type { DebugProtocol } from '@vscode/debugprotocol'
import { encode, splice, type Express, type Frame, type NumberEdit } from './codec.ts'
import type { End } from './end.ts'
import { type Envelope, Kind } from './envelope.ts'
import { Outbox } from './outbox.ts'
import { Skim, type Numbering } from './skim.ts'

/** A hold is short; what comes in the meantime is kept in memory up to here, and in the sender's pipe beyond. */
const MAX_HELD_BYTES = 8 * 1024 * 1024

/** So many answered requests are remembered: a second answer to one of them is for who asked, too, and under its number. */
const MAX_ANSWERED = 64

/** Takes the answer to a request, as it came; a second one as well. */
export type TakeAnswer = (frame: Frame, envelope: Envelope) => void

interface Awaited {
  take: TakeAnswer
  original?: number | undefined
  isAnswered?: boolean
}

/**
 * `seq` belongs to a channel (DAP 1.51+, ProtocolMessage.seq: the first message is 1, each following one greater by 1).
 * While nothing was sent or swallowed here by the proxy, bytes pass unchanged; afterwards `seq` and `request_seq` are
 * spliced, so that the peer sees one unbroken numbering and every answer under the number of its request. What they were
 * does not count for that: debugpy 1.8.22 now and then begins with 1, 3, 2.
 */
export class Peer {
  private readonly numbering: Numbering = { lastSeq: 0, renumbers: false }
  private readonly skim = new Skim()
  private readonly awaited = new Map<number, Awaited>()
  /** Requests that were answered, oldest first. */
  private readonly answered: number[] = []
  /** Forwarded messages waiting behind a hold; undefined when nothing is held. */
  private held: (() => void)[] | undefined
  private heldBytes = 0
  private holds = 0
  /** Bytes still to come of a message that has begun to be forwarded, and what of our own waits behind it. */
  private owed = 0
  private readonly behindRest: Buffer[] = []
  private readonly outbox: Outbox

  constructor(
    end: End,
    /** The end where forwarded messages come from: it pauses while this one is full. */
    private readonly source: Pick<End, 'pause' | 'resume'>,
  ) {
    this.outbox = new Outbox(end, source)
  }

  /**
   * Sends a message of the other end on. `onSent` gets the number it went out under.
   * `requestSeq` replaces the number that an answer quotes.
   */
  forward(frame: Frame, envelope: Envelope, requestSeq?: number, onSent?: (seq: number) => void): void {
    if (!this.held) return this.forwardNow(frame, envelope, requestSeq, onSent)
    const kept = { ...envelope }
    this.held.push(() => this.forwardNow(frame, kept, requestSeq, onSent))
    this.heldBytes += frame.end - frame.start
    if (this.heldBytes > MAX_HELD_BYTES) this.source.pause()
  }

  /**
   * Forwards the events from `from` on that are in debugpy's own form and not `wanted`. @returns where it stopped:
   * beyond the chunk's end if the last one has only begun in it.
   */
  forwardEvents(chunk: Buffer, from: number, wanted: readonly string[]): number {
    if (this.held) return from
    const end = this.skim.events(chunk, from, wanted, this.numbering)
    const inChunk = Math.min(end, chunk.length)
    if (inChunk > from) this.outbox.write({ buffer: chunk, start: from, body: from, end: inChunk })
    this.owed = end - inChunk
    return end
  }

  /** The rest, or a part of it, of an event that has begun to be forwarded. */
  forwardRest(chunk: Buffer, bytes: number): void {
    this.outbox.write({ buffer: chunk, start: 0, body: 0, end: bytes })
    this.owed -= bytes
    if (this.owed === 0) for (const own of this.behindRest.splice(0)) this.outbox.writeBytes(own)
  }

  private forwardNow(frame: Frame, e: Envelope, requestSeq?: number, onSent?: (seq: number) => void): void {
    const seq = this.numberFor(e)
    const sameAnswer = requestSeq === undefined || requestSeq === e.requestSeq
    if (seq === e.seq && sameAnswer) this.outbox.write(frame)
    else {
      const edits: NumberEdit[] = []
      if (seq !== e.seq) edits.push({ start: e.seqStart, end: e.seqEnd, value: seq })
      if (!sameAnswer) edits.push({ start: e.requestSeqStart, end: e.requestSeqEnd, value: requestSeq })
      this.outbox.write(splice(frame, edits))
    }
    onSent?.(seq)
  }

  /** The number a forwarded message goes out under; its own while nothing was added or taken away. */
  private numberFor(e: Envelope): number {
    if (e.kind === Kind.Unknown || e.seqStart < 0) return e.seq
    return this.next(e.seq)
  }

  /** For a message whose own number is `own`. */
  private next(own: number): number {
    const { numbering } = this
    if (numbering.renumbers) return ++numbering.lastSeq
    numbering.lastSeq = Math.max(own, numbering.lastSeq)
    return own
  }

  /** Sends a message in place of a forwarded one, under that one's number. */
  replace(message: DebugProtocol.ProtocolMessage, onSent?: (seq: number) => void): void {
    const send = () => {
      message.seq = this.next(message.seq)
      this.outbox.writeBytes(encode(message))
      onSent?.(message.seq)
    }
    if (this.held) this.held.push(send)
    else send()
  }

  /** A message that would have been forwarded here was not. */
  swallowed(): void {
    const skip = () => void (this.numbering.renumbers = true)
    if (this.held) this.held.push(skip)
    else skip()
  }

  /** Sends a message of the proxy's own at once, past anything held. */
  send(message: DebugProtocol.ProtocolMessage): number {
    this.numbering.renumbers = true
    message.seq = ++this.numbering.lastSeq
    if (this.owed > 0) this.behindRest.push(encode(message))
    else this.outbox.writeBytes(encode(message))
    return message.seq
  }

  /** Sends a request of the proxy's own; the answer goes to `take` and nowhere else. */
  ask(command: string, args: unknown, take: TakeAnswer): number {
    const request = { seq: 0, type: 'request', command, arguments: args }
    const seq = this.send(request)
    this.await(seq, take)
    return seq
  }

  /** Sets who takes the answer to a request that went out under `seq`, and what the other end calls it. */
  await(seq: number, take: TakeAnswer, original?: number): void {
    this.awaited.set(seq, { take, original })
  }

  /** Who takes the answer to the request that went out under `seq`. */
  takerOf(seq: number): TakeAnswer | undefined {
    const awaited = this.awaited.get(seq)
    if (awaited && !awaited.isAnswered) this.remember(seq, awaited)
    return awaited?.take
  }

  private remember(seq: number, awaited: Awaited): void {
    awaited.isAnswered = true
    if (this.answered.push(seq) > MAX_ANSWERED) this.awaited.delete(this.answered.shift()!)
  }

  /** The other end's own number of a request that went out under `seq`. */
  originalOf(seq: number): number {
    return this.awaited.get(seq)?.original ?? seq
  }

  /** Keeps forwarded messages back from here on, in order, until the returned function is called. */
  hold(): () => void {
    this.holds++
    this.held ??= []
    let released = false
    return () => {
      if (released) return
      released = true
      if (--this.holds === 0) this.releaseHeld()
    }
  }

  /** The same until `until` settles, `ms` at most. */
  holdUntil(until: Promise<unknown>, ms: number): void {
    const release = this.hold()
    const timer = setTimeout(release, ms)
    void until
      .catch(() => undefined)
      .finally(() => {
        clearTimeout(timer)
        release()
      })
  }

  /** Lets everything go that is held, whoever holds it. */
  releaseHeld(): void {
    const held = this.held ?? []
    this.held = undefined
    this.heldBytes = 0
    this.source.resume()
    for (const send of held) send()
    this.flush()
  }

  /** Writes what a chunk has brought, when it has been dealt with. */
  flush(): void {
    this.outbox.flush()
  }

  /** Writes all that has not been written yet. */
  settle(): void {
    this.outbox.settle()
  }
}

/** Events that nobody wants to see, passed on to `peer` as the bytes they are. */
export function expressTo(peer: Peer, wanted: () => readonly string[]): Express {
  return {
    take: (chunk, from) => peer.forwardEvents(chunk, from, wanted()),
    rest: (chunk, bytes) => peer.forwardRest(chunk, bytes),
  }
}
