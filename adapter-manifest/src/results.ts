// What dapscope's events bring: files that open by themselves, marks at the lines, and the state of the session.
import * as vscode from 'vscode'
import type { CaptureResult } from '../../src/cpu/result.ts'
import type { ToldReferences } from '../../src/memory/ask-references.ts'
import type { ComparisonResult } from '../../src/memory/comparison.ts'
import type { FileDiagnostics } from '../../src/memory/diagnostics.ts'
import type { SnapshotResult } from '../../src/memory/snapshot.ts'
import { setting } from './configuration.ts'
import type { Marks } from './marks.ts'
import type { Reports } from './reports.ts'
import type { Profiled, Sessions } from './sessions.ts'
import { filled, type Failure, type Told } from './words.ts'

type Body<T> = Partial<T> & { error?: Failure }

export class Results implements vscode.Disposable {
  private readonly subscription: vscode.Disposable
  /** What comes last is to be in front. */
  private last: Promise<void> = Promise.resolve()

  constructor(
    private readonly sessions: Sessions,
    private readonly marks: Marks,
    private readonly reports: Reports,
    private readonly told: Told,
  ) {
    this.subscription = vscode.debug.onDidReceiveDebugSessionCustomEvent((event) => this.take(event))
  }

  dispose(): void {
    this.subscription.dispose()
  }

  private take({ session, event, body }: vscode.DebugSessionCustomEvent): void {
    const state = this.sessions.of(session)
    if (!state || !event.startsWith('dapscope.')) return
    const told = (body ?? {}) as { error?: Failure }
    if (event === 'dapscope.cpu.started') this.sessions.change(() => (state.capturing = true))
    if (event === 'dapscope.cpu.finished') this.cpu(state, told)
    if (event === 'dapscope.memory.diff') state.comparing = false
    if (told.error !== undefined) return this.failed(state, told.error)
    if (event === 'dapscope.memory.snapshot') this.snapshot(state, told)
    if (event === 'dapscope.memory.diff') this.comparison(state, told)
    if (event === 'dapscope.memory.references') this.references(told)
    if (event === 'dapscope.diagnostics') this.marks.leaks(body as FileDiagnostics)
  }

  /** dapscope writes it into the Debug Console, which may never open; what an answer has told is told once. */
  private failed(state: Profiled, error: Failure): void {
    if (error.id !== state.refused) void vscode.window.showErrorMessage(this.told(filled(error)))
    state.refused = error.id
  }

  private cpu(state: Profiled, { cpuProfilePath, hotLines = [] }: Body<CaptureResult>): void {
    this.sessions.change(() => (state.capturing = false))
    if (cpuProfilePath === undefined) return
    this.marks.hot(hotLines)
    this.inTurn(() => this.open('cpu', cpuProfilePath))
  }

  private snapshot(state: Profiled, { snapshotId, heapProfilePath, sites = [] }: Body<SnapshotResult>): void {
    if (snapshotId === undefined || heapProfilePath === undefined) return
    this.sessions.change(() => {
      state.tracking = true
      state.snapshots.set(snapshotId, heapProfilePath)
    })
    this.marks.allocations(sites, rootOf(state.session).id)
    // Nothing is to flash by before the comparison.
    if (!state.comparing) this.inTurn(() => this.open('memory', heapProfilePath))
  }

  /** Its new snapshot has come by its own event before. */
  private comparison({ snapshots }: Profiled, { from = '', to = '' }: Body<ComparisonResult>): void {
    const files = [from, to]
      .map((id) => snapshots.get(id) ?? id)
      .filter((path) => path.endsWith('.heapprofile'))
    if (files.length === 2 && setting('openProfiles') !== 'none')
      this.inTurn(() => this.reports.show('memory', files))
  }

  private references({ referencesPath }: Body<ToldReferences>): void {
    if (referencesPath === undefined || !['both', 'report'].includes(setting('openProfiles'))) return
    this.inTurn(() => this.reports.show('references', [referencesPath]))
  }

  private inTurn(work: () => Promise<void>): void {
    this.last = this.last.then(work).catch(() => undefined)
  }

  /**
   * The viewer first: the report is to be in front. In a preview tab, which the next one takes.
   * Neither takes the keyboard: results come while somebody types.
   */
  private async open(kind: 'cpu' | 'memory', file: string): Promise<void> {
    const which = setting('openProfiles')
    if (which === 'both' || which === 'viewer')
      await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(file), {
        preview: true,
        preserveFocus: true,
      })
    if (which === 'both' || which === 'report') await this.reports.show(kind, [file])
  }
}

/** The session that the user has started. */
function rootOf(session: vscode.DebugSession): vscode.DebugSession {
  return session.parentSession ? rootOf(session.parentSession) : session
}
