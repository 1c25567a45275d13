// What is read of a message without parsing it: its kind, its numbers, its name.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encode } from '../../src/wire/codec.ts'
import { Kind, newEnvelope, readEnvelope } from '../../src/wire/envelope.ts'
import { runs } from '../fuzz.ts'
import { framed, onlyFrame } from './framed.ts'

function read(bytes: Buffer) {
  const envelope = newEnvelope()
  readEnvelope(onlyFrame(bytes), envelope)
  const name =
    envelope.nameStart < 0 ? undefined : bytes.toString('utf8', envelope.nameStart, envelope.nameEnd)
  return { ...envelope, name }
}

const readText = (body: string) => read(framed(body))

describe('the envelope', () => {
  it('is read from a message as debugpy writes it', () => {
    const event = readText('{"seq": 12, "type": "event", "event": "output", "body": {"output": "x"}}')
    expect(event).toMatchObject({ kind: Kind.Event, seq: 12, name: 'output' })
    const response = readText(
      '{"seq": 3, "type": "response", "request_seq": 7, "success": true, "command": "next"}',
    )
    expect(response).toMatchObject({ kind: Kind.Response, seq: 3, requestSeq: 7 })
  })

  it('is read whatever the order of the keys and whatever the body holds', () => {
    const seq = fc.nat(2 ** 40)
    const pairs = fc.record({
      seq,
      type: fc.constantFrom('request', 'response', 'event'),
      request_seq: seq,
      command: fc.stringMatching(/^[a-zA-Z.]{1,20}$/),
      event: fc.stringMatching(/^[a-zA-Z.]{1,20}$/),
      arguments: fc.jsonValue(),
      body: fc.jsonValue(),
      extra: fc.string(),
    })
    fc.assert(
      fc.property(pairs, fc.array(fc.nat(), { minLength: 8, maxLength: 8 }), (message, order) => {
        const { event, command, request_seq: requestSeq, ...others } = message
        const own = { event: { event }, request: { command }, response: { request_seq: requestSeq } }[
          message.type
        ]
        const entries = Object.entries({ ...others, ...own }).sort(
          (a, b) => order[a[0].length % 8]! - order[b[0].length % 8]!,
        )
        const found = read(encode(Object.fromEntries(entries)))
        expect(found.seq).toBe(message.seq)
        if (message.type === 'response') expect(found).toMatchObject({ kind: Kind.Response, requestSeq })
        else if (message.type === 'event') expect(found).toMatchObject({ kind: Kind.Event, name: event })
        else expect(found).toMatchObject({ kind: Kind.Request, name: command })
      }),
      { numRuns: runs(2000) },
    )
  })

  it('does not take nested keys for its own', () => {
    const found = readText(
      '{"arguments":{"seq":9,"type":"event","x":"}\\"{"},"command":"evaluate","type":"request","seq":4}',
    )
    expect(found).toMatchObject({ kind: Kind.Request, seq: 4, name: 'evaluate' })
  })

  it('is a message without a seq, too', () => {
    expect(readText('{"type":"request","command":"initialize"}')).toMatchObject({
      kind: Kind.Request,
      seqStart: -1,
    })
  })

  it.each([
    ['{"type":"response","request_seq":1}', { kind: Kind.Response, requestSeq: 1, seqStart: -1 }],
    ['{"seq":"7","type":"event","event":"x"}', { kind: Kind.Event, name: 'x', seqStart: -1 }],
    ['{"type":"event","se":8,"event":"x","seq":9}', { kind: Kind.Event, name: 'x', seq: 9 }],
    ['{"event":"of many","seq":9,"type":"event"}', { kind: Kind.Event, name: 'of many', seq: 9 }],
  ])('is read from %s', (body, wanted) => expect(readText(body)).toMatchObject(wanted))

  it('tells nothing of the message before', () => {
    const envelope = newEnvelope()
    for (const [body, kind] of [
      ['{"seq":1,"type":"response","request_seq":1}', Kind.Response],
      ['{"type":"response"}', Kind.Unknown],
      ['{"seq":1,"type":"event","event":"x"}', Kind.Event],
      ['{"type":"event"}', Kind.Unknown],
    ] as const) {
      readEnvelope(onlyFrame(framed(body)), envelope)
      expect([body, envelope.kind]).toEqual([body, kind])
    }
    expect(envelope).toMatchObject({ seqStart: -1, requestSeqStart: -1, nameStart: -1 })
  })

  it.each([
    '',
    '[]',
    '"text"',
    '{',
    '{"seq":1',
    '{"seq":1}',
    '{"type":"event"}',
    '{"type":"other","command":"x"}',
    '{"type":"other","request_seq":1}',
    '{"type":"response","command":"x","request_seq":"1"}',
    '{"type":"event","event":5}',
    '{"type":"event","eventual":"x"}',
    '{"type":"event","event "x"}',
    '{"type":"event" "event":"x"}',
    '["type":"event","event":"x"}',
    '{type":"event","event":"x"}',
    '{"typ":"event","even":"x"}',
    'nonsense',
  ])('is unknown for %j, and reading it ends', (body) => expect(readText(body).kind).toBe(Kind.Unknown))

  it('ends for any bytes at all', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        read(Buffer.concat([Buffer.from(`Content-Length: ${bytes.length}\r\n\r\n`), bytes]))
      }),
      { numRuns: runs(2000) },
    )
  })
})
