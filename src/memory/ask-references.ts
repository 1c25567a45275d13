// The request `dapscope.memory.references`: the question put to the debuggee, the answer in the client's names, and its file.
import type { ReferencesFile } from '../profile/references-file.ts'
import type { Ticket } from '../request/declare.ts'
import { newId, Results } from '../request/results.ts'
import type { Scope } from '../request/scope.ts'
import { asFailure, failures } from '../session/failure.ts'
import { explained } from './explain.ts'
import { look } from './look.ts'
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

export interface ToldReferences extends ReferencesAnswer {
  referencesId?: string
  /** What `dapscope view` makes a page of. */
  referencesPath?: string
}

const FILE = 'references.json'
const command = 'dapscope.memory.references'

/** What is found is told as an event as well, as a snapshot is. @throws {Failure} wrongArguments, expressionFailed, nothingFound */
export async function askReferences(
  scope: Scope,
  question: Question,
  ticket: Ticket,
): Promise<ToldReferences> {
  try {
    const told = await found(scope, question, ticket)
    scope.announce('dapscope.memory.references', told)
    return told
  } catch (error) {
    const failure = asFailure(error)
    if (ticket.late) {
      scope.announce('dapscope.memory.references', { error: failure.toMessage() })
      scope.feature(Memory).say(failure.message)
    }
    throw error
  }
}

async function found(scope: Scope, question: Question, ticket: Ticket): Promise<ToldReferences> {
  if ((question.expression === undefined) === (question.type === undefined))
    throw failures.wrongArguments({
      command,
      problems:
        'expected an object to look for, as an `expression` such as CACHE, or a `type` such as app.Order, and not both',
    })
  const { debuggee } = scope
  await debuggee.pid(command)
  const { courier } = scope.feature(Memory)
  const options = look(ticket, '__BASILISK_REFS__')
  const payload = ReferencesPayload.safeParse(
    await explained(courier.call('references.find', question, options)),
  )
  if (!payload.success) throw failures.damagedAnswer({ why: 'the references have other fields' })
  const path = debuggee.toClient
  const answer = describeReferences(payload.data, { path, line: (line) => debuggee.line(line) })
  // A file counts lines from 1, however the client does.
  const filed = describeReferences(payload.data, { path, line: (line) => line })
  return { ...answer, ...(await kept(scope, question, filed)) }
}

/** The answer is not lost where it cannot be written. */
async function kept(
  scope: Scope,
  { expression }: Question,
  answer: ReferencesAnswer,
): Promise<Pick<ToldReferences, 'referencesId' | 'referencesPath'> & { notes: string[] }> {
  const memory = scope.feature(Memory)
  const { program } = memory
  const dapscope: ReferencesFile['dapscope'] = {
    references: 1,
    time: Date.now(),
    ...(program !== undefined && { program }),
    ...(expression !== undefined && { expression }),
  }
  try {
    const delivery = await memory.openDelivery(undefined)
    await delivery.write(FILE, [JSON.stringify({ dapscope, ...answer })])
    await delivery.close('references')
    const referencesId = newId('references')
    const referencesPath = delivery.path(FILE)
    scope.feature(Results).add(referencesId, referencesPath)
    return { referencesId, referencesPath, notes: answer.notes }
  } catch (error) {
    return { notes: [...answer.notes, `There is no file of it. ${asFailure(error).message}`] }
  }
}
