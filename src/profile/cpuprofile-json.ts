// The JSON of a .cpuprofile (Chrome DevTools Protocol, Profiler.Profile), in pieces, so that no string gets long.

import type { About } from './about.ts'
import type { ProfileNode } from './cpuprofile-tree.ts'
import type { Samples } from './elide.ts'

export interface CpuProfile {
  /** Microseconds since the Unix epoch. */
  startTime: number
  nodes: ProfileNode[]
  /** At least one; readers refuse a profile without samples. */
  samples: Samples
  /** The sampler's period in microseconds: the time of one tick. */
  periodUs: number
  about: About
}

/** Writes a profile. Sample i lasts `timeDeltas[i + 1]`, the last one until `endTime`. Ids are indexes plus 1. */
export function* cpuProfileJson(profile: CpuProfile): Iterable<string> {
  const { startTime, nodes, samples, periodUs, about } = profile
  yield '{"nodes":['
  yield* nodesJson(nodes, periodUs)
  const total = samples.duration.reduce((sum, duration) => sum + duration, 0)
  yield `],"startTime":${startTime},"endTime":${startTime + total},"samples":[`
  for (let i = 0; i < samples.node.length; i++) yield separated(i, `${samples.node[i]! + 1}`)
  yield '],"timeDeltas":[0'
  for (let i = 0; i < samples.duration.length - 1; i++) yield `,${samples.duration[i]}`
  yield `],"dapscope":${JSON.stringify(about)}}\n`
}

function* nodesJson(nodes: ProfileNode[], periodUs: number): Iterable<string> {
  const children = childrenOf(nodes)
  // The root has no source, and so that is number 0.
  const scripts = new Map<string, number>()
  for (let i = 0; i < nodes.length; i++) {
    const { frame, timeByLine } = nodes[i]!
    if (!scripts.has(frame.url)) scripts.set(frame.url, scripts.size)
    // V8 writes -1 for what has no source; all other positions are 0-based.
    const line = frame.url === '' ? -1 : Math.max(frame.line - 1, 0)
    const callFrame = {
      functionName: frame.name,
      scriptId: String(scripts.get(frame.url)),
      url: frame.url,
      lineNumber: line,
      columnNumber: frame.url === '' ? -1 : 0,
    }
    const ticks = ticksOf(timeByLine, periodUs)
    const hitCount = ticks.reduce((sum, tick) => sum + tick.ticks, 0)
    const positionTicks = ticks.filter((tick) => tick.line > 0)
    const node = { id: i + 1, callFrame, hitCount, children: children[i], positionTicks }
    yield separated(i, JSON.stringify(node))
  }
}

/** A tick is one period of the sampler, rounded, at least 1: it weighs lines, it does not measure. */
function ticksOf(timeByLine: Map<number, number>, periodUs: number): { line: number; ticks: number }[] {
  return [...timeByLine]
    .sort(([a], [b]) => a - b)
    .map(([line, time]) => ({ line, ticks: Math.max(1, Math.round(time / periodUs)) }))
}

function childrenOf(nodes: ProfileNode[]): number[][] {
  const children: number[][] = nodes.map(() => [])
  for (let i = 1; i < nodes.length; i++) children[nodes[i]!.parent]!.push(i + 1)
  return children
}

function separated(index: number, json: string): string {
  return index === 0 ? json : `,${json}`
}
