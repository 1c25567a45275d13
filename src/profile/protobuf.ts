// Writes protobuf messages: the few kinds of fields that a pprof profile has.

export class Message {
  private buffer = new Uint8Array(256)
  private length = 0

  /** A whole number of any size up to 2^53, or a bigint beyond; 0 is the default and is left out. */
  number(field: number, value: number | bigint): this {
    if (value == 0) return this
    this.varint(field * 8)
    this.varint(value)
    return this
  }

  text(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value))
  }

  message(field: number, message: Message): this {
    return this.bytes(field, message.done())
  }

  /** Repeated numbers, packed. */
  numbers(field: number, values: Iterable<number>): this {
    const packed = new Message()
    for (const value of values) packed.varint(value)
    return this.message(field, packed)
  }

  done(): Uint8Array {
    return this.buffer.subarray(0, this.length)
  }

  private bytes(field: number, bytes: Uint8Array): this {
    this.varint(field * 8 + 2)
    this.varint(bytes.length)
    this.reserve(bytes.length)
    this.buffer.set(bytes, this.length)
    this.length += bytes.length
    return this
  }

  private varint(value: number | bigint): void {
    this.reserve(10)
    let rest = value
    // Beyond 32 bits JavaScript's shifts do not work on numbers.
    for (; typeof rest === 'bigint' && rest > 0x7fffffffn; rest >>= 7n) this.push(Number(rest & 0x7fn) | 0x80)
    let small = Number(rest)
    for (; small > 0x7f; small = Math.floor(small / 128)) this.push((small % 128) | 0x80)
    this.push(small)
  }

  private push(byte: number): void {
    this.buffer[this.length++] = byte
  }

  private reserve(more: number): void {
    if (this.length + more <= this.buffer.length) return
    const grown = new Uint8Array((this.length + more) * 2)
    grown.set(this.done())
    this.buffer = grown
  }
}
