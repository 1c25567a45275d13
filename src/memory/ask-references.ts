// The request `dapscope.memory.references`: the question put to the debuggee, the answer in the client's names.
import type { Ticket } from '../request/declare.ts'
import type { Scope } from '../request/scope.ts'
import { failures } from '../session/failure.ts'
import { explained } from './explain.ts'
import { Memory } from './memory.ts'
import { describeReferences, ReferencesPayload, type ReferencesAnswer } from './references.ts'

export interface Question {
  expression?: string
  type?: string
  frameId?: number
  maxDepth: number
  limit: number
  stall: 'auto' | 'fork' | 'in-process'
}

/** Reading two million objects takes some seconds, on a busy machine more. */
const LATE_MS = 120_000

/** @throws {Failure} wrongArguments, expressionFailed, nothingFound */
export async function askReferences(
  scope: Scope,
  question: Question,
  ticket: Ticket,
): Promise<ReferencesAnswer> {
  const command = 'dapscope.memory.references'
  if ((question.expression === undefined) === (question.type === undefined))
    throw failures.wrongArguments({ command, problems: 'expected `expression` or `type`, one of them' })
  const { debuggee } = scope
  await debuggee.pid(command)
  const { courier } = scope.feature(Memory)
  const options = { lateMs: LATE_MS, signal: ticket.signal, marker: '__BASILISK_REFS__' } as const
  const payload = ReferencesPayload.safeParse(
    await explained(courier.call('references.find', question, options)),
  )
  if (!payload.success) throw failures.damagedAnswer({ why: 'the references have other fields' })
  const toClient = { path: debuggee.toClient, line: (line: number) => debuggee.line(line) }
  return describeReferences(payload.data, toClient)
}
