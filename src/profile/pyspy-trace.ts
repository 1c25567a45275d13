// Reads the file of `py-spy record --format chrometrace -i -t` (py-spy 0.4.3, src/chrometrace.rs) as a stream, in any chunks.
import { EventScan, spotHead, type Spot } from './event-scan.ts'
import { FrameTable } from './frame-table.ts'
import { objectEnd, parseEvent } from './json-event.ts'
import { RawThreads } from './raw-threads.ts'
import { TraceError, type RawTrace } from './raw-trace.ts'

export { TraceError, type RawTrace } from './raw-trace.ts'

const MAX_EVENT_BYTES = 1 << 20
const OBJECT = 0x7b
const COMMA = 0x2c
const OPEN = 0x5b
const CLOSE = 0x5d
const BLANKS = [0x20, 0x09, 0x0d, 0x0a]
const BEGIN = 0x42
const END = 0x45

/** Where the reader stands between events. */
type Expect = 'array' | 'first' | 'next' | 'event' | 'nothing'

const MISSING: Record<Expect, string> = {
  array: 'the file is empty: it ends',
  first: 'the file is cut off: it ends',
  next: 'the file is cut off: it ends between two events',
  event: 'the file is cut off: it ends within an event',
  nothing: '',
}

/**
 * `push` the file's bytes in order, then `end`. What it holds is the result and at most one unfinished event: frames and
 * stacks are interned, the text is let go. `push` never throws; what follows the first fault is skipped.
 */
export class PySpyTrace {
  readonly #table = new FrameTable()
  readonly #threads = new RawThreads(this.#table.frames)
  readonly #scan = new EventScan()
  readonly #spot: Spot = { end: 0, hash: 0 }
  readonly #text = new TextDecoder()
  /** Holds what is left of the last chunk (the beginning of an event) and the next chunk behind it. */
  #window = new Uint8Array(1 << 16)
  #held = 0
  /** Bytes of the file before the window. */
  #before = 0
  #bytes = this.#window.subarray(0, 0)
  #view = new DataView(this.#window.buffer, 0, 0)
  /** Heads come in the same order again and again: what followed each one (its key twice, plus one for an end) last time. */
  readonly #followers: number[] = []
  #last = 0
  #expect: Expect = 'array'
  #events = 0
  #fault: TraceError | undefined

