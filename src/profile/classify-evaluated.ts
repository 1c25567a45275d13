// Which part of each stack is an expression's that the debugger evaluates: all else stands still meanwhile.
import { categoryOf } from './category.ts'
import { DOING, newRows, keep, type Classified } from './classify.ts'
import { frameKind } from './frame-kind.ts'
import type { RawTrace } from './raw-trace.ts'

// Where a stack stands at a frame: below the evaluation, in the debugger's frames that do it, in what it calls.
const BELOW = 0
const EVALUATING = 1
const INSIDE = 2

/**
 * Real stacks (debugpy 1.6.0 to 1.8.22): the stopped frame, pydevd's `do_wait_suspend`, its `internal_evaluate_expression_json` to
 * `evaluate_expression`, then `<module>` of `<string>`, or at once what a single call calls.
 */
export function classifyEvaluated(trace: Pick<RawTrace, 'frames' | 'parent' | 'frame'>): Classified {
  const kinds = trace.frames.map((frame) => frameKind(frame, categoryOf(frame.file)))
  const rows = newRows(trace.parent.length)
  const place = new Uint8Array(trace.parent.length)
  for (let node = 1; node < place.length; node++) {
    const parent = trace.parent[node]!
    const { category, evaluates, ownThreadAnywhere, isShim } = kinds[trace.frame[node]!]!
    const isPassed = category === 'debugger' || isShim
    const at = place[parent] === BELOW ? (evaluates ? EVALUATING : BELOW) : isPassed ? place[parent]! : INSIDE
    place[node] = at
    rows.doing[node] = at === INSIDE ? DOING.program : at === EVALUATING ? DOING.debugger : DOING.paused
    rows.ownThread[node] = ownThreadAnywhere ? 1 : rows.ownThread[parent]!
    if (at === INSIDE && !isPassed) keep(rows, node, rows.leaf[parent]!)
    else rows.leaf[node] = rows.leaf[parent]!
  }
  return rows
}
