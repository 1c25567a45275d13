// Makes a long profile smaller without changing its totals: samples joined in time windows, rare call paths folded.

/** Columns: what was sampled, in order, and for how long (microseconds). */
export interface Samples {
  node: number[]
  duration: number[]
}

/** Appends a sample; equal neighbours become one. */
export function append(samples: Samples, node: number, duration: number): void {
  const last = samples.node.length - 1
  if (samples.node[last] === node) samples.duration[last]! += duration
  else {
    samples.node.push(node)
    samples.duration.push(duration)
  }
}

/**
 * Joins samples until there are at most `limit`, or one for each node. Within a window of time the samples of a node become
 * one, at its first place: every node's time stays exact, only the order inside of a window is lost. The window
 * doubles until the samples fit; a sample longer than the window stays where it is.
 */
export function joinInWindows(samples: Samples, limit: number): { samples: Samples; windowUs: number } {
  let joined = samples
  let windowUs = 0
  const total = samples.duration.reduce((sum, duration) => sum + duration, 0)
  for (let next = Math.ceil(total / limit); joined.node.length > limit; next *= 2) {
    windowUs = next
    joined = joinWithin(joined, windowUs)
    if (windowUs > total) break
  }
  return { samples: joined, windowUs }
}

function joinWithin(samples: Samples, windowUs: number): Samples {
  const joined: Samples = { node: [], duration: [] }
  const most = samples.node.reduce((a, b) => Math.max(a, b), 0)
  // By node, the window in which it was last seen, and its sample there.
  const seenIn = new Int32Array(most + 1)
  const sampleOf = new Int32Array(most + 1)
  let window = 1
  let time = 0
  let windowEnd = windowUs
  for (let i = 0; i < samples.node.length; i++) {
    const node = samples.node[i]!
    const duration = samples.duration[i]!
    if (time >= windowEnd || duration >= windowUs) window++
    if (time >= windowEnd) windowEnd = (Math.floor(time / windowUs) + 1) * windowUs
    if (seenIn[node] === window) joined.duration[sampleOf[node]!]! += duration
    else {
      append(joined, node, duration)
      // What is longer than a window stays alone.
      if (duration < windowUs) seenIn[node] = window
      sampleOf[node] = joined.node.length - 1
    }
    time += duration
  }
  return joined
}

/**
 * Which nodes of a tree to keep if only `limit` may stay: those with the most time, callees included. For each node itself,
 * or the nearest ancestor that is kept. `parents[0]` is the root; a parent's index is below its children's.
 */
export function keepLargest(parents: number[], samples: Samples, limit: number): number[] {
  const time = new Float64Array(parents.length)
  samples.node.forEach((node, i) => (time[node]! += samples.duration[i]!))
  for (let node = parents.length - 1; node > 0; node--) time[parents[node]!]! += time[node]!
  // An ancestor has at least its descendants' time and a lower index, so it is kept with them.
  const largest = parents.map((_, node) => node).sort((a, b) => time[b]! - time[a]! || a - b)
  const kept = new Set([0, ...largest.slice(0, limit)])
  const stand: number[] = []
  parents.forEach((parent, node) => stand.push(kept.has(node) ? node : stand[parent]!))
  return stand
}

/** What `joinInWindows` did, in a sentence; none if it did nothing. */
export function joinNote(before: number, after: number, windowUs: number): string[] {
  if (windowUs === 0) return []
  const window = windowUs < 1e6 ? `${(windowUs / 1e3).toFixed(1)} ms` : `${(windowUs / 1e6).toFixed(1)} s`
  return [
    `The timeline was shortened from ${before} to ${after} samples: within each ${window} the samples of a function were ` +
      'joined. All times are exact; the order inside of such a stretch is not.',
  ]
}
