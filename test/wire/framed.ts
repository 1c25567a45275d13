// A message as it stands in a stream, and the other way round.
import { Framer, type Frame } from '../../src/wire/codec.ts'

export const framed = (text: string): Buffer =>
  Buffer.from(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`)

export function onlyFrame(bytes: Buffer): Frame {
  let only: Frame | undefined
  new Framer((found) => (only = found)).push(bytes)
  return only!
}