  /** Takes the next bytes of the file; keeps no reference to them. */
  push(chunk: Uint8Array): void {
    if (this.#fault !== undefined) return
    this.#append(chunk)
    const read = this.#read(this.#bytes)
    this.#window.copyWithin(0, read, this.#held)
    this.#held -= read
    this.#before += read
    if (this.#held > MAX_EVENT_BYTES) this.#fail('an event longer than 1 MiB', 0)
  }

  /** The trace. Throws a TraceError if a damaged file has not one whole event; else `damaged` tells of the damage. */
  end(): RawTrace {
    if (this.#fault === undefined && this.#expect !== 'nothing') {
      this.#fail(MISSING[this.#held > 0 ? 'event' : this.#expect], this.#held)
    }
    if (this.#fault !== undefined && this.#events === 0) throw this.#fault
    this.#threads.finish()
    return {
      frames: this.#table.frames,
      parent: this.#threads.tree.parent,
      frame: this.#threads.tree.frame,
      threads: this.#threads.threads,
      events: this.#events,
      last: this.#threads.last,
      damaged: this.#fault?.message,
    }
  }

  #append(chunk: Uint8Array): void {
    const length = this.#held + chunk.length
    if (length > this.#window.length) {
      const held = this.#window.subarray(0, this.#held)
      this.#window = new Uint8Array(length * 2)
      this.#window.set(held)
    }
    this.#window.set(chunk, this.#held)
    this.#held = length
    this.#bytes = this.#window.subarray(0, length)
    this.#view = new DataView(this.#window.buffer, 0, length)
  }

  /** Reads all whole events; returns how many bytes are done with. */
  #read(bytes: Uint8Array): number {
    let at = 0
    while (at < bytes.length && this.#fault === undefined) {
      const byte = bytes[at] as number
      if (byte === OBJECT && (this.#expect === 'event' || this.#expect === 'first')) {
        const next = this.#event(bytes, at)
        if (next < 0) return at
        at = next
        this.#expect = 'next'
      } else {
        this.#punctuation(byte, at)
        at++
      }
    }
    return at
  }

  #punctuation(byte: number, at: number): void {
    if (byte === COMMA && this.#expect === 'next') this.#expect = 'event'
    else if (byte === OPEN && this.#expect === 'array') this.#expect = 'first'
    else if (byte === CLOSE && (this.#expect === 'first' || this.#expect === 'next')) this.#expect = 'nothing'
    else if (BLANKS.includes(byte)) return
    else if (this.#expect === 'array') this.#fail('not a chrometrace file of py-spy: no JSON array', at)
    else this.#fail(`a stray ${JSON.stringify(String.fromCharCode(byte))}`, at)
  }

  /** One event; returns the position behind it, or -1 if it is not all there yet. */
  #event(bytes: Uint8Array, at: number): number {
    const scan = this.#scan
    const key = this.#head(bytes, at)
    if (key < 0 || !scan.tail(bytes, this.#view, at + (this.#table.lengths[key] as number)))
      return this.#slowEvent(bytes, at)
    if (scan.phase !== BEGIN && scan.phase !== END) return this.#slowEvent(bytes, at)
    const isBegin = scan.phase === BEGIN
    this.#followers[this.#last] = key
    this.#last = isBegin ? key * 2 : key * 2 + 1
    this.#apply(isBegin, this.#table.frameOf(key), scan.pid, scan.tid, scan.ts, at)
    return scan.end
  }

  /** The frame's part of the event, as a key of the table; -1 if it is not in py-spy's own form. */
  #head(bytes: Uint8Array, at: number): number {
    const guess = this.#guess(at)
    if (guess >= 0) return guess
    if (!spotHead(bytes, at, this.#spot)) return -1
    const { end, hash } = this.#spot
    const known = this.#table.find(this.#view, at, end - at, hash)
    return known >= 0 ? known : this.#newHead(bytes, at)
  }

  /** Most heads are what followed the last one before, or the end of what this or the next thread is in. */
  #guess(at: number): number {
    const follower = this.#followers[this.#last]
    if (follower !== undefined && this.#table.matches(follower, this.#view, at)) return follower
    const top = this.#table.keyOf(this.#threads.top())
    if (top !== undefined && this.#table.matches(top, this.#view, at)) return top
    const next = this.#table.keyOf(this.#threads.topOfNext())
    return next !== undefined && this.#table.matches(next, this.#view, at) ? next : -1
  }

  #newHead(bytes: Uint8Array, at: number): number {
    const scan = this.#scan
    const { end, hash } = this.#spot
    if (!scan.head(bytes, at) || scan.headEnd !== end) return -1
    const { fileFrom, fileTo, nameFrom, nameTo, line } = scan
    const file = this.#string(bytes, fileFrom, fileTo)
    const name = this.#string(bytes, nameFrom, nameTo)
    if (file === undefined || name === undefined) return -1
    return this.#table.add(bytes.subarray(at, end), hash, this.#table.intern(name, file, line))
  }

  #slowEvent(bytes: Uint8Array, at: number): number {
    const end = objectEnd(bytes, at)
    if (end < 0) return -1
    const event = parseEvent(this.#text.decode(bytes.subarray(at, end)))
    if (typeof event === 'string') this.#fail(event, at)
    else {
      const frame = this.#table.intern(event.name, event.file, event.line)
      this.#apply(event.isBegin, frame, event.pid, event.tid, event.ts, at)
    }
    return end
  }

  #apply(isBegin: boolean, frame: number, pid: number, tid: number, ts: number, at: number): void {
    const wrong = isBegin ? this.#threads.begin(frame, pid, tid, ts) : this.#threads.end(frame, pid, tid, ts)
    if (wrong !== undefined) this.#fail(wrong, at)
    else this.#events++
  }

  #string(bytes: Uint8Array, from: number, to: number): string | undefined {
    try {
      return JSON.parse(`"${this.#text.decode(bytes.subarray(from, to))}"`) as string
    } catch {
      return undefined
    }
  }

  #fail(what: string, at: number): void {
    this.#fault ??= new TraceError(what, this.#before + at)
  }
}
