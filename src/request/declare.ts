// How a custom request is declared: one entry says its name, arguments, result and when it is allowed; all else is derived.
import * as z from 'zod/mini'
import { failures } from '../session/failure.ts'
import type { Scope } from './scope.ts'

/** One request being answered. */
export interface Ticket {
  /** What is answered beside `pending: true` if the deadline comes first: the id to wait for. */
  pending: object
  /** It was answered so: now only an event can tell how it ends. */
  late: boolean
  /** Aborted when the client cancels the request. */
  readonly signal: AbortSignal
  readonly cancelled: Promise<never>
  cancel(): void
}

export interface Declaration {
  readonly command: string
  /** One sentence for the docs, the help and the completions. */
  readonly summary: string
  readonly arguments: z.ZodMiniObject
  /** What comes back, in one sentence. */
  readonly result: string
  /** Arguments of the contract that this version does not build yet, and which of their values are meant. */
  readonly later: Record<string, (value: unknown) => boolean>
  /** @throws {Failure} */
  run(scope: Scope, args: Record<string, unknown>, ticket: Ticket): Promise<object | void>
}

interface Entry<Shape extends z.core.$ZodShape> {
  command: string
  summary: string
  arguments: Shape
  result: string
  later?: Record<string, (value: unknown) => boolean>
  run(scope: Scope, args: z.output<z.ZodMiniObject<Shape>>, ticket: Ticket): Promise<object | void>
}

/** Declares one request; the arguments that `run` gets are typed by the shape. */
export function declare<Shape extends z.core.$ZodShape>(entry: Entry<Shape>): Declaration {
  return {
    ...entry,
    arguments: z.strictObject(entry.arguments),
    later: entry.later ?? {},
    run: (scope, args, ticket) => entry.run(scope, args as z.output<z.ZodMiniObject<Shape>>, ticket),
  }
}

/**
 * Checks arguments as they came: missing, null and `[]` (a Lua `{}`) are `{}`.
 * @throws {Failure} notSupportedYet, wrongArguments (which name the argument and what was expected)
 */
export function checkArguments(declaration: Declaration, given: unknown): Record<string, unknown> {
  const empty = given === undefined || given === null || (Array.isArray(given) && given.length === 0)
  const args: unknown = empty ? {} : given
  for (const [name, isMeant] of Object.entries(declaration.later)) {
    const value = (args as Record<string, unknown>)[name]
    if (value !== undefined && isMeant(value))
      throw failures.notYet({ argument: `${name}=${JSON.stringify(value)}` })
  }
  const result = declaration.arguments.safeParse(args)
  if (result.success) return result.data
  const problems = result.error.issues.map((issue) => problemOf(issue, declaration)).join('; ')
  throw failures.wrongArguments({ command: declaration.command, problems })
}

function problemOf(issue: z.core.$ZodIssue, declaration: Declaration): string {
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(declaration.arguments.shape)
    const unknown = issue.keys.map((key) => `\`${key}\``).join(', ')
    return `it has no argument ${unknown}; it knows ${known.length > 0 ? known.join(', ') : 'none'}`
  }
  const name = issue.path.join('.') || 'arguments'
  return `\`${name}\`: ${issue.message.replace(/^Invalid (input|option): /, '')}`
}
