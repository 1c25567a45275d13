// Numbers triples of whole numbers in the order of their first appearance, without a string or an object for each.

export class Triples {
  private keys = new Int32Array(3 << 10)
  private slots = new Int32Array(1 << 11)
  size = 0

  /** Its number; `size` grows if it is new. */
  of(a: number, b: number, c: number): number {
    const mask = this.slots.length - 1
    let slot = hash(a, b, c) & mask
    for (let found = this.slots[slot]!; found !== 0; found = this.slots[slot]!) {
      const at = (found - 1) * 3
      if (this.keys[at] === a && this.keys[at + 1] === b && this.keys[at + 2] === c) return found - 1
      slot = (slot + 1) & mask
    }
    this.slots[slot] = this.size + 1
    this.keys.set([a, b, c], this.size * 3)
    if (++this.size * 2 > mask) this.grow()
    return this.size - 1
  }

  private grow(): void {
    const keys = new Int32Array(this.keys.length * 2)
    keys.set(this.keys)
    this.keys = keys
    const slots = new Int32Array(this.slots.length * 2)
    const mask = slots.length - 1
    for (let i = 0; i < this.size; i++) {
      let slot = hash(keys[i * 3]!, keys[i * 3 + 1]!, keys[i * 3 + 2]!) & mask
      while (slots[slot] !== 0) slot = (slot + 1) & mask
      slots[slot] = i + 1
    }
    this.slots = slots
  }
}

function hash(a: number, b: number, c: number): number {
  const mixed = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b) ^ Math.imul(c, 0xc2b2ae35)
  return mixed ^ (mixed >>> 15)
}
