// An expression of the user's, evaluated as the debug console would, for the requests that look at what that does.
import * as z from 'zod/mini'
import { Failure, failures } from '../session/failure.ts'
import { optional } from './schema.ts'
import type { Scope } from './scope.ts'

export const frameId = optional(z.int(), 'of a stopped thread, where the expression is evaluated')

export interface Evaluated {
  /** As debugpy shows it; empty for a statement. */
  value: string
}

/** The user may have asked for something long: it is theirs to end. */
const LIMIT_MS = 24 * 60 * 60 * 1000

/** @returns what evaluates it @throws {Failure} notStopped; the evaluation: expressionRaised */
export function evaluateIn(
  scope: Scope,
  command: string,
  frame: number | undefined,
  expression: string,
): () => Promise<Evaluated> {
  if (frame === undefined || scope.debuggee.state !== 'stopped') throw failures.notStopped({ command })
  const args = { expression, frameId: frame, context: 'repl' }
  return async () => {
    try {
      const { result } = await scope.session.ask<{ result?: string }>('evaluate', args, LIMIT_MS)
      return { value: result ?? '' }
    } catch (error) {
      if (error instanceof Failure && error.name === 'adapterRefused')
        throw failures.expressionRaised({ message: error.variables['message']?.trimEnd() ?? '' })
      throw error
    }
  }
}
