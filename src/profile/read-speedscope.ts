// Reads the file of `py-spy record --format speedscope` (py-spy 0.4.3): the samples of each thread in order, all of one length.
import type { RawTrace } from './raw-trace.ts'
import { TraceBuilder } from './trace-builder.ts'

interface File {
  exporter?: string
  shared: { frames: { name: string; file?: string | null; line?: number | null }[] }
  profiles: Profile[]
}

interface Profile {
  type: string
  name: string
  unit: string
  samples: number[][]
  weights: number[]
}

const MICROSECONDS: Record<string, number> = {
  nanoseconds: 0.001,
  microseconds: 1,
  milliseconds: 1000,
  seconds: 1e6,
}

const LEFT_OUT = -1
/** `Process 10977 Thread 10989 "a name"`, the process only with `--subprocesses`. */
const NAME = /^(?:Process (\d+) )?Thread (\d+|0x[0-9a-f]+) "(.*)"$/is
/** The root frames that `--subprocesses` and `--threads` put under every stack: what they say is in the name, too. */
const LABEL = /^(process \d+:"|thread \()/

/** Each thread begins at 0, as py-spy has it. @throws {Error} what is wrong with the file */
export function readSpeedscope(json: unknown): RawTrace {
  const { shared, profiles } = json as File
  const trace = new TraceBuilder()
  const frames = shared.frames.map(({ name, file, line }) =>
    !file && LABEL.test(name) ? LEFT_OUT : trace.frame(name, file ?? '', line ?? 0),
  )
  for (const profile of profiles) readThread(profile, frames, trace)
  return trace.done()
}

function readThread({ type, name, unit, samples, weights }: Profile, frames: number[], trace: TraceBuilder) {
  if (type !== 'sampled') throw new Error(`"${name}" is not sampled, as py-spy writes it, but ${type}`)
  const perUnit = MICROSECONDS[unit]
  if (perUnit === undefined) throw new Error(`"${name}" is not in a unit of time but in ${unit}`)
  const [, pid = '0', tid = '0', threadName = name] = NAME.exec(name) ?? []
  const thread = trace.thread(Number(pid), Number(tid), threadName)
  for (const [i, sample] of samples.entries()) {
    let node = 0
    for (const each of sample) {
      const frame = frames[each]
      if (frame === undefined) throw new Error(`sample ${i} of "${name}" names a frame that is not there`)
      if (frame !== LEFT_OUT) node = trace.node(node, frame)
    }
    trace.add(thread, node, (weights[i] ?? 0) * perUnit)
  }
}
