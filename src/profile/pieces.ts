// Joins the many small parts of a file's text into pieces that are worth a write.

/** Characters of a piece, more or less. */
const PIECE = 1 << 16

/** The text of `parts`, in order; made anew each time it is iterated. */
export function inPieces(parts: () => Iterable<string>): Iterable<string> {
  return { [Symbol.iterator]: () => pieces(parts()) }
}

function* pieces(parts: Iterable<string>): Iterator<string> {
  let piece = ''
  for (const part of parts) {
    piece += part
    if (piece.length < PIECE) continue
    yield piece
    piece = ''
  }
  yield piece
}

/** The parts with a comma between each two. */
export function* commaSeparated(parts: Iterable<string>): Generator<string> {
  let isFirst = true
  for (const part of parts) {
    yield isFirst ? part : `,${part}`
    isFirst = false
  }
}
