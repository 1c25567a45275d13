// What of the debuggee's `output` events is ours: frames with answers, and pydevd's word of a slow evaluate. Never shown.
import type { DebugProtocol } from '@vscode/debugprotocol'
import type { Verdict } from '../session/hook.ts'
import type { Session } from '../session/session.ts'
import { asFailure, failures } from '../session/failure.ts'
import { Assembly, cut, mayHoldMarker, type Marked } from './frames.ts'
import { isOurs } from './package.ts'

interface Expected {
  resolve(text: string): void
  reject(error: unknown): void
  timer: NodeJS.Timeout | undefined
  isWhole?: boolean
}

/** How long parts may still come of an answer that nobody waits for any more: too large, or too late. */
const SPOILED_MS = 60_000

export class OutputWatch {
  private readonly expected = new Map<string, Expected>()
  private readonly spoiled = new Set<string>()
  private readonly assembly = new Assembly()
  private slow = 0
  private stop: (() => void) | undefined

  constructor(private readonly session: Session) {}

  /** The text of the answer with that nonce, once its last part has come; without `ms` it may take for ever. @throws {Failure} noAnswer, damagedAnswer */
  expect(nonce: string, ms?: number): Promise<string> {
    const answer = new Promise<string>((resolve, reject) => {
      const late = () => reject(failures.noAnswer({ command: 'evaluate', ms: ms ?? 0 }))
      const timer = ms === undefined ? undefined : setTimeout(late, ms)
      this.expected.set(nonce, { resolve, reject, timer })
    })
    answer.catch(() => undefined)
    this.update()
    return answer
  }

  forget(nonce: string): void {
    const expected = this.expected.get(nonce)
    if (!expected) return
    clearTimeout(expected.timer)
    this.expected.delete(nonce)
    this.assembly.drop(nonce)
    if (!expected.isWhole) this.spoil(nonce)
    this.update()
  }

  private spoil(nonce: string): void {
    this.spoiled.add(nonce)
    setTimeout(() => this.unspoil(nonce), SPOILED_MS).unref()
  }

  /** For the time of an evaluate of ours. @returns what ends it */
  hideSlowEvaluate(): () => void {
    this.slow++
    this.update()
    return () => {
      this.slow--
      this.update()
    }
  }

  /** Nobody looks into `output` while nothing of ours is under way. */
  private update(): void {
    const isNeeded = this.slow > 0 || this.expected.size > 0 || this.spoiled.size > 0
    if (isNeeded && !this.stop)
      this.stop = this.session.listen({
        event: 'output',
        mayMatter: (body) => mayHoldMarker(body) || body.includes('"Evaluating: '),
        take: (event) => this.take(event as DebugProtocol.OutputEvent),
      })
    else if (!isNeeded) {
      this.stop?.()
      this.stop = undefined
    }
  }

  private take(event: DebugProtocol.OutputEvent): Verdict<DebugProtocol.Event> {
    const { output, category } = event.body
    // pydevd (1.6 to 1.8.22) after 3 s: "Evaluating: <our source> did not finish after 3.00 seconds…".
    if (category === 'important' && output.startsWith('Evaluating: ') && isOurs(output)) return 'taken'
    const { rest, marked } = cut(output)
    // What has a marker and is not ours is the program's own text.
    if (!marked.some((each) => this.isAwaited(each))) return
    for (const each of marked) this.deliver(each)
    if (rest === '') return 'taken'
    return { ...event, body: { ...event.body, output: rest } }
  }

  private isAwaited(marked: Marked): boolean {
    if (!('frame' in marked)) return false
    const { nonce } = marked.frame
    return this.expected.has(nonce) || this.spoiled.has(nonce)
  }

  private deliver(marked: Marked): void {
    if (!('frame' in marked)) return
    const { nonce, part, total } = marked.frame
    const expected = this.expected.get(nonce)
    if (!expected) return part === total ? this.unspoil(nonce) : undefined
    try {
      const text = this.assembly.add(marked.frame)
      if (text === undefined) return
      expected.isWhole = true
      expected.resolve(text)
    } catch (error) {
      expected.reject(failures.damagedAnswer({ why: asFailure(error).message }))
    }
  }

  private unspoil(nonce: string): void {
    if (this.spoiled.delete(nonce)) this.update()
  }
}
