// Frames by the bytes they are written in: a frame seen before costs one comparison, and no string.
import type { RawFrame } from './raw-trace.ts'

const MAX_LINE = 0x7fffffff

/**
 * Interns frames. A key is a stretch of bytes that means a frame; the same frame in other bytes (an escape written
 * differently) gets the same number.
 */
export class FrameTable {
  readonly frames: RawFrame[] = []
  readonly #byMeaning = new Map<string, number>()
  #arena = new Uint8Array(1 << 16)
  #view = new DataView(this.#arena.buffer)
  #used = 0
  readonly #from: number[] = []
  readonly #hash: number[] = []
  readonly #frame: number[] = []
  readonly #keyOf: number[] = []
  /** Per key, its length in bytes. */
  readonly lengths: number[] = []
  #slots = new Int32Array(1 << 10)

  /** The key that is these bytes, or -1 if they are new. */
  find(view: DataView, from: number, length: number, hash: number): number {
    const mask = this.#slots.length - 1
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const key = (this.#slots[slot] as number) - 1
      if (key < 0) return -1
      if (this.#hash[key] === hash && this.lengths[key] === length && this.matches(key, view, from))
        return key
    }
  }

  /** Whether the bytes at `from` begin with this key. A key is longer than 8 bytes. */
  matches(key: number, view: DataView, from: number): boolean {
    const length = this.lengths[key] as number
    if (from + length > view.byteLength) return false
    const arena = this.#view
    const at = this.#from[key] as number
    // Backwards: heads begin alike. No text is a NaN's bytes, but for a DEL before a rare letter: such a head is a new key
    // each time, and right.
    for (let i = length - 8; i > 0; i -= 8)
      if (arena.getFloat64(at + i, true) !== view.getFloat64(from + i, true)) return false
    return arena.getFloat64(at, true) === view.getFloat64(from, true)
  }

  /** Makes these bytes a key of the frame. */
  add(bytes: Uint8Array, hash: number, frame: number): number {
    while (this.#used + bytes.length > this.#arena.length) this.#growArena()
    this.#arena.set(bytes, this.#used)
    this.#from.push(this.#used)
    this.lengths.push(bytes.length)
    this.#hash.push(hash)
    const key = this.#frame.push(frame) - 1
    this.#keyOf[frame] ??= key
    this.#used += bytes.length
    if (key * 2 > this.#slots.length) this.#rehash()
    else this.#place(key)
    return key
  }

  /** The first key that was made of a frame. */
  keyOf(frame: number): number | undefined {
    return this.#keyOf[frame]
  }

  frameOf(key: number): number {
    return this.#frame[key] as number
  }

  /** The number of a frame by what it says. py-spy writes a negative line as a huge one; that is an unknown line. */
  intern(name: string, file: string, line: number): number {
    const known = line > MAX_LINE ? 0 : line
    const meaning = `${known}\0${name}\0${file}`
    const found = this.#byMeaning.get(meaning)
    if (found !== undefined) return found
    this.#byMeaning.set(meaning, this.frames.length)
    return this.frames.push({ name, file, line: known }) - 1
  }

  #place(key: number): void {
    const mask = this.#slots.length - 1
    let slot = (this.#hash[key] as number) & mask
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask
    this.#slots[slot] = key + 1
  }

  #rehash(): void {
    this.#slots = new Int32Array(this.#slots.length * 2)
    for (let key = 0; key < this.#from.length; key++) this.#place(key)
  }

  #growArena(): void {
    const grown = new Uint8Array(this.#arena.length * 2)
    grown.set(this.#arena)
    this.#arena = grown
    this.#view = new DataView(grown.buffer)
  }
}
