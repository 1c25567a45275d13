// Progress of what takes over a second, by DAP's own events (1.44), for a client that shows them.
import { ProgressEndEvent, ProgressStartEvent } from '@vscode/debugadapter'
import { randomUUID } from 'node:crypto'
import type { DebugProtocol } from '@vscode/debugprotocol'
import type { Scope } from './scope.ts'

/** The progress bars of one session, and what their Cancel buttons do. */
export class Progress {
  private readonly cancels = new Map<string, () => void>()

  constructor(private readonly scope: Scope) {}

  /** Shows a bar with a Cancel button until the returned function is called. */
  start(title: string, cancel: () => void): () => void {
    if (!this.scope.debuggee.client.supportsProgressReporting) return () => undefined
    const id = `dapscope-${randomUUID()}`
    this.cancels.set(id, cancel)
    const started: DebugProtocol.ProgressStartEvent = new ProgressStartEvent(id, title)
    started.body.cancellable = true
    this.scope.tell(started)
    return () => {
      if (this.cancels.delete(id)) this.scope.tell(new ProgressEndEvent(id))
    }
  }

  /** The user has pressed Cancel. */
  cancel(id: string): void {
    this.cancels.get(id)?.()
  }
}
