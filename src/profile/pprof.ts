// Writes a capture as a pprof profile (profile.proto of google/pprof), which `go tool pprof` and many services read.

import type { Format, WriteOptions, Written } from './formats.ts'
import { linesOfFunctions } from './lines.ts'
import { Message } from './protobuf.ts'
import type { Stacks } from './stacks.ts'
import { threadName } from './timelines.ts'
import { weights, type Weight } from './weights.ts'

/** Numbers of the fields in profile.proto. */
const PROFILE = {
  sampleType: 1,
  sample: 2,
  location: 4,
  function: 5,
  string: 6,
  timeNanos: 9,
  durationNanos: 10,
  periodType: 11,
  period: 12,
  defaultSampleType: 14,
}

/** Bytes of a piece, more or less. */
const PIECE = 1 << 16

/**
 * Two values for each stack: `cpu`, the time it could run, and `wall`, that and the time it waited; the mode says which one a
 * reader shows first. The label `thread` tells the threads apart.
 */
export const pprof: Format = {
  id: 'pprof',
  extension: '.pb.gz',
  gzip: true,
  write(stacks, options): Written {
    const pieces = { [Symbol.iterator]: () => inChunks(new Profile(stacks, options).fields()) }
    return { pieces, joined: 0, folded: 0, notes: [] }
  },
}

function* inChunks(fields: Iterable<Message>): Iterator<Uint8Array> {
  let parts: Uint8Array[] = []
  let size = 0
  for (const field of fields) {
    size += parts[parts.push(field.done()) - 1]!.length
    if (size < PIECE) continue
    yield Buffer.concat(parts)
    parts = []
    size = 0
  }
  yield Buffer.concat(parts)
}

class Profile {
  private readonly strings = new Map<string, number>([['', 0]])
  /** Ids of locations by function and line. */
  private readonly locations = new Map<string, number>()
  private readonly firstLines: number[]

  constructor(
    private readonly stacks: Stacks,
    private readonly options: WriteOptions,
  ) {
    this.firstLines = linesOfFunctions(stacks)
  }

  *fields(): Generator<Message> {
    yield* this.head()
    const threads = this.stacks.threads.filter(({ isDebugger }) => !isDebugger)
    for (const thread of threads) {
      const labels = [
        new Message().number(1, this.string('thread')).number(2, this.string(threadName(thread, threads))),
        new Message().number(1, this.string('tid')).number(3, thread.tid),
      ]
      for (const weight of weights(thread)) {
        const sample = new Message().numbers(1, this.stack(weight)).numbers(2, valuesOf(weight))
        for (const label of labels) sample.message(3, label)
        yield new Message().message(PROFILE.sample, sample)
      }
    }
    yield* this.tables()
  }

  private *head(): Generator<Message> {
    const { startTime, duration, sampleCount } = this.stacks
    const type = (name: string) =>
      new Message().number(1, this.string(name)).number(2, this.string('nanoseconds'))
    const periodUs = sampleCount > 0 ? duration / sampleCount : 10_000
    yield new Message()
      .message(PROFILE.sampleType, type('cpu'))
      .message(PROFILE.sampleType, type('wall'))
      .number(PROFILE.timeNanos, BigInt(startTime) * 1000n)
      .number(PROFILE.durationNanos, duration * 1000)
      .message(PROFILE.periodType, type('cpu'))
      .number(PROFILE.period, Math.round(periodUs * 1000))
      .number(PROFILE.defaultSampleType, this.string(this.options.mode))
  }

  /** The locations of a stack, innermost first. */
  private *stack({ node, line }: Weight): Generator<number> {
    const { nodes } = this.stacks
    let executing = line
    for (let at = node; at > 0; at = nodes[at]!.parent) {
      yield this.locationOf(nodes[at]!.function, executing)
      executing = nodes[at]!.callerLine
    }
  }

  private locationOf(code: number, line: number): number {
    const key = `${code}:${line || this.firstLines[code]}`
    let id = this.locations.get(key)
    if (id === undefined) this.locations.set(key, (id = this.locations.size + 1))
    return id
  }

  /** After the samples, which say what is in them. */
  private *tables(): Generator<Message> {
    for (const [key, id] of this.locations) {
      const [code = 0, at = 0] = key.split(':').map(Number)
      const line = new Message().number(1, code + 1).number(2, at)
      yield new Message().message(PROFILE.location, new Message().number(1, id).message(4, line))
    }
    for (const [code, { name, file }] of this.stacks.functions.entries()) {
      const path = this.string(file === '' ? '' : this.options.toClient(file))
      // No system_name: where it equals the name, `go tool pprof` demangles it and makes `<module>` an `<unknown>`.
      const named = new Message().number(1, code + 1).number(2, this.string(name))
      named.number(4, path).number(5, this.firstLines[code]!)
      yield new Message().message(PROFILE.function, named)
    }
    for (const text of this.strings.keys()) yield new Message().text(PROFILE.string, text)
  }

  private string(text: string): number {
    let index = this.strings.get(text)
    if (index === undefined) this.strings.set(text, (index = this.strings.size))
    return index
  }
}

const valuesOf = ({ busyUs, idleUs }: Weight): number[] => [busyUs * 1000, (busyUs + idleUs) * 1000]
