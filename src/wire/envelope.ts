// What a proxy has to know of a message (kind, name, sequence numbers), read from the bytes without parsing the body.
import type { Frame } from './codec.ts'

export const enum Kind {
  Unknown,
  Event,
  Request,
  Response,
}

/** The envelope of one message; offsets are into the frame's buffer, -1 where the field is missing. */
export interface Envelope {
  kind: Kind
  seq: number
  seqStart: number
  seqEnd: number
  requestSeq: number
  requestSeqStart: number
  requestSeqEnd: number
  /** `event` or `command`, between its quotes. */
  nameStart: number
  nameEnd: number
}

const QUOTE = 34
const BACKSLASH = 92
const COMMA = 44
const COLON = 58
const OPEN_BRACE = 123
const CLOSE_BRACE = 125
const OPEN_BRACKET = 91
const CLOSE_BRACKET = 93
const DIGIT_0 = 48
const DIGIT_9 = 57
const SPACE = 32

export function newEnvelope(): Envelope {
  return {
    kind: Kind.Unknown,
    seq: -1,
    seqStart: -1,
    seqEnd: -1,
    requestSeq: -1,
    requestSeqStart: -1,
    requestSeqEnd: -1,
    nameStart: -1,
    nameEnd: -1,
  }
}

/**
 * Reads the envelope of a frame into `into` and stops as soon as it is complete: with debugpy, which writes the body
 * last, that is some sixty bytes. Keys may come in any order. Kind.Unknown where the body is no such message.
 */
export function readEnvelope(frame: Frame, into: Envelope): void {
  const { buffer, end } = frame
  into.kind = Kind.Unknown
  into.seq = into.seqStart = into.requestSeq = into.requestSeqStart = into.nameStart = -1
  let at = skipSpace(buffer, frame.body)
  if (buffer[at] !== OPEN_BRACE) return
  at = skipSpace(buffer, at + 1)
  while (at < end && buffer[at] === QUOTE) {
    const key = at + 1
    const keyEnd = stringEnd(buffer, key, end)
    at = skipSpace(buffer, keyEnd + 1)
    if (buffer[at] !== COLON) break
    at = skipSpace(buffer, at + 1)
    at = readField(buffer, key, keyEnd - key, at, end, into)
    if (into.seqStart >= 0 && isTold(into)) return
    at = skipSpace(buffer, at)
    if (buffer[at] !== COMMA) break
    at = skipSpace(buffer, at + 1)
  }
  // A message without seq is one all the same: debugpy answers it.
  if (!isTold(into)) into.kind = Kind.Unknown
}

/** Whether it is known what the message is: which request it answers, or its name. */
function isTold(e: Envelope): boolean {
  if (e.kind === Kind.Response) return e.requestSeqStart >= 0
  return e.kind !== Kind.Unknown && e.nameStart >= 0
}

/** Takes the value of one top-level key; returns where it ends. */
function readField(b: Buffer, key: number, length: number, at: number, end: number, e: Envelope): number {
  if (isKey(b, key, length, 'seq')) {
    const stop = numberEnd(b, at)
    if (stop === at) return skipValue(b, at, end)
    e.seq = readNumber
    e.seqStart = at
    e.seqEnd = stop
    return stop
  }
  if (isKey(b, key, length, 'request_seq')) {
    const stop = numberEnd(b, at)
    if (stop === at) return skipValue(b, at, end)
    e.requestSeq = readNumber
    e.requestSeqStart = at
    e.requestSeqEnd = stop
    return stop
  }
  const stop = skipValue(b, at, end)
  if (b[at] !== QUOTE) return stop
  if (isKey(b, key, length, 'type')) e.kind = kindOf(b, at + 1, stop - 1)
  else if (isKey(b, key, length, 'event') || isKey(b, key, length, 'command')) {
    e.nameStart = at + 1
    e.nameEnd = stop - 1
  }
  return stop
}

function kindOf(b: Buffer, start: number, stop: number): Kind {
  if (isKey(b, start, stop - start, 'event')) return Kind.Event
  if (isKey(b, start, stop - start, 'request')) return Kind.Request
  if (isKey(b, start, stop - start, 'response')) return Kind.Response
  return Kind.Unknown
}

function isKey(b: Buffer, start: number, length: number, key: string): boolean {
  if (length !== key.length) return false
  for (let i = 0; i < length; i++) if (b[start + i] !== key.charCodeAt(i)) return false
  return true
}

let readNumber = 0

/** Where the digits end (`at` if there are none); sets `readNumber`. */
function numberEnd(b: Buffer, at: number): number {
  let value = 0
  let byte = b[at]!
  while (byte >= DIGIT_0 && byte <= DIGIT_9) {
    value = value * 10 + byte - DIGIT_0
    byte = b[++at]!
  }
  readNumber = value
  return at
}

function skipSpace(b: Buffer, at: number): number {
  while (b[at]! <= SPACE) at++
  return at
}

/** The index of the closing quote of a string that begins at `at`, or `end`. */
function stringEnd(b: Buffer, at: number, end: number): number {
  while (at < end && b[at] !== QUOTE) at += b[at] === BACKSLASH ? 2 : 1
  return at
}

/** Past a JSON value of any kind. */
function skipValue(b: Buffer, at: number, end: number): number {
  if (b[at] === QUOTE) return stringEnd(b, at + 1, end) + 1
  let depth = 0
  while (at < end) {
    const byte = b[at]!
    if (byte === QUOTE) at = stringEnd(b, at + 1, end)
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth++
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      if (depth === 0) return at
      if (--depth === 0) return at + 1
    } else if (byte === COMMA && depth === 0) return at
    at++
  }
  return at
}
