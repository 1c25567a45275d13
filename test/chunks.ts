// A stream as it may come: in chunks, cut at any places.

/** `cuts` may be any numbers; each chunk has bytes of its own. */
export function chunksOf(bytes: Uint8Array, cuts: readonly number[]): Buffer[] {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  return places.slice(1).map((end, i) => Buffer.from(bytes.subarray(places[i], end)))
}
