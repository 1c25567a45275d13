// The adapter's end of a session that may turn to another adapter: one that runs already and knows the process meant.
import { decode, encode, Framer } from './codec.ts'
import type { End } from './end.ts'

/** An end that can be made to go. */
type Mortal = End & { kill(): void }
type Message = { type?: string; command?: string }

export class Detour implements End {
  private take: (chunk: Buffer) => void = () => undefined
  private ended: () => void = () => undefined
  private roomAgain: () => void = () => undefined

  constructor(private current: Mortal) {
    this.follow(current)
  }

  /**
   * From here on `next` is the adapter; the one before hears the end of input and is not listened to any more. `opening`
   * (an `initialize` that was answered already) is said to it first; what comes up to the answer is left out.
   * @returns when that answer has come @throws {Error} where another comes, or none
   */
  turnTo(next: Mortal, opening: object): Promise<void> {
    const before = this.current
    this.current = next
    before.end()
    this.follow(next)
    next.write([encode(opening)])
    return this.untilAnswered(next)
  }

  private untilAnswered(next: End): Promise<void> {
    return new Promise((answered, failed) => {
      let unread: Buffer | undefined = Buffer.alloc(0)
      const look = (bytes: Buffer) => {
        unread = bytes
        const end = answerEnd(bytes)
        if (end === undefined) return
        unread = undefined
        answered()
        if (end < bytes.length) this.take(bytes.subarray(end))
      }
      const read = (chunk: Buffer) => {
        if (!unread) return this.take(chunk)
        try {
          look(Buffer.concat([unread, chunk]))
        } catch {
          failed(new Error('what listens there is not debugpy'))
          next.end()
        }
      }
      const hungUp = () => {
        failed(new Error('it hung up at once'))
        // Whoever waits for the answer hears that first.
        setImmediate(() => this.ended())
      }
      next.read(read, hungUp)
    })
  }

  private follow(end: End): void {
    end.drained(() => this.current === end && this.roomAgain())
  }

  read(take: (chunk: Buffer) => void, ended: () => void): void {
    const end = this.current
    this.take = take
    this.ended = ended
    end.read(
      (chunk) => this.current === end && take(chunk),
      () => this.current === end && ended(),
    )
  }

  write(chunks: readonly Buffer[]): boolean {
    return this.current.write(chunks)
  }
  drained(callback: () => void): void {
    this.roomAgain = callback
  }
  pause(): void {
    this.current.pause()
  }
  resume(): void {
    this.current.resume()
  }
  end(): void {
    this.current.end()
  }
  kill(): void {
    this.current.kill()
  }
}

/** Where the answer to `initialize` ends in `bytes`. @throws {Error} where they are no DAP */
function answerEnd(bytes: Buffer): number | undefined {
  let end: number | undefined
  const framer = new Framer((frame) => {
    if (end !== undefined) return
    const { type, command } = decode(frame) as Message
    if (type === 'response' && command === 'initialize') end = frame.end
  })
  framer.push(bytes)
  return end
}
