// One process of a tree: its files beside the others' in one folder, its debugger, and what the tree's result tells of it.
import type { Delivery } from '../request/delivery.ts'
import type { Stacks } from '../profile/stacks.ts'
import { Rest } from './rest.ts'
import type { CaptureResult } from './result.ts'

/** An entry of `processes[]`. */
export type ProcessResult = Pick<
  CaptureResult,
  | 'pid'
  | 'endedBy'
  | 'cpuProfilePath'
  | 'threads'
  | 'formatPaths'
  | 'durationMs'
  | 'sampleCount'
  | 'summary'
  | 'hotFunctions'
  | 'accounting'
  | 'notes'
> & { command: string; /** Since the capture's start. */ startMs: number }

export function processResult(result: CaptureResult, command: string, startMs: number): ProcessResult {
  const { pid, endedBy, cpuProfilePath, threads, formatPaths, durationMs, sampleCount } = result
  const { summary, hotFunctions, accounting, notes } = result
  const what = { pid, command, startMs: Math.round(startMs), durationMs, endedBy, summary, sampleCount }
  return { ...what, cpuProfilePath, threads, formatPaths, hotFunctions, accounting, notes }
}

/** In the tree's folder, under names of its own (`cpu-<infix>…`); when that is complete the tree says. */
export function memberDelivery(whole: Delivery, infix?: string): Delivery {
  const own = (name: string) => (infix === undefined ? name : name.replace(/^cpu/, `cpu-${infix}`))
  return {
    path: (name) => whole.path(own(name)),
    write: (name, pieces, gzip) => whole.write(own(name), pieces, gzip),
    close: () => Promise.resolve(),
    discard: () => Promise.resolve(),
    toClient: whole.toClient,
    line: whole.line,
  }
}

/** Of a process other than the session's own: there is nothing to put to sleep, unless it turns out to be debugged as well. */
export function restOfAnother(): Rest {
  return new Rest(() => Promise.resolve()).asleep('none')
}

/** Says so where another session debugs it: neutral mode is for the session's own process. */
export function noteDebugger(rest: Rest, stacks: Stacks): void {
  const [debugged] = stacks.threads.filter(({ isDebugger }) => isDebugger)
  if (debugged) rest.refused(`process ${debugged.pid} is debugged as well, by a session of its own`)
}
