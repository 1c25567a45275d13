// How a custom request is declared: one entry says its name, arguments, result and when it is allowed; all else is derived.
import * as z from 'zod/mini'
import { failures } from '../session/failure.ts'
import { nearest } from './nearest.ts'
import type { Scope } from './scope.ts'

/** One request being answered. */
export interface Ticket {
  /** What is answered beside `pending: true` if the deadline comes first: the id to wait for. */
  pending: object
  /** It was answered so: now only an event can tell how it ends. */
  late: boolean
  /** It was typed: the answer is shown to a person. */
  readonly inConsole: boolean
  /** Aborted when the client cancels the request; its reason is the failure that says so. */
  readonly signal: AbortSignal
  readonly cancelled: Promise<never>
  cancel(): void
}

/** How a request is typed in a client's debug console: `%` and words, then `name=value` arguments. */
export interface Console {
  /** Such as `cpu start`. */
  readonly words: string
  /** The argument that takes the rest of the line as it is, such as an expression. */
  readonly rest?: string
  /** The argument that a single word without a name is. */
  readonly bare?: string
  /** `%cpu 10`: the first word and a number, as this argument in this unit; `what` the number is, and what it does, for the help. */
  readonly number?: { argument: string; times: number; what: string; summary: string }
  /** The answer as text of at most 80 columns; without it its figures are listed. */
  readonly show?: (body: never) => string
  /** What comes after the answer, and is shown when it has come. */
  readonly after?: (scope: Scope, body: never) => Promise<string | undefined> | undefined
}

/** The event that tells the same as the answer, or how it ended where that was only `pending`. */
export interface TellingEvent {
  readonly name: string
  /** Whether one comes with this answer; missing: with each. */
  readonly comes?: (body: never) => boolean
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
  readonly console?: Console | undefined
  /** A feature tells; else what was answered only `pending` ends in an event of the command's name, with the body or `{error}`. */
  readonly event?: TellingEvent | undefined
  /** @throws {Failure} */
  run(scope: Scope, args: Record<string, unknown>, ticket: Ticket): Promise<object | void>
}

export interface Entry<Shape extends z.core.$ZodShape> {
  command: string
  summary: string
  arguments: Shape
  result: string
  later?: Record<string, (value: unknown) => boolean>
  console?: Console
  event?: TellingEvent
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
  const problems = result.error.issues.map((issue) => problemOf(issue, declaration, args)).join('; ')
  throw failures.wrongArguments({ command: declaration.command, problems })
}

function problemOf(issue: z.core.$ZodIssue, declaration: Declaration, given: unknown): string {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => unknownArgument(key, declaration)).join('; ')
  const name = issue.path.length > 0 ? `\`${issue.path.join('.')}\`` : 'the arguments'
  const isMissing = issue.path.length === 1 && !(issue.path[0]! in (given as object))
  return isMissing ? `${name} is missing (${expectation(issue)})` : `${name}: ${expectation(issue)}`
}

function unknownArgument(key: string, { arguments: { shape }, later }: Declaration): string {
  const names = Object.keys(shape)
  const near = nearest(key, names)
  const built = names.filter((name) => !(name in later)).join(', ') || 'none'
  return `there is no argument \`${key}\`${near.length > 0 ? `, did you mean ${near[0]}?` : ''} (it knows ${built})`
}

const KINDS: Record<string, string> = {
  int: 'a whole number',
  number: 'a number',
  string: 'a text',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
}

/** What was expected, in words; zod's own where it says it well. */
function expectation(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return `expected ${KINDS[issue.expected] ?? issue.expected}`
  if (issue.code === 'too_small' && issue.origin === 'string') return 'expected some text'
  if (issue.code === 'too_small')
    return `expected ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}`
  if (issue.code === 'too_big')
    return `expected at most ${issue.maximum}${issue.origin === 'string' ? ' characters' : ''}`
  return issue.message.replace(/^Invalid (input|option): /, '')
}
