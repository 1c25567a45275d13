// Time by call path and executing line over a capture: what the formats are written from that have no time line.

import { STATES, type ThreadStacks } from './stacks.ts'
import { sliceDuration } from './totals.ts'

/** Microseconds at a line of a node. */
export interface Weight {
  node: number
  line: number
  busyUs: number
  idleUs: number
}

const BUSY = STATES.indexOf('busy')
const IDLE = STATES.indexOf('idle')
/** More lines than a Python file can have on which a node's index and a line share a number. */
const MOST_LINES = 2 ** 24

/** What a thread did and where it waited, in the order of its first time there; what is no function's is left out. */
export function weights(thread: ThreadStacks): Weight[] {
  const found = new Map<number, Weight>()
  const { node, line, state } = thread.slices
  for (let i = 0; i < node.length; i++) {
    const isBusy = state[i] === BUSY
    if (node[i] === 0 || !(isBusy || state[i] === IDLE)) continue
    const key = node[i]! * MOST_LINES + line[i]!
    let weight = found.get(key)
    if (!weight) found.set(key, (weight = { node: node[i]!, line: line[i]!, busyUs: 0, idleUs: 0 }))
    weight[isBusy ? 'busyUs' : 'idleUs'] += sliceDuration(thread, i)
  }
  return [...found.values()]
}
