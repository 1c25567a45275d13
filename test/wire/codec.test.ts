// Messages cut out of a stream of bytes, and written into one, as debugpy takes and writes them.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bytesOf, decode, encode, Framer, MAX_BODY_BYTES, splice } from '../../src/wire/codec.ts'
import { chunksOf } from '../chunks.ts'
import { runs } from '../fuzz.ts'
import { framed, onlyFrame } from './framed.ts'

const INITIALIZE = '{"seq":1,"type":"request","command":"initialize"}'

const withHeader = (header: string, body: string) => Buffer.from(header + body)

/** What a framer delivers when it is given these chunks. */
function framesOf(chunks: Buffer[], maxBody?: number): { bodies: string[]; raw: Buffer } {
  const bodies: string[] = []
  const raw: Buffer[] = []
  const framer = new Framer((found) => {
    bodies.push(found.buffer.toString('utf8', found.body, found.end))
    raw.push(Buffer.from(bytesOf(found)))
  }, maxBody)
  for (const chunk of chunks) framer.push(chunk)
  return { bodies, raw: Buffer.concat(raw) }
}

describe('the framer', () => {
  it('delivers the same messages and the same bytes however the stream is cut', () => {
    const bodies = fc.array(fc.string({ unit: 'grapheme', maxLength: 300 }), { maxLength: 12 })
    fc.assert(
      fc.property(bodies, fc.array(fc.nat(5000), { maxLength: 30 }), (texts, cuts) => {
        const stream = Buffer.concat(texts.map((text) => framed(JSON.stringify(text))))
        const found = framesOf(chunksOf(stream, cuts))
        expect(found.bodies).toEqual(texts.map((text) => JSON.stringify(text)))
        expect(found.raw.equals(stream)).toBe(true)
      }),
      { numRuns: runs(500) },
    )
  })

  it('delivers a message that comes one byte at a time', () => {
    const bytes = [...framed(INITIALIZE)].map((byte) => Buffer.from([byte]))
    expect(framesOf(bytes).bodies).toEqual([INITIALIZE])
  })

  // Each of these was tried against debugpy 1.8.22, which answers.
  it.each([
    ['no space after the colon', `Content-Length:${INITIALIZE.length}\r\n\r\n`],
    ['a plus sign', `Content-Length: +${INITIALIZE.length}\r\n\r\n`],
    ['another header before it', `Content-Type: x\r\nContent-Length: ${INITIALIZE.length}\r\n\r\n`],
    ['another header after it', `Content-Length: ${INITIALIZE.length}\r\nContent-Type: x\r\n\r\n`],
    ['digits in groups', `Content-Length: ${String(INITIALIZE.length).split('').join('_')}\r\n\r\n`],
    ['more than one digit in a group', `Content-Length: 0_0${INITIALIZE.length}\r\n\r\n`],
    ['a space after the number', `Content-Length: ${INITIALIZE.length} \r\n\r\n`],
    [
      'two lengths, of which the last counts',
      `Content-Length: 3\r\nContent-Length: ${INITIALIZE.length}\r\n\r\n`,
    ],
    ['a line of garbage before it', `hello\r\nContent-Length: ${INITIALIZE.length}\r\n\r\n`],
  ])('takes a header with %s, as debugpy does', (_title, header) => {
    expect(framesOf([withHeader(header, INITIALIZE)]).bodies).toEqual([INITIALIZE])
  })

  // And on each of these debugpy 1.8.22 hangs for good, even after the end of its input.
  it.each([
    ['lower case', `content-length: ${INITIALIZE.length}\r\n\r\n`],
    ['garbage on the same line', `helloContent-Length: ${INITIALIZE.length}\r\n\r\n`],
    ['a negative length', 'Content-Length: -3\r\n\r\n'],
    ['no number', 'Content-Length: abc\r\n\r\n'],
    ['an empty number', 'Content-Length: \r\n\r\n'],
    ['something after the number', `Content-Length: ${INITIALIZE.length}_x\r\n\r\n`],
    ['no length at all', 'Content-Type: x\r\n\r\n'],
    ['a space before the colon', `Content-Length : ${INITIALIZE.length}\r\n\r\n`],
    ['a blank line first', `\r\nContent-Length: ${INITIALIZE.length}\r\n\r\n`],
  ])('refuses a header with %s, where debugpy would hang', (_title, header) => {
    expect(() => framesOf([withHeader(header, INITIALIZE)])).toThrow(/valid Content-Length/)
  })

  it('refuses a body that debugpy would not take, before it has come', () => {
    const header = Buffer.from(`Content-Length: ${MAX_BODY_BYTES + 1}\r\n\r\n`)
    expect(() => framesOf([header], MAX_BODY_BYTES)).toThrow(/16777216 bytes; 16777215 at most/)
  })

  it.each([0, 1, 2, 3])('takes no header whose end is damaged at byte %i of its four', (place) => {
    const end = [...'\r\n\r\n'].with(place, 'x').join('')
    const bodies: string[] = []
    const framer = new Framer((found) => bodies.push(bytesOf(found).toString()))
    try {
      framer.push(
        Buffer.concat([withHeader(`Content-Length: ${INITIALIZE.length}${end}`, INITIALIZE), framed('{}')]),
      )
    } catch (error) {
      expect(String(error)).toMatch(/ProtocolError: a header/)
    }
    expect(bodies).toEqual([])
  })

  it('waits for the end of a header that begins after many bytes', () => {
    const long = JSON.stringify('x'.repeat(100_000))
    const [first, second] = [framed(INITIALIZE).subarray(0, 10), framed(INITIALIZE).subarray(10)]
    expect(framesOf([Buffer.concat([framed(long), first]), second]).bodies).toEqual([long, INITIALIZE])
  })

  it('refuses a header without an end', () => {
    expect(() => framesOf([Buffer.alloc(70_000, 65)])).toThrow(/no end of the header/)
  })

  it('refuses lines that end in a bare newline, which debugpy would wait behind for ever', () => {
    expect(() => framesOf([withHeader(`Content-Length: ${INITIALIZE.length}\n\n`, INITIALIZE)])).toThrow(
      /\\r\\n/,
    )
  })

  it('delivers what came before the fault', () => {
    const bodies: string[] = []
    const framer = new Framer((found) => bodies.push(JSON.stringify(decode(found))))
    expect(() => framer.push(Buffer.concat([framed(INITIALIZE), Buffer.from('nonsense\r\n\r\n')]))).toThrow(
      /Content-Length/,
    )
    expect(bodies).toEqual([INITIALIZE])
  })

  it('collects a body of 15 MB without copying it again for each chunk', () => {
    const body = JSON.stringify('x'.repeat(15_000_000))
    const bytes = framed(body)
    const chunks: Buffer[] = []
    for (let at = 0; at < bytes.length; at += 65_536) chunks.push(bytes.subarray(at, at + 65_536))
    expect(framesOf(chunks).bodies[0]).toBe(body)
  })
})

