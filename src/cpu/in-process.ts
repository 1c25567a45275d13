// The sampler in the process: python-inject/dapscope_inject/sampler.py on a thread of ours there, started and read by the courier.
import { setTimeout as sleep } from 'node:timers/promises'
import { CallFailed } from '../courier/answer-envelope.ts'
import type { Courier } from '../courier/courier.ts'
import { InProcessTrace, type Ending } from '../profile/in-process-trace.ts'
import type { RawTrace } from '../profile/raw-trace.ts'
import { failures } from '../session/failure.ts'
import { fetched, tailed, type Pieces } from './pieces.ts'
import type { Recording, Sampler } from './sampler.ts'

interface Started {
  startUs: number
  nowUs: number
  tid: number
  called: string[]
}

/** Where the process is: `local` is its pid here; undefined where it is not proved to be on this machine. */
export interface InProcessTarget {
  rate: number
  native: boolean
  scratch: string
  local: number | undefined
}

/** For the end of the recording's text once the sampler has been told to stop. */
const LAST_WORD_MS = 2000
const LAST_WORD_POLL_MS = 20
/** How it ends when it is told to, and with the program. */
const EXPECTED = ['stopped', 'the debugger let go']
/** Below this part of the rate that was asked for, the notes say so. */
const ENOUGH_LOOKS = 0.8

export function inProcessSampler(courier: Courier, local: number | undefined): Sampler {
  return {
    async start({ rate, native, scratch }, signal) {
      const recording = await InProcessRecording.start(courier, { rate, native, scratch, local })
      if (!signal.aborted) return recording
      recording.kill()
      throw failures.cancelled({ command: 'dapscope.cpu.start' })
    },
  }
}

class InProcessRecording implements Recording {
  readonly sampler = 'in-process'
  readonly attachedBy = 'in the process'
  readonly samplerPid = undefined
  readonly ended: Promise<void>
  private readonly reader = new InProcessTrace()
  private isOver = false
  /** Until when the last word is awaited, once it was told to stop. */
  private deadline = Infinity
  private isStopping = false

  private constructor(
    private readonly courier: Courier,
    private readonly target: InProcessTarget,
    private readonly pieces: Pieces,
    readonly began: number,
    readonly ownTid: number,
  ) {
    this.ended = this.follow()
    this.ended.catch(() => undefined)
  }

  get localPid(): number | undefined {
    return this.target.local
  }

  get endedBy(): string | undefined {
    const { ending } = this.reader
    return ending === undefined || EXPECTED.includes(ending.why) ? undefined : 'the sampler ended by itself'
  }

  /** @throws {Failure} insideSamplerFailed, and what the courier throws */
  static async start(courier: Courier, target: InProcessTarget): Promise<InProcessRecording> {
    const { isNeighbour, isShared } = await courier.known()
    const pieces = isShared ? tailed(target.scratch) : fetched(courier)
    const args = {
      rate: target.rate,
      path: pieces.path ?? null,
      owner: isShared && isNeighbour ? process.pid : null,
      states: target.local === undefined,
    }
    const asked = performance.now()
    try {
      const started = await courier.call<Started>('sampler.start', args)
      const began = beganAt(started, asked, performance.now())
      return new InProcessRecording(courier, target, pieces, began, started.tid)
    } catch (error) {
      if (error instanceof CallFailed) throw failures.insideSamplerFailed({ message: error.message })
      // It may begin all the same, once the program lets go of the GIL.
      void courier.call('sampler.stop', { drop: true }).catch(() => undefined)
      throw error
    }
  }

  /** Reads along until the sampler's last word, or until nothing can come any more. */
  private async follow(): Promise<void> {
    for (let offset = 0; !this.isOver;) {
      const { text, isLast } = await this.pieces.read(offset).catch(() => ({ text: '', isLast: false }))
      offset += text.length
      this.reader.push(text)
      if (this.reader.ending) break
      if (text === '' && (isLast || performance.now() > this.deadline)) break
      await sleep(this.isStopping ? LAST_WORD_POLL_MS : this.pieces.periodMs)
    }
    await this.pieces.close()
  }

  stop(): void {
    if (this.isStopping) return
    this.isStopping = true
    this.courier.call('sampler.stop', {}).then(
      () => (this.deadline = performance.now() + LAST_WORD_MS),
      // The program has ended, or cannot be asked: what has come is all.
      () => (this.deadline = 0),
    )
  }

  kill(): void {
    this.isOver = true
    void this.courier.call('sampler.stop', { drop: true }).catch(() => undefined)
  }

  trace(): Promise<RawTrace> {
    return Promise.resolve().then(() => this.reader.end())
  }

  notes(): string[] {
    const { ending } = this.reader
    const notes = [
      'Sampled from inside the program, which is seen when it lets go of the GIL: lines at the end of loops and calls, and ' +
        'those that wait, are favoured within a function, and C code counts for the line that called it.',
    ]
    if (this.target.native)
      notes.push('Native frames are not seen from inside the program; py-spy shows them (`dapscope doctor`).')
    if (ending?.cut) notes.push(`${ending.cut} stacks were too deep: their outermost frames are left out.`)
    if (this.endedBy !== undefined) notes.push(`The sampler ended by itself: ${ending?.why}.`)
    notes.push(...this.rateNote(ending))
    return notes
  }

  private rateNote(ending: Ending | undefined): string[] {
    const { looks, spanUs } = this.reader
    const { rate } = this.target
    const reached = spanUs > 0 ? (looks / spanUs) * 1e6 : rate
    if (reached >= rate * ENOUGH_LOOKS) return []
    const times = `${reached < 10 ? reached.toFixed(1) : Math.round(reached)} times a second instead of ${rate}`
    const isSpaced = ending !== undefined && ending.spacedUs > 1e6 / rate
    if (!isSpaced || reached < (1e6 / ending.spacedUs) * ENOUGH_LOOKS)
      return [`The program let itself be looked at ${times}.`]
    const ms = (ending.costUs / 1000).toFixed(1)
    return [
      `The program was looked at ${times}: a look takes ${ms} ms (of many threads, deep stacks, or on a busy machine), and looking is ` +
        'to take no more than 2 % of the program’s time at 100 times a second (a `rate` above that allows for as much more).',
    ]
  }
}

/**
 * When the sampler's clock began, in ours. On one machine Python's monotonic clock and Node's are the same one; elsewhere the
 * moment of its answer lies somewhere between question and answer.
 */
function beganAt({ startUs, nowUs }: Started, asked: number, answered: number): number {
  const ours = Number(process.hrtime.bigint()) / 1e6 - performance.now()
  const same = nowUs / 1000 - ours
  const now = same >= asked && same <= answered ? same : (asked + answered) / 2
  return now - (nowUs - startUs) / 1000
}
