// The express lane for floods of events gives the very bytes that the long way would give.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { outputEvent } from '../../src/session/messages.ts'
import { Skim, type Numbering } from '../../src/wire/skim.ts'
import { chunksOf } from '../chunks.ts'
import { runs } from '../fuzz.ts'
import { playbook } from '../session/playbook.ts'
import { framed } from './framed.ts'

const skimEvents = (chunk: Buffer, from: number, wanted: string[], numbering: Numbering) =>
  new Skim().events(chunk, from, wanted, numbering)

const unchanged = (): Numbering => ({ lastSeq: 0, renumbers: false })

/** As debugpy's json.dumps writes it: a space after each colon and comma. */
const eventText = (seq: number, name: string, body: string) =>
  `{"seq": ${seq}, "type": "event", "event": "${name}", "body": ${body}}`

const name = fc.constantFrom('output', 'o', 'process', 'module', 'processes', 'thread', 'a"b')
const body = fc
  .oneof(fc.string({ maxLength: 90 }), fc.string({ unit: 'grapheme', maxLength: 20 }))
  .map((text) => JSON.stringify({ text }))
/** Messages in debugpy's form, in other forms, and what is no event. */
const form = fc.constantFrom(
  eventText,
  (seq: number, event: string, text: string) =>
    JSON.stringify({ body: JSON.parse(text) as unknown, event, type: 'event', seq }),
  (seq: number, event: string) => `{"seq": ${seq}, "type": "event", "event": "${event}"}`,
  (seq: number) => `{"seq": ${seq}, "type": "response", "request_seq": 5, "success": true, "command": "x"}`,
  (seq: number) => `{"seq":${seq},"type":"event","event":"output"}`,
)

/** What a session's client gets when the adapter says these texts, cut at these places, after `sent` messages of ours. */
async function through(texts: string[], cuts: number[], sent: number): Promise<Buffer> {
  const { client, adapter, session, over } = playbook(() => [
    { name: 'test', events: { process: () => undefined } },
  ])
  for (let i = 0; i < sent; i++) session.client.send(outputEvent('stdout', 'x'))
  client.bytes.length = 0
  adapter.saysBytes(...chunksOf(Buffer.concat(texts.map(framed)), cuts))
  const bytes = Buffer.concat(client.bytes)
  await over()
  return bytes
}

/** The same by replacing the first number in the text: by the next one, if there were messages of ours. */
function byText(texts: string[], sent: number): Buffer {
  const next = (key: string, i: number) => key + String(sent + 1 + i)
  const renumbered = texts.map((text, i) =>
    sent === 0 ? text : text.replace(/("seq": ?)\d+/, (_, key: string) => next(key, i)),
  )
  return Buffer.concat(renumbered.map(framed))
}

