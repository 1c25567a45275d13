// The stream reader of py-spy's chrometrace files.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PySpyTrace, TraceError, type RawTrace } from '../../src/profile/pyspy-trace.ts'
import { chunksOf } from '../chunks.ts'
import { events, naively, PID, sampled, type Sample } from './pyspy-form.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

function read(text: string, cuts: number[] = []): RawTrace {
  const reader = new PySpyTrace()
  for (const chunk of chunksOf(bytes(text), cuts)) reader.push(chunk)
  return reader.end()
}

/** In the form of `naively`. */
function runs(trace: RawTrace): Record<string, string[]> {
  const path = (node: number): string[] => {
    if (node === 0) return []
    const { name, file, line } = trace.frames[trace.frame[node]!]!
    return [...path(trace.parent[node]!), `${name}@${file}:${line}`]
  }
  const found: Record<string, string[]> = {}
  for (const { pthread, tid, start, node } of trace.threads) {
    if (start.length === 0) continue
    const list = (found[`${pthread} ${tid}`] ??= [])
    start.forEach((ts, i) => list.push(`${ts} ${path(node[i]!).join('|')}`))
  }
  return found
}

const work: Sample[] = [
  { ts: 100, tid: 7, osTid: 11, name: 'MainThread', stack: [{ name: 'main', file: '/p/é "x".py', line: 3 }] },
  { ts: 900, tid: 7, osTid: 11, name: 'MainThread', stack: [{ name: 'main', file: '/p/é "x".py', line: 4 }] },
]

describe('a trace of py-spy', () => {
  it('reads, cut at any bytes, what a naive reader reads', () => {
    fc.assert(
      fc.property(
        sampled,
        fc.array(fc.nat(100_000), { maxLength: 30 }),
        fc.nat(5000),
        (samples, cuts, tail) => {
          const end = (samples.at(-1)?.ts ?? 0) + tail
          const text = JSON.stringify(events(samples, end)) + '\n'
          expect(runs(read(text, cuts))).toEqual(naively(text))
        },
      ),
    )
  })

  it('reads an event in another form (spaces, other order, more fields) as the same', () => {
    const list = events(work, 1500)
    const other = list.map(({ args, cat, ...rest }, i) =>
      i % 2 ? { ...rest, extra: [{ a: '}' }], args } : { args, cat, ...rest },
    )
    expect(runs(read(JSON.stringify(other, null, 2)))).toEqual(naively(JSON.stringify(list)))
    expect(read(JSON.stringify(other)).frames).toEqual(read(JSON.stringify(list)).frames)
  })

  it('reads byte by byte', () => {
    const text = JSON.stringify(events(work, 1500))
    expect(
      runs(
        read(
          text,
          [...text].map((_, i) => i),
        ),
      ),
    ).toEqual(naively(text))
  })

  it('has no threads for an idle process', () => {
    expect(read('[]\n')).toMatchObject({ threads: [], events: 0, damaged: undefined })
  })

  it('gives each life on a reused pthread id a thread of its own', () => {
    const stack = [{ name: 'f', file: '/p/a.py', line: 1 }]
    const trace = read(
      JSON.stringify(
        events(
          [
            { ts: 100, tid: 7, osTid: 11, name: 'first', stack },
            { ts: 200, tid: 7, osTid: 12, name: 'first', stack },
            { ts: 300, tid: 7, osTid: 12, name: 'second', stack },
          ],
          400,
        ),
      ),
    )
    expect(trace.threads).toMatchObject([
      { pid: PID, tid: 11, name: 'first', start: [100], end: 200 },
      { pid: PID, tid: 12, name: 'second', start: [200], end: 400 },
    ])
  })

  it('is one thread, where py-spy loses its system number for a moment', () => {
    const stack = [{ name: 'f', file: '/p/a.py', line: 1 }]
    const numbers = [11, 7, 11, 12, 7, 13, 7]
    const samples = numbers.map((osTid, i) => ({ ts: i * 100, tid: 7, osTid, name: `T${osTid}`, stack }))
    const text = JSON.stringify(events(samples, 700))
    // Then it writes the C library's, in hexadecimal.
    expect(read(text.replaceAll('thread (7): T7', 'thread (0x7)')).threads).toMatchObject([
      { tid: 11, name: 'T11', start: [0], end: 300 },
      { tid: 12, name: 'T12', start: [300], end: 400 },
      { tid: 13, name: 'T13', start: [400], end: 700 },
    ])
  })

  it('does not hand on the name of a dead thread, as py-spy does', () => {
    const stack = [{ name: 'f', file: '/p/a.py', line: 1 }]
    const samples = [11, 12].map((osTid) => ({ ts: osTid * 100, tid: 7, osTid, name: 'pool_0', stack }))
    expect(read(JSON.stringify(events(samples, 2000))).threads.map(({ name }) => name)).toEqual([
      'pool_0',
      '',
    ])
  })

  it('keeps what came before a cut, and says where that was, at every byte', () => {
    const text = JSON.stringify(events(work, 1500))
    const first = text.indexOf('},{') + 1
    for (let length = 0; length < text.length; length++) {
      if (length < first) expect(() => read(text.slice(0, length))).toThrow(TraceError)
      else expect(read(text.slice(0, length)).damaged).toMatch(/^the file is cut off: .* at byte \d+$/)
    }
    expect(runs(read(text.slice(0, -2)))).toEqual(runs(read(text)))
  })

  it.each([
    ['', 'the file is empty: it ends at byte 0'],
    ['{"a":1}', 'not a chrometrace file of py-spy: no JSON array at byte 0'],
    ['Error: permission denied', 'not a chrometrace file of py-spy: no JSON array at byte 0'],
    ['[[', 'a stray "[" at byte 1'],
    ['[{"args":{"filename":"","line":0},"name":"x","ph":"B"}]', 'an event without pid, tid and ts at byte 1'],
    ['[{"a":nul}]', 'an event that is not JSON at byte 1'],
    ['[' + JSON.stringify(events(work, 9).at(-1)) + ']', 'a frame ends that had not begun at byte 1'],
  ])('refuses %j', (text, message) => {
    expect(() => read(text)).toThrow(
      new TraceError(message.replace(/ at byte \d+$/, ''), Number(/\d+$/.exec(message)![0])),
    )
  })

  it('gives up on an event that does not end', () => {
    expect(() => read(`[{${' '.repeat(1 << 21)}`)).toThrow(new TraceError('an event longer than 1 MiB', 1))
  })

  it('never throws anything but a TraceError, whatever byte is changed', () => {
    const text = bytes(JSON.stringify(events(work, 1500)))
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.nat(255), (at, byte) => {
        const reader = new PySpyTrace()
        const broken = text.slice()
        broken[at] = byte
        reader.push(broken)
        try {
          const trace = reader.end()
          expect(trace.events).toBeGreaterThan(0)
        } catch (error) {
          expect(error).toBeInstanceOf(TraceError)
        }
      }),
    )
  })
})
