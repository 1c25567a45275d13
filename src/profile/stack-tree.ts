// A tree of stacks: each distinct (parent, frame) is one node, so a sample costs no allocation of a stack.

/** Node 0 is the empty stack; a node's parent is always lower than itself. */
export class StackTree {
  readonly parent: number[] = [-1]
  readonly frame: number[] = [-1]
  #slots = new Int32Array(1 << 12)

  /** The node of `frame` called from `parent`; made if it is new. */
  child(parent: number, frame: number): number {
    const mask = this.#slots.length - 1
    let slot = hash(parent, frame) & mask
    for (let node = this.#slots[slot]; node; node = this.#slots[slot]) {
      if (this.frame[node] === frame && this.parent[node] === parent) return node
      slot = (slot + 1) & mask
    }
    const made = this.parent.push(parent) - 1
    this.frame.push(frame)
    this.#slots[slot] = made
    if (made * 2 > mask) this.#rehash()
    return made
  }

  #rehash(): void {
    const slots = new Int32Array(this.#slots.length * 2)
    const mask = slots.length - 1
    for (let node = 1; node < this.parent.length; node++) {
      let slot = hash(this.parent[node] as number, this.frame[node] as number) & mask
      while (slots[slot] !== 0) slot = (slot + 1) & mask
      slots[slot] = node
    }
    this.#slots = slots
  }
}

function hash(parent: number, frame: number): number {
  const mixed = Math.imul(parent, 0x9e3779b1) ^ Math.imul(frame, 0x85ebca6b)
  return mixed ^ (mixed >>> 15)
}