describe('the express lane', () => {
  it('gives the bytes that replacing the number in the text gives, whatever comes and however it is cut', async () => {
    const texts = fc.array(fc.tuple(form, name, body), { maxLength: 30 })
    const number = fc.oneof(fc.nat(99), fc.nat(1_000_000))
    await fc.assert(
      fc.asyncProperty(
        texts,
        fc.array(number, { minLength: 30, maxLength: 30 }),
        fc.array(fc.nat(9000), { maxLength: 12 }),
        fc.nat(120),
        async (parts, numbers, cuts, sent) => {
          const said = parts.map(([make, event, text], i) =>
            make(numbers[i]!, event.includes('"') ? 'o' : event, text),
          )
          expect((await through(said, cuts, sent)).toString()).toBe(byText(said, sent).toString())
        },
      ),
      { numRuns: runs(1500) },
    )
  })

  /** Events of these numbers and of several lengths: one chunk of a flood. */
  const flood = (...numbers: number[]) =>
    Buffer.concat(
      numbers.map((seq, i) =>
        framed(eventText(seq, 'output', `{"output": "${'a line '.repeat(1 + i * 8)}"}`)),
      ),
    )

  it('takes a flood without handing a single message to the long way', () => {
    const skim = new Skim()
    const numbering = unchanged()
    for (const chunk of [flood(1, 2, 3), flood(4, 5), flood(998, 999, 1000, 999_999_999)])
      expect(skim.events(chunk, 0, ['process'], numbering)).toBe(chunk.length)
    expect(numbering.lastSeq).toBe(999_999_999)
  })

  it('takes it also where it has to write numbers, which may be the first and the last of so many digits', () => {
    const skim = new Skim()
    const numbering = { lastSeq: 9, renumbers: true }
    const [one, two] = [flood(57, 12, 13), flood(14, 99)]
    for (const chunk of [one, two]) expect(skim.events(chunk, 0, ['process'], numbering)).toBe(chunk.length)
    expect(Buffer.concat([one, two]).equals(Buffer.concat([flood(10, 11, 12), flood(13, 14)]))).toBe(true)
    expect(numbering.lastSeq).toBe(14)
    const last = flood(11)
    expect(skim.events(last, 0, [], { lastSeq: 98, renumbers: true })).toBe(last.length)
    expect(last.equals(flood(99))).toBe(true)
  })

  it.each(['output', 'o', 'terminated', 'process'])('lets no event pass that is wanted: %s', (wanted) => {
    const names = ['output', 'o', 'terminated', 'process', 'module'].filter((other) => other !== wanted)
    const told = (event: string) => framed(eventText(1, event, '{"text": "long enough to be looked at"}'))
    const before = Buffer.concat(names.map(told))
    const stream = Buffer.concat([before, told(wanted), told('module'), told('module')])
    const skim = new Skim()
    expect(skim.events(stream, 0, ['thread'], unchanged())).toBe(stream.length)
    expect(skim.events(stream, 0, ['thread', wanted], unchanged())).toBe(before.length)
    expect(skim.events(stream.subarray(before.length), 0, [wanted], unchanged())).toBe(0)
  })

  it('takes no message that differs in a single letter from what debugpy writes', () => {
    const event = framed(eventText(7, 'output', '{"text": "long enough to be looked at"}')).toString()
    const upToName = event.indexOf('"output"')
    const first = flood(1)
    for (let at = 0; at < upToName; at++) {
      // A digit of the length or of the number is another length or number.
      if (/\d/.test(event[at]!)) continue
      const other = event.slice(0, at) + '~' + event.slice(at + 1)
      const stream = Buffer.concat([first, Buffer.from(other), flood(2)])
      expect([at, skimEvents(stream, 0, [], unchanged())]).toEqual([at, first.length])
    }
  })

  it('takes no event that ends before its name does, and none without a number or with one of ten digits', () => {
    const text = eventText(7, 'output', '{"text": "long enough to be looked at"}')
    const short = Buffer.from(`Content-Length: 40\r\n\r\n${text}`)
    const first = flood(1)
    const odd = ['"7"', '', '1234567890'].map((seq) => framed(text.replace('7', seq)))
    for (const stop of [short, ...odd])
      for (const renumbers of [false, true])
        expect(skimEvents(Buffer.concat([first, stop, flood(2)]), 0, [], { lastSeq: 4, renumbers })).toBe(
          first.length,
        )
  })

  it('stops at an event that a hook wants, at what is no event, and at a head that is not whole', () => {
    const first = framed(eventText(1, 'output', '{}'))
    const stops = [
      framed(eventText(2, 'process', '{}')),
      framed('{"seq": 2, "type": "request", "command": "runInTerminal", "arguments": {"a": 1, "b": 2}}'),
      framed(eventText(2, 'output', '{"output": "a text of some length, cut"}')).subarray(0, 70),
      Buffer.from(
        'Content-Length: 99999999999999999999\r\n\r\n{"seq": 2, "type": "event", "event": "output"}'.padEnd(
          120,
        ),
      ),
    ]
    for (const stop of stops) {
      expect(skimEvents(Buffer.concat([first, stop]), 0, ['process'], unchanged())).toBe(first.length)
    }
  })

  it('begins with an event of which the end is still to come', () => {
    const event = framed(eventText(2, 'output', '{"output": "a text of some length, cut"}'))
    expect(skimEvents(event.subarray(0, -9), 0, ['process'], unchanged())).toBe(event.length)
  })

  it('lets a message of our own wait until the event that has begun is whole', () => {
    const { client, adapter, session } = playbook()
    const event = framed(eventText(1, 'output', '{"output": "a text of some length, cut in two"}'))
    adapter.saysBytes(event.subarray(0, -12))
    session.client.send(outputEvent('stdout', 'ours'))
    expect(client.received).toEqual([])
    adapter.saysBytes(event.subarray(-12, -5))
    adapter.saysBytes(event.subarray(-5))
    client.sees({ event: 'output', seq: 1 })
    client.sees({ event: 'output', seq: 2, body: { output: 'ours' } })
    adapter.hangsUp()
  })

  it('writes nothing where a number has another count of digits', () => {
    const event = framed(eventText(9, 'output', '{"text": "some text"}'))
    const before = Buffer.from(event)
    expect(skimEvents(event, 0, [], { lastSeq: 9, renumbers: true })).toBe(0)
    expect(event.equals(before)).toBe(true)
  })

  it('is not misled by what it remembers of the chunks before', () => {
    const header = fc.constantFrom(
      'Content-Length: ',
      'Content-Length:',
      'Content-Length: 0',
      'Content-Lenght: ',
    )
    const seq = fc.constantFrom(
      '1',
      '42',
      '999',
      '1000',
      '-5',
      '12345678901234567890123456789012345678901234',
      '"7"',
    )
    const message = fc
      .tuple(header, form, seq, name, body)
      .map(([begin, make, number, event, text]) => [
        begin,
        make(0, event, text).replace(/(?<="seq": ?)0/, number),
      ])
      .map(([begin, text]) => Buffer.from(`${begin}${Buffer.byteLength(text!)}\r\n\r\n${text}`))
    const cut = fc.tuple(message, fc.nat(200)).map(([bytes, end]) => bytes.subarray(0, end))
    const chunk = fc.array(fc.oneof({ weight: 4, arbitrary: message }, cut), { maxLength: 5 })
    const wanted = [['process'], ['output']]
    fc.assert(
      fc.property(
        fc.array(fc.tuple(chunk, fc.nat(1)), { maxLength: 6 }),
        fc.boolean(),
        (chunks, renumbers) => {
          const skim = new Skim()
          const [one, other] = [0, 0].map(() => ({ lastSeq: 40, renumbers }))
          for (const [parts, which] of chunks) {
            const [bytes, copy] = [Buffer.concat(parts), Buffer.concat(parts)]
            const stop = skim.events(bytes, 0, wanted[which]!, one!)
            expect(stop).toBe(new Skim().events(copy, 0, wanted[which]!, other!))
            expect(bytes.equals(copy)).toBe(true)
            expect(one).toEqual(other)
          }
        },
      ),
      { numRuns: runs(2000) },
    )
  })

  it('ends for any bytes at all', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (bytes, renumbers) => {
        const stream = Buffer.concat([
          framed(eventText(1, 'output', '{}')),
          Buffer.from('Content-Length: '),
          bytes,
        ])
        expect(skimEvents(stream, 0, [], { lastSeq: 0, renumbers })).toBeLessThanOrEqual(stream.length)
      }),
      { numRuns: runs(2000) },
    )
  })
})
