// A call tree that grows: one child for each place below a node.
import type { Tree } from './data.ts'
import { once } from './once.ts'

export class GrowingTree {
  readonly columns: Tree = { parent: [-1], place: [-1] }
  private readonly known = new Map<string, number>()

  child(parent: number, place: number): number {
    return once(this.known, `${parent}:${place}`, () => {
      this.columns.place.push(place)
      return this.columns.parent.push(parent) - 1
    })
  }
}
