// The bytes of a file in order, each chunk read while the one before is worked on.
import { open } from 'node:fs/promises'

const CHUNK = 1 << 20

/** A chunk is good until the next one is asked for: two buffers take turns, as new ones would cost more than the reading. */
export async function* chunksOf(path: string): AsyncGenerator<Uint8Array> {
  const file = await open(path)
  let [buffer, next] = [Buffer.allocUnsafeSlow(CHUNK), Buffer.allocUnsafeSlow(CHUNK)]
  let reading = file.read(buffer, 0, CHUNK)
  try {
    for (;;) {
      const { bytesRead } = await reading
      if (bytesRead === 0) return
      reading = file.read(next, 0, CHUNK)
      yield buffer.subarray(0, bytesRead)
      ;[buffer, next] = [next, buffer]
    }
  } finally {
    await reading.catch(() => undefined)
    await file.close()
  }
}
