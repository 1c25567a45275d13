// What a session’s end is sent: under which numbers, after which holds, in which writes.
import { beforeEach, describe, expect, it } from 'vitest'
import { decode, encode, Framer, type Frame } from '../../src/wire/codec.ts'
import { newEnvelope, readEnvelope, type Envelope } from '../../src/wire/envelope.ts'
import { Peer } from '../../src/wire/peer.ts'
import { framed, onlyFrame } from './framed.ts'

/** The end that a peer writes to, and the one that its messages come from. */
class Ends {
  written: Buffer[] = []
  writes = 0
  isFull = false
  isPaused = false
  hasRoom: () => void = () => undefined
  write = (chunks: readonly Buffer[]): boolean => {
    this.writes++
    this.written.push(...chunks.map((chunk) => Buffer.from(chunk)))
    return !this.isFull
  }
  drained = (callback: () => void) => void (this.hasRoom = callback)
  pause = () => void (this.isPaused = true)
  resume = () => void (this.isPaused = false)
  read = () => undefined
  end = () => undefined

  get bytes() {
    return Buffer.concat(this.written)
  }
  get numbers() {
    const seen: unknown[] = []
    new Framer((frame) => seen.push((decode(frame) as { seq: number }).seq)).push(this.bytes)
    return seen
  }
}

let ends: Ends
let peer: Peer
beforeEach(() => {
  ends = new Ends()
  peer = new Peer(ends, ends)
})

/** Messages of the other end, one after another in one chunk. */
function forward(...messages: object[]): void {
  new Framer((frame) => peer.forward(frame, envelopeOf(frame))).push(
    Buffer.concat(messages.map((message) => encode(message))),
  )
  peer.flush()
}

function envelopeOf(frame: Frame): Envelope {
  const envelope = newEnvelope()
  readEnvelope(frame, envelope)
  return envelope
}

const event = (seq: number, text = '') => ({ seq, type: 'event', event: 'output', body: { text } })
const own = (): any => ({ seq: 0, type: 'event', event: 'ours' })
const MB = 2 ** 20

describe('a peer whose end is full', () => {
  it('pauses where its messages come from, until there is room', () => {
    forward(event(1))
    expect(ends.isPaused).toBe(false)
    ends.isFull = true
    forward(event(2))
    expect(ends.isPaused).toBe(true)
    ends.hasRoom()
    expect(ends.isPaused).toBe(false)
  })
})

describe('a hold', () => {
  it('pauses the other end when it has kept 8 MB, and not before', () => {
    const release = peer.hold()
    for (let seq = 1; seq <= 7; seq++) forward(event(seq, 'x'.repeat(MB)))
    expect(ends.isPaused).toBe(false)
    forward(event(8, 'x'.repeat(MB)))
    expect(ends.isPaused).toBe(true)
    expect(ends.writes).toBe(0)
    release()
    expect(ends.isPaused).toBe(false)
    expect(ends.numbers).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    peer.hold()
    forward(event(9))
    expect(ends.isPaused, 'what the hold before had kept does not count').toBe(false)
  })

  it('lasts as long as the longest, and is let go by each once', () => {
    const [first, second] = [peer.hold(), peer.hold()]
    forward(event(1))
    first()
    first()
    expect(ends.writes).toBe(0)
    second()
    expect(ends.numbers).toEqual([1])
  })

  it('keeps what stands for a message, and what is left out of one, in its place; our own goes past it', () => {
    const release = peer.hold()
    forward(event(1))
    peer.replace({ seq: 2, type: 'event' })
    peer.swallowed()
    forward(event(4))
    peer.send(own())
    expect(ends.numbers).toEqual([1])
    release()
    expect(ends.numbers).toEqual([1, 2, 3, 4])
  })
})

describe('a number', () => {
  it('is that of the message while nothing was added or left out, and unbroken afterwards', () => {
    forward(event(1), event(2))
    const before = Buffer.concat([encode(event(1)), encode(event(2))])
    expect(ends.bytes.equals(before), 'byte for byte').toBe(true)
    expect(peer.send(own())).toBe(3)
    peer.swallowed()
    peer.swallowed()
    forward(event(5))
    peer.replace({ seq: 6, type: 'event' })
    expect(ends.numbers).toEqual([1, 2, 3, 4, 5])
  })

  it('is the next also where the other end numbers out of turn, and never one that was there', () => {
    forward(event(1), event(3), event(2))
    peer.send(own())
    forward(event(5), event(4))
    peer.replace({ seq: 7, type: 'event' })
    forward(event(6))
    expect(ends.numbers).toEqual([1, 3, 2, 4, 5, 6, 7, 8])
  })

  it('is left alone in a message that has none', () => {
    peer.send(own())
    const bytes = encode({ type: 'event', event: 'odd' })
    new Framer((frame) => peer.forward(frame, envelopeOf(frame))).push(bytes)
    peer.flush()
    expect(ends.bytes.subarray(-bytes.length).equals(bytes)).toBe(true)
  })
})

