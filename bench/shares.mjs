// Each function's share of the busy time of a .cpuprofile, as a map of name to part of 1, and how two of them differ.
import { estimate } from './stats.mjs'

/** Self times of functions; what stands in parentheses (idle, root …) is none. */
export function profileShares({ nodes, samples, timeDeltas, startTime, endTime }) {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, callFrame.functionName]))
  const times = new Map()
  let at = startTime
  samples.forEach((id, i) => {
    at += timeDeltas[i]
    const until = i + 1 < samples.length ? at + timeDeltas[i + 1] : endTime
    if (!names.get(id).startsWith('(')) add(times, bare(names.get(id)), until - at)
  })
  return parts(times)
}

/** The same of austin's lines: `P1;T0:1;FILE:NAME:LINE;… MICROSECONDS`. */
export function stackShares(text) {
  const times = new Map()
  for (const [, name, time] of text.matchAll(/:([^:;\n]*):\d+ (\d+)$/gm)) add(times, bare(name), Number(time))
  return parts(times)
}

/** Of several runs. */
export function average(runs) {
  const sums = new Map()
  for (const shares of runs) for (const [name, share] of shares) add(sums, name, share / runs.length)
  return sums
}

/**
 * How far the average share of each function is from the right one, and how far chance alone takes it in 95 of 100 cases (the
 * processes of each side are spread by so much), in points, the worst first.
 */
export function errors(runs, right) {
  const names = new Set([...runs, ...right].flatMap((shares) => [...shares.keys()]))
  const of = (name) => {
    const [here, there] = [runs, right].map((side) =>
      estimate(side.map((shares) => (shares.get(name) ?? 0) * 100)),
    )
    return { name, points: Math.abs(here.mean - there.mean), chance: 2 * Math.hypot(here.error, there.error) }
  }
  return [...names].map(of).sort((a, b) => b.points - a.points)
}

/** Python up to 3.10 has bare names in its frames, later ones qualified names in some. */
const bare = (name) => name.slice(name.lastIndexOf('.') + 1)

const add = (map, key, value) => map.set(key, (map.get(key) ?? 0) + value)

function parts(map) {
  const whole = [...map.values()].reduce((sum, value) => sum + value, 0)
  return new Map([...map].map(([name, value]) => [name, value / whole]))
}
