// What a call in the debuggee reports as gone wrong, as a failure with its remedy.
import { CallFailed } from '../courier/answer-envelope.ts'
import { failures } from '../session/failure.ts'

type Explain = (message: string, details: Record<string, unknown>) => Error

/** By the `kind` of python-inject/dapscope_inject's Failure. */
const KINDS: Record<string, Explain> = {
  notTracking: () => failures.notTracking({}),
  noRoom: (why) => failures.noRoom({ why }),
  expressionFailed: (why) => failures.expressionFailed({ why }),
  noSuchType: (why, { near }) => failures.nothingFound({ why: sentence(why) + didYouMean(near) }),
  noFrame: (why) => failures.expressionFailed({ why }),
  otherFrames: (why) => failures.otherFrames({ why }),
  cannotFork: (why) => failures.cannotFork({ why }),
}

const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

function didYouMean(near: unknown): string {
  return Array.isArray(near) && near.length > 0 ? `; there are ${near.join(', ')}` : ''
}

/** Runs a call and turns what it reports into a failure for the user. @throws {Failure} */
export async function explained<T>(call: Promise<T>): Promise<T> {
  try {
    return await call
  } catch (error) {
    if (!(error instanceof CallFailed)) throw error
    const explain = KINDS[error.kind] ?? ((message: string) => failures.insideFailed({ message }))
    throw explain(error.message, error.told.details)
  }
}
