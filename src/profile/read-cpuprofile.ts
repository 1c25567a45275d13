// Reads a V8 CPU profile (.cpuprofile), ours or another's, back into the model.
import { ReadTree, type CpuProfileFile, type FilePlace } from './read-cpuprofile-tree.ts'
import { SliceColumns } from './slice-columns.ts'
import { STATES, type Stacks, type ThreadStacks } from './stacks.ts'

export type { CpuProfileFile } from './read-cpuprofile-tree.ts'

/**
 * `name` is for a thread that the file does not name. A file of several threads tells their times and not when: each one's
 * samples follow one another.
 *
 * @throws {Error} what is wrong with the file
 */
export function readCpuProfile(file: CpuProfileFile, name: string): Stacks {
  const durations = durationsOf(file)
  const tree = new ReadTree(file)
  const threads = threadsOf(file, name)
  for (const [i, id] of file.samples.entries()) {
    const place = tree.places.get(id)
    if (!place) throw new Error(`sample ${i} names node ${id}, which is not there`)
    const thread = threads.get(place.top) ?? [...threads.values()][0]!
    addSample(thread, place, durations[i]!)
  }
  const { dapscope, startTime, endTime } = file
  return {
    startTime: dapscope?.startTime ?? Math.round(startTime),
    duration: dapscope?.durationUs ?? Math.round(endTime - startTime),
    functions: tree.functions,
    nodes: tree.nodes,
    threads: [...threads.values()].map(({ slices, ...thread }) => ({ ...thread, slices: slices.columns })),
    sampleCount: dapscope?.sampleCount ?? file.samples.length,
  }
}

type Growing = Omit<ThreadStacks, 'slices'> & { slices: SliceColumns }

/** By the name that their first-level nodes have. */
function threadsOf({ dapscope }: CpuProfileFile, fallback: string): Map<string, Growing> {
  const known = dapscope?.threads.length ? dapscope.threads : [{ name: fallback, pid: 0, tid: 0, startUs: 0 }]
  return new Map(
    known.map(({ name, pid, tid, startUs }) => [
      name,
      { name, pid, tid, start: startUs, end: startUs, isDebugger: false, slices: new SliceColumns() },
    ]),
  )
}

function addSample(thread: Growing, { node, state, lines }: FilePlace, duration: number): void {
  if (duration <= 0) return
  // The file has lines with the nodes and not with the samples: each sample gets the line that has the most left.
  const line = lines.length > 0 ? lines.reduce((a, b) => (b.left > a.left ? b : a)) : { line: 0, left: 0 }
  line.left -= duration
  thread.slices.add(thread.end, node, line.line, STATES[state]!)
  thread.end += duration
}

/** How long each sample lasts: until the next one's time, the last until the end; in whole microseconds, which others' files need not have. */
function durationsOf({ samples, timeDeltas, startTime, endTime }: CpuProfileFile): number[] {
  if (samples.length !== timeDeltas.length) throw new Error('samples and timeDeltas are not equally long')
  let time = 0
  const times = timeDeltas.map((delta) => Math.round((time += delta)))
  const end = Math.round(endTime - startTime)
  return times.map((at, i) => Math.max(0, (times[i + 1] ?? end) - at))
}
