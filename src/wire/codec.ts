// The DAP base protocol as bytes: chunks in, whole messages out, and the few edits a proxy makes in place. No I/O.
import { contentLength, headerEnd, ProtocolError } from './header.ts'

export { ProtocolError }

/** A whole message inside a buffer: header from `start`, body from `body` to `end`. The bytes may be edited in place. */
export interface Frame {
  buffer: Buffer
  start: number
  body: number
  end: number
}

/** debugpy's own limit (`JsonIOStream.MAX_BODY_SIZE`, 1.5 to 1.8): it stops reading for good at a larger body. */
export const MAX_BODY_BYTES = 0xffffff

/** @throws {ProtocolError} */
export function requireFit({ body, end }: Frame): void {
  if (end - body > MAX_BODY_BYTES) throw tooLarge(end - body, MAX_BODY_BYTES)
}

const tooLarge = (length: number, most: number) =>
  new ProtocolError(`a message of ${length} bytes; ${most} at most are taken`)

/** What of a chunk is put behind the beginning of a message that it goes on with, to see whether the express takes it. */
const GLIMPSE_BYTES = 256
/** Strings are taken whole, so that what they hold is left alone. */
const STRING_OR_NO_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\b(?:NaN|Infinity)\b/g
const DIGIT_0 = 48

/** Takes messages before they are cut out: what needs no looking into goes on as the bytes it is. */
export interface Express {
  /**
   * Deals with as many messages as it can by itself, from an offset on. @returns where it stopped: beyond the buffer's
   * end if the last message has only begun in it.
   */
  take(buffer: Buffer, from: number): number
  /** The rest, or a part of it, of a message that `take` has begun with. */
  rest(buffer: Buffer, bytes: number): void
}

/**
 * Cuts a byte stream into frames. It takes what debugpy takes: case-sensitive `Content-Length`, any number of other
 * header lines, no space after the colon.
 * @throws {ProtocolError} from `push`, after the frames before the fault were delivered.
 */
export class Framer {
  private parts: Buffer[] = []
  private held = 0
  /** Bytes of the whole message being collected, or 0 while its header is incomplete. */
  private wanted = 0
  /** Bytes still to come of a message that the express has begun with. */
  private owed = 0

  constructor(
    private readonly deliver: (frame: Frame) => void,
    private readonly maxBody = Number.MAX_SAFE_INTEGER,
    private readonly express?: Express,
  ) {}

  push(chunk: Buffer): void {
    if (this.owed > 0) return this.pass(chunk)
    if (this.held === 0) return this.cut(chunk, 0)
    if (this.wanted > 0 && this.held + chunk.length < this.wanted) return this.keep(chunk)
    if (this.takeSplit(chunk)) return
    const whole = Buffer.concat([...this.parts, chunk])
    this.forget()
    this.cut(whole, 0)
  }

  /** The express sees the split message in a small copy, so that the chunk itself, 64 KiB in a flood, is not copied. */
  private takeSplit(chunk: Buffer): boolean {
    if (!this.express || this.held > GLIMPSE_BYTES) return false
    const glimpse = Buffer.concat([...this.parts, chunk.subarray(0, GLIMPSE_BYTES)])
    const stop = this.express.take(glimpse, 0)
    if (stop === 0) return false
    const seen = Math.min(stop, glimpse.length) - this.held
    this.owed = stop - this.held - seen
    this.forget()
    if (this.owed > 0) this.pass(chunk.subarray(seen))
    else this.cut(chunk, seen)
    return true
  }

  private pass(chunk: Buffer): void {
    const bytes = Math.min(this.owed, chunk.length)
    this.express?.rest(chunk, bytes)
    this.owed -= bytes
    if (bytes < chunk.length) this.cut(chunk, bytes)
  }

  private cut(buffer: Buffer, from: number): void {
    let at = from
    while (at < buffer.length) {
      if (this.express) at = this.express.take(buffer, at)
      if (at >= buffer.length) break
      const body = headerEnd(buffer, at)
      if (body < 0) return this.keep(buffer.subarray(at))
      const length = contentLength
      if (length > this.maxBody) throw tooLarge(length, this.maxBody)
      const end = body + length
      if (end > buffer.length) {
        this.wanted = end - at
        return this.keep(buffer.subarray(at))
      }
      this.deliver({ buffer, start: at, body, end })
      at = end
    }
    this.owed = at - buffer.length
  }

  private keep(part: Buffer): void {
    this.parts.push(part)
    this.held += part.length
  }

  private forget(): void {
    this.parts = []
    this.held = 0
    this.wanted = 0
  }
}

/** A message as bytes, header included. */
export function encode(message: object): Buffer {
  return frameOf(Buffer.from(JSON.stringify(message)))
}

/** The same as a frame. */
export function encodedFrame(message: object): Frame {
  return wholeFrame(Buffer.from(JSON.stringify(message)))
}

function wholeFrame(body: Buffer): Frame {
  const buffer = frameOf(body)
  return { buffer, start: 0, body: buffer.length - body.length, end: buffer.length }
}

function frameOf(body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`, 'latin1'), body])
}

/** The bytes of a frame, header included. */
export function bytesOf(frame: Frame): Buffer {
  return frame.buffer.subarray(frame.start, frame.end)
}

/**
 * The body of a frame, parsed; `NaN` and the infinities, which Python's JSON writes and debugpy takes, as null.
 * @throws {SyntaxError}
 */
export function decode(frame: Frame): unknown {
  const text = frame.buffer.toString('utf8', frame.body, frame.end)
  try {
    return JSON.parse(text)
  } catch (error) {
    const numbers = text.replace(STRING_OR_NO_NUMBER, (part) => (part.startsWith('"') ? part : 'null'))
    if (numbers === text) throw error
    return JSON.parse(numbers)
  }
}

/** A number in a frame's body to be written anew: where its digits stand, and its value. */
export interface NumberEdit {
  start: number
  end: number
  value: number
}

/**
 * Writes numbers anew, in place where the digits fit (the rule: a sequence number seldom grows by a digit), else into
 * a new frame.
 */
export function splice(frame: Frame, edits: NumberEdit[]): Frame {
  if (edits.every((edit) => overwrite(frame.buffer, edit))) return frame
  const parts: Buffer[] = []
  let at = frame.body
  for (const edit of edits.toSorted((a, b) => a.start - b.start)) {
    parts.push(frame.buffer.subarray(at, edit.start), Buffer.from(String(edit.value), 'latin1'))
    at = edit.end
  }
  parts.push(frame.buffer.subarray(at, frame.end))
  return wholeFrame(Buffer.concat(parts))
}

function overwrite(buffer: Buffer, { start, end, value }: NumberEdit): boolean {
  if (digitsOf(value) !== end - start) return false
  let rest = value
  for (let at = end - 1; at >= start; at--) {
    buffer[at] = DIGIT_0 + (rest % 10)
    rest = Math.floor(rest / 10)
  }
  return true
}

function digitsOf(value: number): number {
  let digits = 1
  for (let limit = 10; value >= limit; limit *= 10) digits++
  return digits
}
