// The DAP base protocol as bytes: chunks in, whole messages out, and the few edits a proxy makes in place. No I/O.

/** A whole message inside a buffer: header from `start`, body from `body` to `end`. The bytes may be edited in place. */
export interface Frame {
  buffer: Buffer
  start: number
  body: number
  end: number
}

/** debugpy's own limit (`JsonIOStream.MAX_BODY_SIZE`, 1.5 to 1.8): it stops reading for good at a larger body. */
export const MAX_BODY_BYTES = 0xffffff

/** No sane header is longer; debugpy would read on for ever. */
const MAX_HEADER_BYTES = 64 * 1024

const CONTENT_LENGTH = Buffer.from('Content-Length:')
/** A chunk of Node's (64 KiB) after the beginning of a message of usual size. */
const JOINED_BYTES = 128 * 1024
const CR = 13
const LF = 10
const SPACE = 32
const DIGIT_0 = 48
const DIGIT_9 = 57

/** Bytes that are not the DAP base protocol ("Base Protocol" in the DAP overview). */
export class ProtocolError extends Error {
  override name = 'ProtocolError'
}

/** Takes messages before they are cut out: what needs no looking into goes on as the bytes it is. */
export interface Express {
  /**
   * Deals with as many messages as it can by itself, from an offset on. @returns where it stopped: beyond the buffer's
   * end if the last message has only begun in it.
   */
  take(buffer: Buffer, from: number): number
  /** The rest, or a part of it, of a message that `take` has begun with. */
  rest(buffer: Buffer, bytes: number): void
  /** Nothing that was taken or delivered is in use any more. */
  isPassed(): boolean
}

/**
 * Cuts a byte stream into frames. It takes what debugpy takes: case-sensitive `Content-Length`, any number of other
 * header lines, no space after the colon.
 * @throws {ProtocolError} from `push`, after the frames before the fault were delivered.
 */
export class Framer {
  private parts: Buffer[] = []
  private held = 0
  private joined: Buffer = Buffer.alloc(0)
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
    const whole = this.room(this.held + chunk.length)
    let at = 0
    for (const part of this.parts) {
      whole.set(part, at)
      at += part.length
    }
    whole.set(chunk, at)
    this.forget()
    this.cut(whole, 0)
  }

  private pass(chunk: Buffer): void {
    const bytes = Math.min(this.owed, chunk.length)
    this.express?.rest(chunk, bytes)
    this.owed -= bytes
    if (bytes < chunk.length) this.cut(chunk, bytes)
  }

  /** A buffer to join a split message and what follows it in, so that both go out as one write; reused when it can be. */
  private room(bytes: number): Buffer {
    if (bytes > JOINED_BYTES) return Buffer.allocUnsafe(bytes)
    if (this.joined.length === 0 || !this.express?.isPassed())
      this.joined = Buffer.allocUnsafeSlow(JOINED_BYTES)
    return this.joined.subarray(0, bytes)
  }

  private cut(buffer: Buffer, from: number): void {
    let at = from
    while (at < buffer.length) {
      if (this.express) at = this.express.take(buffer, at)
      if (at >= buffer.length) break
      const body = headerEnd(buffer, at)
      if (body < 0) return this.keep(buffer.subarray(at))
      const length = contentLength
      if (length > this.maxBody)
        throw new ProtocolError(`a message of ${length} bytes; debugpy takes ${this.maxBody} at most`)
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

/** What `headerEnd` read last: a second return value without an object for each of a million messages. */
let contentLength = 0

/** Where the body begins, or -1 if the header is incomplete; sets `contentLength`. */
function headerEnd(buffer: Buffer, start: number): number {
  let at = start
  for (let i = 0; i < CONTENT_LENGTH.length; i++, at++) {
    if (buffer[at] !== CONTENT_LENGTH[i]) return unusualHeaderEnd(buffer, start)
  }
  if (buffer[at] === SPACE) at++
  let length = 0
  const digits = at
  let byte = buffer[at]!
  while (byte >= DIGIT_0 && byte <= DIGIT_9) {
    length = length * 10 + byte - DIGIT_0
    byte = buffer[++at]!
  }
  const usual =
    at > digits && byte === CR && buffer[at + 1] === LF && buffer[at + 2] === CR && buffer[at + 3] === LF
  if (!usual) return unusualHeaderEnd(buffer, start)
  contentLength = length
  return at + 4
}

/** Any other header: line by line, as debugpy's `read_json` does, or one that is still incomplete. */
function unusualHeaderEnd(buffer: Buffer, start: number): number {
  const blank = buffer.indexOf('\r\n\r\n', start, 'latin1')
  const leading = buffer[start] === CR && buffer[start + 1] === LF
  if (blank < 0 && !leading) {
    if (buffer.length - start > MAX_HEADER_BYTES)
      throw new ProtocolError(`no end of the header within ${MAX_HEADER_BYTES} bytes`)
    return -1
  }
  const header = leading ? '' : buffer.toString('latin1', start, blank)
  const value = header
    .split('\r\n')
    .findLast((line) => line.startsWith('Content-Length:'))
    ?.slice(CONTENT_LENGTH.length)
    .trim()
  if (value === undefined || !/^\+?\d+$/.test(value)) {
    const seen = JSON.stringify(header.slice(0, 80))
    throw new ProtocolError(`a header without a valid Content-Length (case matters to debugpy): ${seen}`)
  }
  contentLength = Number(value)
  return blank + 4
}

/** A message as bytes, header included. */
export function encode(message: object): Buffer {
  return frameOf(Buffer.from(JSON.stringify(message)))
}

function frameOf(body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`, 'latin1'), body])
}

/** The bytes of a frame, header included. */
export function bytesOf(frame: Frame): Buffer {
  return frame.buffer.subarray(frame.start, frame.end)
}

/** The body of a frame, parsed. @throws {SyntaxError} */
export function decode(frame: Frame): unknown {
  return JSON.parse(frame.buffer.toString('utf8', frame.body, frame.end))
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
  const body = Buffer.concat(parts)
  const buffer = frameOf(body)
  return { buffer, start: 0, body: buffer.length - body.length, end: buffer.length }
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
