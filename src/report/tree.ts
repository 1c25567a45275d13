// A call tree that grows: one child for each place below a node.
import type { Tree } from './data.ts'

export class GrowingTree {
  readonly columns: Tree = { parent: [-1], place: [-1] }
  private readonly known = new Map<string, number>()

  child(parent: number, place: number): number {
    const key = `${parent}:${place}`
    let node = this.known.get(key)
    if (node === undefined) {
      node = this.columns.parent.push(parent) - 1
      this.columns.place.push(place)
      this.known.set(key, node)
    }
    return node
  }
}
