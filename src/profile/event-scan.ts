// Finds the parts of one event in the exact form that py-spy 0.4.3's serde writes, byte by byte and without allocating.

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text)

function keyAs(text: string): DataView {
  return new DataView(ascii(text).buffer)
}

// `args` comes first: the bytes from OPEN to PHASE, the head, tell the frame, and nothing but the frame.
const OPEN = ascii('{"args":{"filename":"')
const LINE = ascii('","line":')
const NAME = ascii('},"cat":"py-spy","name":"')
const PHASE = ascii('","ph":"')
// What stands between the numbers of a tail, as the numbers that the same bytes are.
const PID = keyAs('","pid":').getFloat64(0, true)
const TID = keyAs(',"tid":').getInt32(0, true)
const TID_END = keyAs(',"tid":').getInt32(3, true)
const TS = keyAs(',"ts":').getInt32(0, true)
const TS_END = keyAs(',"ts":').getInt16(4, true)
/** What follows a name is shorter than this: phase, three numbers of at most 16 digits, punctuation. */
const TAIL = 96
const QUOTE = 0x22
const BACKSLASH = 0x5c
const CLOSE = 0x7d
const MAX_DIGITS = 15

/** Where a head ends, and a hash of it. */
export interface Spot {
  end: number
  hash: number
}

/**
 * The quick look at a head: if there is one of py-spy's form at `at`, this is where it ends. If there is none, it is anything, or
 * false: what stands there has to be compared with a head that is known, or looked at by `EventScan.head`. Three times as
 * fast as that, as nothing is checked.
 */
export function spotHead(bytes: Uint8Array, at: number, spot: Spot): boolean {
  const limit = bytes.length - NAME.length - PHASE.length
  let i = at + OPEN.length
  for (; i < limit && bytes[i] !== QUOTE; i++) if (bytes[i] === BACKSLASH) i++
  let hash = i - at
  for (i += LINE.length; i < limit && bytes[i] !== CLOSE; i++)
    hash = (Math.imul(hash, 31) + (bytes[i] as number)) | 0
  for (i += NAME.length; i < limit && bytes[i] !== QUOTE; i++) {
    hash = (Math.imul(hash, 31) + (bytes[i] as number)) | 0
    if (bytes[i] === BACKSLASH) i++
  }
  spot.end = i + PHASE.length
  spot.hash = (hash ^ (hash >>> 15)) >>> 0
  return i < limit
}

/** The parts last found. The strings are still as in the file, with JSON's escapes, their quotes left out. */
export class EventScan {
  fileFrom = 0
  fileTo = 0
  line = 0
  nameFrom = 0
  nameTo = 0
  /** The position behind PHASE, where `tail` goes on. */
  headEnd = 0
  /** The character code of `B` or `E`, or whatever is there. */
  phase = 0
  pid = 0
  tid = 0
  ts = 0
  /** The position behind the event. */
  end = 0
  /** The number last read. */
  value = 0
  #at = 0

  /** The frame's part. False if it has any other form, or may not be all there: then it has to be read the slow way. */
  head(bytes: Uint8Array, at: number): boolean {
    this.fileFrom = at + OPEN.length
    if (!has(bytes, at, OPEN) || !this.#string(bytes, this.fileFrom)) return false
    this.fileTo = this.#at
    if (!has(bytes, this.#at, LINE)) return false
    const nameAt = digits(bytes, this.#at + LINE.length, this)
    if (this.value < 0) return false
    this.line = this.value
    this.nameFrom = nameAt + NAME.length
    if (!has(bytes, nameAt, NAME) || !this.#string(bytes, this.nameFrom)) return false
    this.nameTo = this.#at
    this.headEnd = this.nameTo + PHASE.length
    return has(bytes, this.nameTo, PHASE)
  }

  /** The rest, from behind PHASE. False as above. `view` is of the same bytes: keys are compared as numbers. */
  tail(bytes: Uint8Array, view: DataView, from: number): boolean {
    if (from + TAIL > bytes.length) return false
    this.phase = bytes[from] as number
    if (view.getFloat64(from + 1, true) !== PID) return false
    const tidAt = digits(bytes, from + 9, this)
    this.pid = this.value
    if (view.getInt32(tidAt, true) !== TID || view.getInt32(tidAt + 3, true) !== TID_END) return false
    const tsAt = digits(bytes, tidAt + 7, this)
    this.tid = this.value
    if (view.getInt32(tsAt, true) !== TS || view.getInt16(tsAt + 4, true) !== TS_END) return false
    const end = digits(bytes, tsAt + 6, this)
    this.ts = this.value
    this.end = end + 1
    return bytes[end] === CLOSE && this.pid >= 0 && this.tid >= 0 && this.ts >= 0
  }

  /** Goes to the closing quote. */
  #string(bytes: Uint8Array, from: number): boolean {
    const limit = bytes.length
    for (let at = from; at < limit; at++) {
      const byte = bytes[at] as number
      if (byte === QUOTE) {
        this.#at = at
        return true
      }
      if (byte === BACKSLASH) at++
    }
    return false
  }
}

/** Reads a number into `into.value`, -1 if there is none or more than a double holds exactly. Returns the position behind it. */
function digits(bytes: Uint8Array, from: number, into: { value: number }): number {
  const limit = Math.min(bytes.length, from + MAX_DIGITS + 1)
  let value = 0
  let at = from
  for (; at < limit; at++) {
    const digit = (bytes[at] as number) - 0x30
    if (digit < 0 || digit > 9) break
    value = value * 10 + digit
  }
  into.value = at > from && at - from <= MAX_DIGITS ? value : -1
  return at
}

function has(bytes: Uint8Array, at: number, expected: Uint8Array): boolean {
  if (at + expected.length > bytes.length) return false
  for (let i = 0; i < expected.length; i++) if (bytes[at + i] !== expected[i]) return false
  return true
}
