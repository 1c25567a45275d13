// Finds the parts of one event in the exact form that py-spy 0.4.3's serde writes, byte by byte and without allocating.

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text)

// `args` comes first: the bytes from OPEN to PHASE, the head, tell the frame, and nothing but the frame.
const OPEN = ascii('{"args":{"filename":"')
const LINE = ascii('","line":')
const NAME = ascii('},"cat":"py-spy","name":"')
const PHASE = ascii('","ph":"')
const PID = ascii('","pid":')
const TID = ascii(',"tid":')
const TS = ascii(',"ts":')
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
  #at = 0
  #value = 0

  /** The frame's part. False if it has any other form, or may not be all there: then it has to be read the slow way. */
  head(bytes: Uint8Array, at: number): boolean {
    this.fileFrom = at + OPEN.length
    if (!has(bytes, at, OPEN) || !this.#string(bytes, this.fileFrom)) return false
    this.fileTo = this.#at
    if (!this.#number(bytes, LINE)) return false
    this.line = this.#value
    this.nameFrom = this.#at + NAME.length
    if (!has(bytes, this.#at, NAME) || !this.#string(bytes, this.nameFrom)) return false
    this.nameTo = this.#at
    this.headEnd = this.nameTo + PHASE.length
    return has(bytes, this.nameTo, PHASE)
  }

  /** The rest, from behind PHASE. False as above. */
  tail(bytes: Uint8Array, from: number): boolean {
    if (from + TAIL > bytes.length) return false
    this.phase = bytes[from] as number
    this.#at = from + 1
    if (!this.#number(bytes, PID)) return false
    this.pid = this.#value
    if (!this.#number(bytes, TID)) return false
    this.tid = this.#value
    if (!this.#number(bytes, TS)) return false
    this.ts = this.#value
    this.end = this.#at + 1
    return bytes[this.#at] === CLOSE
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

  /** A number behind `key`; false if there are no digits, or more than a double holds exactly. */
  #number(bytes: Uint8Array, key: Uint8Array): boolean {
    if (!has(bytes, this.#at, key)) return false
    const from = this.#at + key.length
    const limit = Math.min(bytes.length, from + MAX_DIGITS + 1)
    let value = 0
    let at = from
    for (; at < limit; at++) {
      const digit = (bytes[at] as number) - 0x30
      if (digit < 0 || digit > 9) break
      value = value * 10 + digit
    }
    this.#value = value
    this.#at = at
    return at > from && at - from <= MAX_DIGITS
  }
}

function has(bytes: Uint8Array, at: number, expected: Uint8Array): boolean {
  if (at + expected.length > bytes.length) return false
  for (let i = 0; i < expected.length; i++) if (bytes[at + i] !== expected[i]) return false
  return true
}
