// The tree of stacks against the plainest thing that does the same: a map of pairs.
import { expect, it } from 'vitest'
import { StackTree } from '../../src/profile/stack-tree.ts'

it('has one node for each frame that is called from a node, and finds it again, however many there are', () => {
  const tree = new StackTree()
  const known = new Map<string, number>()
  const wrong: string[] = []
  // Many times what its table begins with; few frames, so that many callers share each.
  for (let asked = 0; asked < 30_000; asked++) {
    const parent = (asked * 7919) % tree.parent.length
    const frame = asked % 7
    const pair = `${parent} ${frame}`
    const wanted = known.get(pair) ?? tree.parent.length
    const node = tree.child(parent, frame)
    if (node !== wanted) wrong.push(`${pair}: ${node}, not ${wanted}`)
    known.set(pair, node)
  }
  expect(wrong).toEqual([])
  expect(known.size).toBeGreaterThan(10_000)
  expect(known.size).toBeLessThan(30_000)
  const pairs = [...known.values()].map((node) => `${tree.parent[node]} ${tree.frame[node]}`)
  expect(pairs).toEqual([...known.keys()])
})
