// Each function's share of the busy time of a .cpuprofile, as a map of name to part of 1, and how two of them differ.

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

/** @returns the function whose share differs most, and by how many points */
export function largestError(shares, right) {
  const names = [...new Set([...shares.keys(), ...right.keys()])]
  const error = (name) => Math.abs((shares.get(name) ?? 0) - (right.get(name) ?? 0)) * 100
  const name = names.sort((a, b) => error(b) - error(a))[0]
  return { name, points: error(name) }
}

/**
 * The error of one half of the processes against the other, which have half the samples of what is compared: divided by the
 * root of two, it is what a right profile would show as well. Of each process there are so many runs, one after another.
 */
export function noiseFloor(runs, each) {
  const halves = [0, 1].map((half) => average(runs.filter((_, i) => Math.floor(i / each) % 2 === half)))
  const { name, points } = largestError(...halves)
  return { name, points: points / Math.SQRT2 }
}

/** Python up to 3.10 has bare names in its frames, later ones qualified names in some. */
const bare = (name) => name.slice(name.lastIndexOf('.') + 1)

const add = (map, key, value) => map.set(key, (map.get(key) ?? 0) + value)

function parts(map) {
  const whole = [...map.values()].reduce((sum, value) => sum + value, 0)
  return new Map([...map].map(([name, value]) => [name, value / whole]))
}
