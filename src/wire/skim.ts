// The express lane of a flood: events that nobody looks into, told by comparing bytes with the form debugpy writes.

/** The numbering of a channel: the highest number sent, and whether what is forwarded gets the next one instead of its own. */
export interface Numbering {
  lastSeq: number
  renumbers: boolean
}

const DIGIT_0 = 48
const QUOTE = 34
const MAX_DIGITS = 9
const POWERS = [0, 10, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9]

/** Eight ASCII bytes as one number (never a NaN), so that one comparison does for them; four likewise. */
const eight = (text: string) => Buffer.from(text, 'latin1').readDoubleLE()
const four = (text: string) => Buffer.from(text, 'latin1').readInt32LE()

const CONTENT_ = eight('Content-')
const LENGTH_ = eight('Length: ')
const BLANK_LINE = four('\r\n\r\n')
const SEQ = eight('{"seq": ')
const TYPE = eight(', "type"')
const EVENT = eight(': "event')
const COMMA = eight('", "even')
const KEY = four('t": ')
/** From the end of `seq` to the name's quote, and what is compared of the name. */
const TO_NAME = 28
const NAME_BYTES = 8
const HEAD_BYTES = 16 + MAX_DIGITS + 12 + MAX_DIGITS + TO_NAME + NAME_BYTES

/**
 * Goes from message to message as long as each is an event in debugpy's own form (1.5 to 1.8.22: `seq`, `type`
 * and `event` first, a space after each colon and comma) whose name is none of `wanted`, and writes `seq` anew in
 * place where that is asked for. Whatever else comes is for the framer.
 */
export class Skim {
  /** What a flood has each time: the end of a header, its body and length, the digits of `seq`, the beginning of a name. */
  private header = NaN
  private body = 0
  private length = 0
  private digits = 0
  private unwanted = 0
  private wanted: readonly string[] = []

  /** @returns where it stopped: beyond the chunk's end where the last event has only begun in it. */
  events(chunk: Buffer, from: number, wanted: readonly string[], numbering: Numbering): number {
    const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.length)
    const last = chunk.length - HEAD_BYTES
    if (wanted !== this.wanted) this.unwanted = 0
    this.wanted = wanted
    const { renumbers } = numbering
    let at = from
    let seq = -1
    while (at <= last && isHeader(view, at) && this.knowsHeader(chunk, view, at)) {
      const start = at + this.body + 8
      const stop = this.seqEnd(chunk, view, start, renumbers)
      const end = at + this.body + this.length
      if (!isEvent(view, start, stop) || end < stop + TO_NAME + NAME_BYTES) break
      if (!this.passes(chunk, view, stop + TO_NAME)) break
      if (renumbers && !renumber(chunk, start, stop, numbering)) break
      this.digits = stop - start
      seq = start
      at = end
    }
    if (!renumbers && seq >= 0) {
      // Where nothing was written, the last number of a chunk is enough.
      numberEnd(chunk, seq)
      numbering.lastSeq = Math.max(readNumber, numbering.lastSeq)
    }
    return at
  }

  private knowsHeader(chunk: Buffer, view: DataView, at: number): boolean {
    const ending = view.getFloat64(at + 16, true)
    if (ending === this.header) return true
    const body = bodyStart(chunk, view, at + 16) - at
    if (body < 0) return false
    this.body = body
    this.length = readNumber
    // Four digits at most: the eight bytes hold all of it.
    this.header = body <= 24 ? ending : NaN
    return true
  }

  /** Sets `readNumber` where that `isNeeded`. */
  private seqEnd(chunk: Buffer, view: DataView, start: number, isNeeded: boolean): number {
    const stop = start + this.digits
    const isKnown = !isNeeded && view.getFloat64(stop, true) === TYPE && isDigit(chunk[start]!)
    return isKnown ? stop : numberEnd(chunk, start)
  }

  private passes(chunk: Buffer, view: DataView, quote: number): boolean {
    const name = view.getFloat64(quote, true)
    if (name !== this.unwanted && isWanted(chunk, quote, this.wanted)) return false
    this.unwanted = name
    return true
  }
}

/** What was read last: a second return value without an object for each of a million messages. */
let readNumber = 0

/** Where the body begins, given where the digits of its length do; -1 where the header has another form. */
function bodyStart(chunk: Buffer, view: DataView, digits: number): number {
  const stop = numberEnd(chunk, digits)
  return isNumber(digits, stop) && view.getInt32(stop, true) === BLANK_LINE ? stop + 4 : -1
}

/** Where the digits end that begin at `at`; sets `readNumber`. */
function numberEnd(chunk: Buffer, at: number): number {
  let value = 0
  while (at < chunk.length && isDigit(chunk[at]!)) {
    value = (value * 10 + chunk[at]! - DIGIT_0) | 0
    at++
  }
  readNumber = value
  return at
}

const isDigit = (byte: number) => (byte - DIGIT_0) >>> 0 <= 9
const isNumber = (start: number, stop: number) => stop > start && stop <= start + MAX_DIGITS

const isHeader = (view: DataView, at: number) =>
  view.getFloat64(at, true) === CONTENT_ && view.getFloat64(at + 8, true) === LENGTH_

/** `start` and `stop`: the digits of `seq`. */
function isEvent(view: DataView, start: number, stop: number): boolean {
  return (
    isNumber(start, stop) &&
    view.getFloat64(start - 8, true) === SEQ &&
    view.getFloat64(stop, true) === TYPE &&
    view.getFloat64(stop + 8, true) === EVENT &&
    view.getFloat64(stop + 16, true) === COMMA &&
    view.getInt32(stop + 24, true) === KEY
  )
}

/** By the same eight bytes that are remembered; an event that only seems to be wanted goes the long way, no harm. */
function isWanted(chunk: Buffer, quote: number, wanted: readonly string[]): boolean {
  const beginning = chunk.toString('latin1', quote, quote + NAME_BYTES)
  return (
    chunk[quote] !== QUOTE ||
    wanted.some((name) => `"${name}"`.slice(0, NAME_BYTES) === beginning.slice(0, name.length + 2))
  )
}

/** Gives the event that was read the next number; false, with nothing written, where that has another count of digits. */
function renumber(chunk: Buffer, start: number, stop: number, numbering: Numbering): boolean {
  const seq = (numbering.lastSeq + 1) | 0
  if (seq >= POWERS[stop - start]! || seq < POWERS[stop - start - 1]!) return false
  overwrite(chunk, stop, readNumber, seq)
  numbering.lastSeq = seq
  return true
}

/** Only the last digits differ, most often one. */
function overwrite(chunk: Buffer, stop: number, old: number, value: number): void {
  for (let at = stop - 1; value !== old; at--) {
    const tens = (value / 10) | 0
    chunk[at] = DIGIT_0 + value - tens * 10
    value = tens
    old = (old / 10) | 0
  }
}