describe('decoding', () => {
  it('takes the numbers that Python writes and JSON has not, and leaves the same words in strings alone', () => {
    const body = String.raw`{"a": NaN, "b": [-Infinity, Infinity], "c": "NaN \"-Infinity\" \\", "d": 1}`
    expect(decode(onlyFrame(framed(body)))).toEqual({
      a: null,
      b: [null, null],
      c: String.raw`NaN "-Infinity" ${'\\'}`,
      d: 1,
    })
    expect(() => decode(onlyFrame(framed('{"a": NaN'))), 'still no JSON').toThrow(SyntaxError)
  })
})

describe('splicing', () => {
  it('writes a number of as many digits in place', () => {
    const found = onlyFrame(framed('{"seq": 41, "type": "event"}'))
    const spliced = splice(found, [{ start: found.body + 8, end: found.body + 10, value: 99 }])
    expect(spliced).toBe(found)
    expect(bytesOf(spliced).toString()).toBe(framed('{"seq": 99, "type": "event"}').toString())
  })

  it('gives any numbers to any places and leaves the rest as it was', () => {
    const number = fc.nat(2 ** 31)
    fc.assert(
      fc.property(number, number, number, number, fc.string(), (a, b, newA, newB, text) => {
        const body = (x: number, y: number) =>
          `{"seq": ${x}, "text": ${JSON.stringify(text)}, "request_seq":${y}}`
        const found = onlyFrame(framed(body(a, b)))
        const start = found.body + '{"seq": '.length
        const second = found.end - 1 - String(b).length
        const edits = [
          { start: second, end: found.end - 1, value: newB },
          { start, end: start + String(a).length, value: newA },
        ]
        expect(bytesOf(splice(found, edits)).toString()).toBe(framed(body(newA, newB)).toString())
      }),
      { numRuns: runs(1000) },
    )
  })
})

describe('encoding', () => {
  it('counts bytes, not characters', () => {
    expect(encode({ text: 'é🐍' }).toString()).toBe('Content-Length: 17\r\n\r\n{"text":"é🐍"}')
  })
})
