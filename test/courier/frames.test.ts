// The marker protocol: what is cut out of a text, and how parts come together, whatever comes in between.
import { crc32 as zlibCrc32 } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { crc32 } from '../../src/courier/crc32.ts'
import { Assembly, cut } from '../../src/courier/frames.ts'

type Frame = Parameters<Assembly['add']>[0]

const MARKERS = ['MEM', 'MEM_DIFF', 'GC', 'REFS', 'OBJECTS'].map((kind) => `__BASILISK_${kind}__`)
const MOST_HELD = 1 << 20
const NONCE = '0123456789abcdef'

/** As python-inject/dapscope_inject/deliver.py makes them. */
function framesOf(text: string, size: number, nonce = NONCE): Frame[] {
  const total = Math.max(1, Math.ceil(text.length / size))
  return Array.from({ length: total }, (_, i) => ({
    nonce,
    part: i + 1,
    total,
    length: text.length,
    crc32: crc32(text),
    data: text.slice(i * size, (i + 1) * size),
  }))
}

const lineOf = (frame: object, marker = MARKERS[0]!) => `${marker}${JSON.stringify(frame)}\n`
const ascii = fc.string({ unit: 'grapheme-ascii', maxLength: 300 })
/** The program's own text. */
const noise = fc.string({ maxLength: 40 }).filter((text) => !text.includes('__BASILISK'))

describe('a text with markers', () => {
  it('is cut into the program’s own text and what was marked, each whole', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(noise, fc.constantFrom(...MARKERS), ascii)), noise, (parts, tail) => {
        const text = parts
          .map(([own, marker, data]) => own + lineOf(framesOf(data, 400)[0]!, marker))
          .join('')
        const { rest, marked } = cut(text + tail)
        expect(rest).toBe(parts.map(([own]) => own).join('') + tail)
        expect(marked.map((each) => [each.marker, 'frame' in each && each.frame.data])).toEqual(
          parts.map(([, marker, data]) => [marker, data]),
        )
      }),
    )
  })

  it.each([
    ['not JSON', '__BASILISK_MEM__{"current": 1'],
    ['no object', '__BASILISK_GC__7\n'],
    ['another field', lineOf({ ...framesOf('x', 1)[0], extra: 1 })],
    ['a nonce that is none', lineOf({ ...framesOf('x', 1)[0], nonce: '../../x' })],
    ['a part below 1', lineOf({ ...framesOf('x', 1)[0], part: 0 })],
    ['more parts than any answer has', lineOf({ ...framesOf('x', 1)[0], total: 1e9 })],
  ])('says that what follows a marker is damaged: %s', (_, text) => {
    expect(cut(text).marked).toEqual([expect.objectContaining({ damaged: expect.any(String) })])
  })

  it('takes the plain form, a marker and JSON without a nonce', () => {
    const { marked, rest } = cut('before\n__BASILISK_MEM__{"current": 5}\nafter\n')
    expect(marked).toEqual([{ marker: '__BASILISK_MEM__', plain: { current: 5 } }])
    expect(rest).toBe('before\nafter\n')
  })
})

describe('an answer in parts', () => {
  it('comes together in any order, with repeats, mixed with another', () => {
    fc.assert(
      fc.property(
        ascii,
        ascii,
        fc.integer({ min: 1, max: 50 }),
        fc.infiniteStream(fc.nat()),
        (a, b, size, chance) => {
          const all = [...framesOf(a, size, 'aaaaaaaa'), ...framesOf(b, size, 'bbbbbbbb')]
          const shuffled = [...all, all[0]!]
            .map((frame) => ({ frame, key: chance.next().value as number }))
            .sort((x, y) => x.key - y.key)
          const assembly = new Assembly()
          const done: Record<string, string> = {}
          for (const { frame } of shuffled) {
            const text = frame.nonce in done ? undefined : assembly.add(frame)
            if (text !== undefined) done[frame.nonce] = text
          }
          expect(done).toEqual({ aaaaaaaa: a, bbbbbbbb: b })
        },
      ),
    )
  })

  it.each([
    ['another checksum', { crc32: 1 }],
    ['another length', { length: 3 }],
    ['other data', { data: 'forged' }],
  ])('is refused with %s', (_, change) => {
    const assembly = new Assembly()
    expect(() => assembly.add({ ...framesOf('the answer', 100)[0]!, ...change })).toThrow(/checksum/)
  })

  it('is refused when its parts contradict each other, and is forgotten', () => {
    const [first, second] = framesOf('abcdef', 3) as [Frame, Frame]
    const assembly = new Assembly()
    assembly.add(first)
    expect(() => assembly.add({ ...second, total: 5 })).toThrow(/belong together/)
    expect(assembly.add(second)).toBeUndefined()
    expect(assembly.add(first)).toBe('abcdef')
  })

  it('is refused when more is held than may be, and what was held is free again', () => {
    const assembly = new Assembly()
    const large = framesOf('x'.repeat(MOST_HELD + 10), MOST_HELD / 4)
    expect(() => large.slice(0, -1).forEach((frame) => assembly.add(frame))).not.toThrow()
    expect(() => assembly.add({ ...large.at(-1)!, nonce: 'cccccccc', part: 1, total: 2 })).toThrow(
      /incomplete/,
    )
    assembly.drop(NONCE)
    expect(assembly.add(framesOf('small', 10)[0]!)).toBe('small')
  })
})

it('crc32 is the one of zlib', () => {
  const theirs = zlibCrc32 as ((text: string) => number) | undefined
  expect(crc32('123456789')).toBe(0xcbf43926)
  if (theirs) fc.assert(fc.property(ascii, (text) => crc32(text) === theirs(text)))
})
