// The header of a message: where it ends and the length it tells, read as debugpy reads it.

/** Bytes that are not the DAP base protocol ("Base Protocol" in the DAP overview). */
export class ProtocolError extends Error {
  override name = 'ProtocolError'
}

/** No sane header is longer; debugpy would read on for ever. */
const MAX_HEADER_BYTES = 64 * 1024

const CONTENT_LENGTH = Buffer.from('Content-Length:')
/** A header whose lines end in a bare newline: debugpy would wait for the carriage return for ever. */
const BARE_NEWLINE = /^Content-Length:[^\r]*\n\s*\{/
const CR = 13
const LF = 10
const SPACE = 32
const DIGIT_0 = 48
const DIGIT_9 = 57

/** What `headerEnd` read last: a second return value without an object for each of a million messages. */
export let contentLength = 0

/** Where the body begins, or -1 if the header is incomplete; sets `contentLength`. */
export function headerEnd(buffer: Buffer, start: number): number {
  let at = start
  for (let i = 0; i < CONTENT_LENGTH.length; i++, at++) {
    if (buffer[at] !== CONTENT_LENGTH[i]) return unusualHeaderEnd(buffer, start)
  }
  if (buffer[at] === SPACE) at++
  let length = 0
  const digits = at
  let byte = buffer[at]!
  while (byte >= DIGIT_0 && byte <= DIGIT_9) {
    length = length * 10 + byte - DIGIT_0
    byte = buffer[++at]!
  }
  const usual =
    at > digits && byte === CR && buffer[at + 1] === LF && buffer[at + 2] === CR && buffer[at + 3] === LF
  if (!usual) return unusualHeaderEnd(buffer, start)
  contentLength = length
  return at + 4
}

/** Any other header: line by line, as debugpy's `read_json` does, or one that is still incomplete. */
function unusualHeaderEnd(buffer: Buffer, start: number): number {
  const blank = buffer.indexOf('\r\n\r\n', start, 'latin1')
  const leading = buffer[start] === CR && buffer[start + 1] === LF
  if (blank < 0 && !leading) {
    if (buffer.length - start > MAX_HEADER_BYTES)
      throw new ProtocolError(`no end of the header within ${MAX_HEADER_BYTES} bytes`)
    if (BARE_NEWLINE.test(buffer.toString('latin1', start, start + 80)))
      throw new ProtocolError('a header whose lines end in \\n; they have to end in \\r\\n')
    return -1
  }
  const header = leading ? '' : buffer.toString('latin1', start, blank)
  const value = header
    .split('\r\n')
    .findLast((line) => line.startsWith('Content-Length:'))
    ?.slice(CONTENT_LENGTH.length)
    .trim()
  // As Python's int() reads it.
  if (value === undefined || !/^\+?\d+(_\d+)*$/.test(value)) {
    const seen = JSON.stringify(header.slice(0, 80))
    throw new ProtocolError(`a header without a valid Content-Length (case matters to debugpy): ${seen}`)
  }
  contentLength = Number(value.replaceAll('_', ''))
  return blank + 4
}