describe('a request of the proxy’s own', () => {
  it('has its answer taken, and a second one too, but not for ever', () => {
    const taken: number[] = []
    const answer = (seq: number) => {
      const frame = { buffer: Buffer.alloc(0), start: 0, body: 0, end: 0 }
      const take = peer.takerOf(seq)
      take?.(frame, newEnvelope())
      if (take) taken.push(seq)
      return take !== undefined
    }
    const first = peer.ask('evaluate', {}, () => undefined)
    expect(decode(onlyFrame(ends.bytes))).toEqual({
      seq: first,
      type: 'request',
      command: 'evaluate',
      arguments: {},
    })
    expect([answer(first), answer(first)]).toEqual([true, true])
    for (let i = 0; i < 64; i++) answer(peer.ask('evaluate', {}, () => undefined))
    expect(answer(first), 'after 64 others').toBe(false)
  })

  it('has the other end’s number, and whoever takes its answer, until 64 later ones are answered', () => {
    peer.await(7, () => undefined, 3)
    expect([peer.originalOf(7), peer.originalOf(8)]).toEqual([3, 8])
    for (let seq = 8; seq < 72; seq++) peer.await(seq, () => undefined)
    for (let seq = 7; seq < 71; seq++) expect(peer.takerOf(seq)).toBeDefined()
    expect([peer.takerOf(7) !== undefined, peer.originalOf(7)]).toEqual([true, 3])
    peer.takerOf(71)
    expect([peer.takerOf(7), peer.originalOf(7)]).toEqual([undefined, 7])
  })
})

describe('a write', () => {
  /** One message of so many bytes in all. */
  const sized = (bytes: number) => {
    const empty = encode(event(1)).length
    // The header's length has as many digits as that of a body of 64 kB.
    return event(1, 'x'.repeat(bytes - empty - 3))
  }
  const inTheNextTurn = () => new Promise((resolve) => setImmediate(resolve))

  it('of more than a pipe takes at once leaves its last few bytes for the next, or for the end of the turn', async () => {
    const message = sized(65_536 + 100)
    expect(encode(message)).toHaveLength(65_636)
    forward(message)
    expect(ends.bytes).toHaveLength(65_536)
    forward(event(2))
    await inTheNextTurn()
    forward(event(3))
    expect(ends.bytes.equals(Buffer.concat([message, event(2), event(3)].map((each) => encode(each))))).toBe(
      true,
    )
    forward(message)
    await inTheNextTurn()
    expect(ends.bytes.subarray(-65_636).equals(encode(message)), 'once more').toBe(true)
  })

  it('of messages of several chunks, let go together, has each as it came', () => {
    const release = peer.hold()
    const [one, two, three] = [event(1), event(2), sized(65_536)].map((message) => encode(message))
    forward(event(1))
    // As long as the first one and left out, so that what follows begins where that one ended in its own chunk.
    const chunk = Buffer.concat([two!, encode(event(3, 'abc'))])
    new Framer((frame) => {
      if (frame.start > 0) peer.forward(frame, envelopeOf(frame))
    }).push(chunk)
    forward(sized(65_536), event(4))
    release()
    peer.settle()
    const last = encode(event(4))
    expect(ends.bytes.equals(Buffer.concat([one!, chunk.subarray(two!.length), three!, last]))).toBe(true)
  })

  it.each([65_536, 65_536 + 1025, 200_000])('of %d bytes goes out at once', (bytes) => {
    const message = sized(bytes)
    forward(message)
    expect([ends.writes, ends.bytes.length]).toEqual([1, encode(message).length])
  })

  it('of our own comes after the rest of a message that has begun', () => {
    const body =
      '{"seq": 1, "type": "event", "event": "output", "body": {"category": "stdout", "output": "a"}}'
    const bytes = framed(body)
    const chunk = bytes.subarray(0, 100)
    expect(peer.forwardEvents(chunk, 0, [])).toBeGreaterThan(chunk.length)
    peer.send(own())
    peer.forwardRest(bytes.subarray(100), bytes.length - 100)
    peer.flush()
    expect(ends.bytes.subarray(0, bytes.length).equals(bytes)).toBe(true)
    expect(ends.numbers).toEqual([1, 2])
  })
})
