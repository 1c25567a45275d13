// What goes out to one end: adjacent messages as one write, of as much as a pipe takes at once.
import type { Frame } from './codec.ts'
import type { End } from './end.ts'

/**
 * What a pipe takes at once, and what Node reads at once. One byte more, and the writer waits for the reader to have come and
 * gone: two changes of process for one.
 */
const MAX_WRITE_BYTES = 64 * 1024
/** A little too much: the beginning of a split message, as a rule. */
const MAX_LATE_BYTES = 1024

export class Outbox {
  /** What goes out with the next write; `run` is the last of it, and still growing. */
  private collected: Buffer[] = []
  private collectedBytes = 0
  private run: { buffer: Buffer; start: number; end: number } | undefined

  constructor(
    private readonly end: End,
    /** Where what is written here comes from: it pauses while this end is full. */
    private readonly source: Pick<End, 'pause' | 'resume'>,
  ) {
    end.drained(() => source.resume())
  }

  /** Adjacent frames of one chunk go out as one. */
  write(frame: Frame): void {
    if (this.run?.buffer === frame.buffer && this.run.end === frame.start) this.run.end = frame.end
    else {
      this.endRun()
      this.run = { buffer: frame.buffer, start: frame.start, end: frame.end }
    }
  }

  /** At once, behind what was collected. */
  writeBytes(bytes: Buffer): void {
    this.endRun()
    this.collect(bytes)
    this.settle()
  }

  /**
   * Writes what was collected; to be called when a chunk has been dealt with. The last bytes of a little too much go with
   * the next chunk, or at the end of this turn of the event loop.
   */
  flush(): void {
    this.endRun()
    const late = this.takeLate()
    this.settle()
    if (!late) return
    this.collect(late)
    setImmediate(() => this.settle())
  }

  /** Writes all that was collected. */
  settle(): void {
    this.endRun()
    const { collected } = this
    if (collected.length === 0) return
    this.collected = []
    this.collectedBytes = 0
    if (!this.end.write(collected)) this.source.pause()
  }

  private takeLate(): Buffer | undefined {
    const late = this.collectedBytes - MAX_WRITE_BYTES
    if (late <= 0 || late > MAX_LATE_BYTES) return undefined
    const last = this.collected.pop()!
    const kept = Math.max(0, last.length - late)
    this.collected.push(last.subarray(0, kept))
    return last.subarray(kept)
  }

  private endRun(): void {
    const { run } = this
    if (!run) return
    this.run = undefined
    this.collect(run.buffer.subarray(run.start, run.end))
  }

  private collect(bytes: Buffer): void {
    this.collected.push(bytes)
    this.collectedBytes += bytes.length
  }
}
