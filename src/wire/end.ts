// One end of the proxy as a stream of bytes, with backpressure: what stdio, a socket and a child process have in common.
import type { Readable, Writable } from 'node:stream'

export interface End {
  /** Calls `take` with each chunk and `ended` once, when nothing more will come. */
  read(take: (chunk: Buffer) => void, ended: () => void): void
  /** False when full: `drained` is called once there is room again. */
  write(chunks: readonly Buffer[]): boolean
  drained(callback: () => void): void
  pause(): void
  resume(): void
  /** Passes the end of input on after what was written; safe to call twice. */
  end(): void
}

/** An end made of two Node streams. Errors of either (the other side went away) are its end. */
export function streamEnd(input: Readable, output: Writable): End {
  return {
    read(take, ended) {
      const once = onlyOnce(ended)
      input.on('data', take).once('end', once).once('error', once).once('close', once)
      // Not once: each write to a pipe that nobody reads any more says so.
      output.on('error', once)
    },
    write: (chunks) => writeTo(output, chunks),
    drained: (callback) => void output.on('drain', callback),
    pause: () => void input.pause(),
    resume: () => void input.resume(),
    end: () => void (output.writable && output.end()),
  }
}

/** Writes chunks at one go (writev). @returns false when full; what nobody can read any more is dropped. */
export function writeTo(output: Writable, chunks: readonly Buffer[]): boolean {
  if (!output.writable) return true
  let room = true
  if (chunks.length === 1) room = output.write(chunks[0])
  else {
    output.cork()
    for (const chunk of chunks) room = output.write(chunk)
    output.uncork()
  }
  // What the system has taken at once is gone, whatever `write` says.
  return room || output.writableLength === 0
}

export function onlyOnce(callback: () => void): () => void {
  let called = false
  return () => {
    if (called) return
    called = true
    callback()
  }
}
