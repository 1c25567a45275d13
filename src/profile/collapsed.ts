// Writes a capture as collapsed stacks (`thread;outer;inner 1200`), which flamegraph.pl, inferno and speedscope read.

import type { Format, WriteOptions } from './formats.ts'
import { linesOfFunctions } from './lines.ts'
import { inPieces } from './pieces.ts'
import type { Stacks, ThreadStacks } from './stacks.ts'
import { threadName } from './timelines.ts'
import { weights } from './weights.ts'

/**
 * A line's number is microseconds: there are no samples of equal length to be counted. The form has no place to say so; a stack that
 * took none is one that its readers take, and nobody sees.
 */
export const IN_MICROSECONDS = 'dapscope;counts are microseconds 0'

export const collapsed: Format = {
  id: 'collapsed',
  extension: '.collapsed.txt',
  write(stacks, options) {
    return { pieces: inPieces(() => lines(stacks, options)), joined: 0, folded: 0, notes: [] }
  },
}

function* lines(stacks: Stacks, options: WriteOptions): Generator<string> {
  const frames = frameTexts(stacks, options)
  const paths = functionPaths(stacks)
  const threads = stacks.threads.filter(({ isDebugger }) => !isDebugger)
  let isFirst = true
  for (const thread of threads) {
    const name = plain(threadName(thread, threads))
    for (const [node, us] of timeByPath(thread, paths, options)) {
      if (isFirst) yield `${IN_MICROSECONDS}\n`
      isFirst = false
      yield `${name}${pathText(stacks, node, frames)} ${us}\n`
    }
  }
}

/** By node, the first one that is the same path of functions: called from another line is no other path here. */
function functionPaths({ nodes }: Stacks): number[] {
  const known = new Map<string, number>()
  const paths: number[] = []
  for (const [i, node] of nodes.entries()) {
    const key = `${paths[node.parent] ?? -1},${node.function}`
    const same = known.get(key)
    if (same === undefined) known.set(key, i)
    paths.push(same ?? i)
  }
  return paths
}

function timeByPath(thread: ThreadStacks, paths: number[], { mode }: WriteOptions): Map<number, number> {
  const times = new Map<number, number>()
  for (const { node, busyUs, idleUs } of weights(thread)) {
    const us = busyUs + (mode === 'wall' ? idleUs : 0)
    if (us > 0) times.set(paths[node]!, (times.get(paths[node]!) ?? 0) + us)
  }
  return times
}

function pathText({ nodes }: Stacks, node: number, frames: string[]): string {
  let text = ''
  for (let at = node; at > 0; at = nodes[at]!.parent) text = `;${frames[nodes[at]!.function]}${text}`
  return text
}

/** As py-spy's raw form has them: `name (file:line)`. */
function frameTexts(stacks: Stacks, { toClient }: WriteOptions): string[] {
  const firstLines = linesOfFunctions(stacks)
  return stacks.functions.map(({ name, file }, i) => {
    const line = firstLines[i] ? `:${firstLines[i]}` : ''
    return plain(file === '' ? name : `${name} (${toClient(file)}${line})`)
  })
}

/** The form has no escapes: what would end a frame or a line in a name is replaced. */
function plain(text: string): string {
  return text.replaceAll(';', ':').replace(/[\r\n\u2028\u2029]+/g, ' ')
}
