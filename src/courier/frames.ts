// The marker protocol: frames of answers among the text of `output` events, cut out and put together. No I/O.
import * as z from 'zod/mini'
import { crc32 } from './crc32.ts'

/** One for each kind of answer; what a payload is about can be told without reading it. */
export type Marker = `__BASILISK_${'MEM' | 'MEM_DIFF' | 'GC' | 'REFS' | 'OBJECTS'}__`

const MARKER = /__BASILISK_(?:MEM|MEM_DIFF|GC|REFS|OBJECTS)__/

/** A frame of our own: one part of an answer, which is ASCII JSON of `length` characters with that CRC-32. */
const FrameSchema = z.strictObject({
  nonce: z.string().check(z.regex(/^[0-9a-f]{8,64}$/)),
  part: z.int().check(z.minimum(1)),
  total: z.int().check(z.minimum(1), z.maximum(4096)),
  length: z.int().check(z.minimum(0)),
  crc32: z.int().check(z.minimum(0), z.maximum(0xffffffff)),
  data: z.string(),
})
type MarkedFrame = z.infer<typeof FrameSchema>

/** What one line with a marker was: a frame, the plain form that is typed by hand (marker, JSON, end of line), or neither. */
export type Marked = { marker: Marker } & ({ frame: MarkedFrame } | { plain: unknown } | { damaged: string })

/** Most text held while a line or a payload is not complete yet. */
const MOST_HELD = 1 << 20

/** Whether text has anything for `cut`. */
export const mayHoldMarker = (text: string | Buffer): boolean => text.includes('__BASILISK_')

/** Takes the lines with a marker out of a text. @returns the rest, unchanged, and what was taken */
export function cut(text: string): { rest: string; marked: Marked[] } {
  const marked: Marked[] = []
  let rest = ''
  let at = 0
  for (;;) {
    const found = MARKER.exec(text.slice(at))
    if (!found) return { rest: rest + text.slice(at), marked }
    const from = at + found.index + found[0].length
    const newline = text.indexOf('\n', from)
    const stop = newline < 0 ? text.length : newline
    rest += text.slice(at, at + found.index)
    marked.push({ marker: found[0] as Marker, ...readLine(text.slice(from, stop)) })
    at = newline < 0 ? text.length : newline + 1
  }
}

function readLine(line: string): { frame: MarkedFrame } | { plain: unknown } | { damaged: string } {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return { damaged: 'what follows the marker is not JSON' }
  }
  if (typeof value !== 'object' || value === null)
    return { damaged: 'what follows the marker is not a JSON object' }
  if (!('nonce' in value)) return { plain: value }
  const frame = FrameSchema.safeParse(value)
  return frame.success ? { frame: frame.data } : { damaged: 'the frame has other fields than a frame has' }
}

/** Answers in parts, each put together until it is whole; at most MOST_HELD characters of incomplete ones. */
export class Assembly {
  private readonly open = new Map<
    string,
    { parts: (string | undefined)[]; missing: number; of: MarkedFrame }
  >()
  private held = 0

  /** @returns the whole text with its last part; undefined before. @throws {Error} where it is damaged or too much */
  add(frame: MarkedFrame): string | undefined {
    const { nonce, part, total } = frame
    let answer = this.open.get(nonce)
    if (!answer)
      this.open.set(nonce, (answer = { parts: Array(total) as undefined[], missing: total, of: frame }))
    try {
      if (!isSameAnswer(answer.of, frame) || part > total) throw new Error('its parts do not belong together')
      if (answer.parts[part - 1] !== undefined) return undefined
      this.held += frame.data.length
      if (this.held > MOST_HELD) throw new Error(`more than ${MOST_HELD} characters of incomplete answers`)
      answer.parts[part - 1] = frame.data
      if (--answer.missing > 0) return undefined
      const text = answer.parts.join('')
      if (text.length !== frame.length || crc32(text) !== frame.crc32)
        throw new Error('its checksum is wrong')
      this.drop(nonce)
      return text
    } catch (error) {
      this.drop(nonce)
      throw error
    }
  }

  drop(nonce: string): void {
    for (const part of this.open.get(nonce)?.parts ?? []) this.held -= part?.length ?? 0
    this.open.delete(nonce)
  }
}

function isSameAnswer(a: MarkedFrame, b: MarkedFrame): boolean {
  return a.total === b.total && a.length === b.length && a.crc32 === b.crc32
}
