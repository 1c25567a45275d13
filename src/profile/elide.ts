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
 * grows, at least to the double, until the samples fit; a sample longer than the window stays where it is.
 */
export function joinInWindows(samples: Samples, limit: number): { samples: Samples; windowUs: number } {
  if (samples.node.length <= limit) return { samples, windowUs: 0 }
  const total = samples.duration.reduce((sum, duration) => sum + duration, 0)
  const windows = new Windows(samples)
  let windowUs = Math.ceil(total / limit)
  // Counted first: a million samples that are joined in vain are a lot of garbage.
  for (
    let count = windows.join(windowUs);
    windowUs <= total && count > limit;
    count = windows.join(windowUs)
  ) {
    windowUs = Math.ceil(windowUs * Math.max(2, count / limit))
  }
  const joined: Samples = { node: [], duration: [] }
  windows.join(windowUs, joined)
  return { samples: joined, windowUs }
}

class Windows {
  /** By node, the window in which it was last seen, and its sample there. */
  private readonly seenIn: Int32Array
  private readonly sampleOf: Int32Array
  private window = 0

  constructor(private readonly samples: Samples) {
    const most = samples.node.reduce((a, b) => Math.max(a, b), 0)
    this.seenIn = new Int32Array(most + 1)
    this.sampleOf = new Int32Array(most + 1)
  }

  /** How many samples are left, which are put into `joined`. */
  join(windowUs: number, joined?: Samples): number {
    const { node, duration } = this.samples
    let [count, time, windowEnd, last] = [0, 0, windowUs, -1]
    this.window++
    for (let i = 0; i < node.length; i++) {
      const [at, lasts] = [node[i]!, duration[i]!]
      if (time >= windowEnd || lasts >= windowUs) this.window++
      if (time >= windowEnd) windowEnd = (Math.floor(time / windowUs) + 1) * windowUs
      time += lasts
      if (this.seenIn[at] === this.window) {
        if (joined) joined.duration[this.sampleOf[at]!]! += lasts
        continue
      }
      if (at !== last) count++
      last = at
      if (joined) append(joined, at, lasts)
      // What is longer than a window stays alone.
      if (lasts < windowUs) this.seenIn[at] = this.window
      this.sampleOf[at] = count - 1
    }
    return count
  }
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
