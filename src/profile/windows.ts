// A capture cut down to some stretches of its time, put one after the other: what lies between A and B, pass by pass.
import { SliceColumns } from './slice-columns.ts'
import { STATES, type Stacks, type ThreadStacks } from './stacks.ts'

/** Microseconds since the capture's start; `from` < `to`, in time's order, without overlaps. */
export interface Window {
  from: number
  to: number
}

/** What is outside the windows is left out, threads without a moment inside as well; the capture is as long as they are. */
export function restrictTo<S extends Stacks>(stacks: S, windows: readonly Window[]): S {
  const duration = windows.reduce((sum, { from, to }) => sum + to - from, 0)
  const threads = stacks.threads
    .map((thread) => restrictThread(thread, windows))
    .filter(({ start, end }) => end > start)
  const part = stacks.duration > 0 ? duration / stacks.duration : 0
  return {
    ...stacks,
    startTime: stacks.startTime + (windows[0]?.from ?? 0),
    duration,
    threads,
    sampleCount: Math.round(stacks.sampleCount * part),
  }
}

function restrictThread(thread: ThreadStacks, windows: readonly Window[]): ThreadStacks {
  const place = placer(windows)
  const { start, node, line, state } = thread.slices
  const slices = new SliceColumns()
  const starts = start.map(place)
  const end = place(thread.end)
  for (const [i, from] of starts.entries()) {
    const stop = starts[i + 1] ?? end
    if (stop > from) slices.add(from, node[i]!, line[i]!, STATES[state[i]!]!)
  }
  return { ...thread, start: place(thread.start), end, slices: slices.columns }
}

/** Where a time is once the windows stand one after the other; asked in time's order it costs one pass. */
function placer(windows: readonly Window[]): (time: number) => number {
  let index = 0
  let before = 0
  let last = -Infinity
  return (time) => {
    if (time < last) index = before = 0
    last = time
    while (index < windows.length && windows[index]!.to <= time) {
      before += windows[index]!.to - windows[index]!.from
      index++
    }
    const window = windows[index]
    return before + (window ? Math.max(0, time - window.from) : 0)
  }
}
