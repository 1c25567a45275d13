// How long a program itself ran: from its first line to the end of its last thread, as debugpy tells both.
import type { Client } from './client.ts'

/**
 * debugpy (1.6 to 1.8.22) tells the end of a thread within 100 ms, and then holds the process for half a second: that is not the program's
 * time. The end of a daemon thread it never tells.
 */
export class Clock {
  private captured: number | undefined
  private ran: number | undefined
  private ended: number | undefined

  constructor(client: Client) {
    client.on('dapscope.cpu.started', () => (this.captured ??= performance.now()))
    client.on('process', () => (this.ran ??= performance.now()))
    client.on('thread', ({ reason }: { reason: string }) => {
      if (reason === 'exited') this.ended = performance.now()
    })
  }

  /** Milliseconds. A program that was killed tells of no thread's end: then it is what the capture took since the program was there. */
  durationMs(captureMs: number): number {
    const { captured = 0, ran = 0, ended } = this
    // The first line waits for the capture.
    const begun = Math.max(captured, ran)
    if (ended !== undefined && begun > 0) return Math.max(0, ended - begun)
    return captured > 0 ? Math.max(0, captureMs - Math.max(0, ran - captured)) : captureMs
  }
}
