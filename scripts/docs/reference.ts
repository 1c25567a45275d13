// docs/REFERENCE.md: requests, events, console, configuration, command line, environment, errors, from what the code declares.
import type { Described } from '../../src/completion.ts'
import type { Declaration } from '../../src/request/declare.ts'
import { consoleOf } from '../../src/request/words.ts'
import {
  allFailures,
  commandLine,
  events,
  ownConfiguration,
  requests,
  schemaOf,
  type Schema,
} from './declared.ts'

/** Those that no flag stands for; the names in the source are compared with these by test/docs/generated.test.ts. */
export const VARIABLES: Record<string, string> = {
  DAPSCOPE_OFF: '`1`: every session is a plain pipe in front of debugpy, with nothing of dapscope in it',
  DAPSCOPE_DIALOG: '`never`: the system’s own dialog for more rights is never shown',
}

export function reference(): string {
  return [
    '# Reference',
    'Made by `npm run docs` from what the code declares. On the command line: `dapscope help cpu.start`, `dapscope help noDebuggee`.',
    ...requestPart(),
    ...eventPart(),
    ...consolePart(),
    ...configurationPart(),
    ...commandPart(commandLine()),
    ...variablePart(),
    ...errorPart(),
  ].join('\n\n')
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

function requestPart(): string[] {
  const intro =
    'DAP custom requests. `arguments` may be left out, `{}` or `[]`. An unknown or wrong argument fails, and nothing is done. An answer ' +
    'comes within 5 s; where the work takes longer it is `{"pending": true}` with the id to wait for, and the event tells the rest. Times ' +
    'are in the unit that a name ends with; lines count as the client’s `linesStartAt1` says, paths are the client’s.'
  return ['## Requests', intro, ...requests.flatMap(aboutRequest)]
}

function aboutRequest(declaration: Declaration): string[] {
  const { command, summary, result, console } = declaration
  const typed = console ? ` In the console: ${typedAs(declaration)}.` : ''
  const schema = `[schema/${command}.json](schema/${command}.json)`
  return [
    `### ${command}`,
    `${summary}${typed}`,
    ...argumentTable(schemaOf(declaration)),
    `Answer: ${result}. Arguments as JSON Schema: ${schema}.`,
    ...laterOf(declaration),
  ]
}

function typedAs({ console }: Declaration): string {
  const { words, rest, number } = console!
  const ways = [`%${words}${rest === undefined ? '' : ` ${rest.toUpperCase()}`}`]
  if (number) ways.push(`%${words.split(' ')[0]} NUMBER`)
  return ways.map((way) => `\`${way}\``).join(' or ')
}

/** Arguments that this version knows and refuses. */
function laterOf({ later, arguments: { shape } }: Declaration): string[] {
  const names = Object.keys(later).filter((name) => name in shape && name !== 'type')
  return names.length === 0
    ? []
    : [`Not built yet, and refused: ${names.map((name) => `\`${name}\``).join(', ')}.`]
}

function argumentTable(schema: Schema): string[] {
  const rows = Object.entries(schema.properties ?? {}).map(([name, each]) => [
    `\`${name}\``,
    typeText(each),
    defaultText(name, each, schema),
    each.description ?? '',
  ])
  return rows.length === 0 ? ['No arguments.'] : [table(['argument', 'type', 'default', 'what it is'], rows)]
}

function defaultText(name: string, each: Schema, { required = [] }: Schema): string {
  if ('default' in each) return `\`${JSON.stringify(each.default).replace(/^"(.*)"$/, '$1')}\``
  return required.includes(name) ? 'must be given' : ''
}

/** A JSON Schema in words. */
function typeText(schema: Schema): string {
  if (schema.anyOf) return [...new Set(schema.anyOf.map(typeText))].join(' or ')
  const among = schema.enum ?? ('const' in schema ? [schema.const] : undefined)
  if (among) return among.map((value) => `\`${String(value)}\``).join(', ')
  if (schema.items) return `list of ${typeText(schema.items)}`
  if (schema.properties) return `\`{${Object.keys(schema.properties).join(', ')}}\``
  return `${KINDS[schema.type ?? ''] ?? 'any'}${rangeText(schema)}`
}

const KINDS: Record<string, string> = {
  integer: 'whole number',
  number: 'number',
  string: 'text',
  boolean: 'true or false',
  object: 'object',
}

function rangeText({ minimum, maximum }: Schema): string {
  const isOpen = maximum === undefined || maximum === Number.MAX_SAFE_INTEGER
  return isOpen ? '' : `, ${minimum} to ${maximum}`
}

function eventPart(): string[] {
  const rows = Object.entries(events).map(([name, { when, body }]) => [`\`${name}\``, when, body])
  const intro =
    'Sent only to a client that has asked for something of dapscope’s; and a request that was answered `pending`, and has no event here, ends ' +
    'in an event of its own name, with its answer or `error`. A finished capture and a snapshot also send one `output` (stdout) with the path, ' +
    'whose `source` is the file.'
  return ['## Events', intro, table(['event', 'when', 'body'], rows)]
}

function consolePart(): string[] {
  const all = consoleOf(requests)
  const rows = all.map((each) => [typedAs(each), `\`${each.command}\``, each.summary])
  const names = all.flatMap(({ event }) => event?.name ?? [])
  const intro =
    'Typed into the debug console of any client; arguments follow as `name=value`. Anything that does not begin with `%` and one of these words is ' +
    'debugpy’s. Beside `result` the answer has `"dapscope": {"event": NAME}` where an event tells the same, now or, with “Still at work”, later: a ' +
    'plugin that shows events need not show the text. Names: ' +
    `${names.map((name) => `\`${name}\``).join(', ')}; a request without one of these that takes longer ends in an event of its own name.`
  return ['## Console', intro, table(['you type', 'request', 'what it does'], rows)]
}

function configurationPart(): string[] {
  const intro =
    'The key `dapscope` of a launch or attach configuration; it is taken out before debugpy sees the rest. As JSON Schema: ' +
    '[schema/configuration.json](schema/configuration.json).'
  return ['## Configuration', intro, ...argumentTable(schemaOf(ownConfiguration))]
}

export const COMMAND_INTRO =
  'Without a command dapscope is the adapter, on stdio; what it does not know is handed to debugpy.adapter.'

function commandPart(all: Described[]): string[] {
  return ['## Command line', COMMAND_INTRO, ...all.flatMap(aboutCommand)]
}

function aboutCommand({ name, summary, options, arguments: words }: Described): string[] {
  const typed = words.map((each) => (each.isRequired ? ` <${each.name}>` : ` [${each.name}]`)).join('')
  const rows = options
    .filter(({ name: option }) => option !== '--help')
    .map((option) => [`\`${option.usage}\``, choicesText(option), option.summary])
  return [
    `### dapscope${name === '' ? '' : ` ${name}`}${typed}`,
    `${summary[0]!.toUpperCase()}${summary.slice(1)}.`,
    ...words
      .filter(({ choices }) => choices.length > 0)
      .map((each) => `\`${each.name}\`: ${each.choices.map((word) => `\`${word}\``).join(', ')}.`),
    ...(rows.length === 0 ? [] : [table(['flag', 'value', 'what it is'], rows)]),
  ]
}

export function choicesText({ choices, default: usual, variable }: Described['options'][number]): string {
  const parts = [
    choices.map((word) => `\`${word}\``).join(', '),
    usual === undefined ? '' : `default ${usual}`,
    variable === undefined ? '' : `or \`${variable}\``,
  ]
  return parts.filter((part) => part !== '').join('; ')
}

function variablePart(): string[] {
  return ['## Environment', table(['variable', 'what it does'], variableRows())]
}

export function variableRows(): string[][] {
  const ofFlags = commandLine()
    .flatMap(({ options }) => options)
    .filter(({ variable }) => variable !== undefined)
    .map(({ variable, name }) => [`\`${variable}\``, `as the flag \`${name}\``])
  const others = Object.entries(VARIABLES).map(([name, text]) => [`\`${name}\``, text])
  return [...ofFlags, ...others]
}

function errorPart(): string[] {
  const intro =
    'A failed answer has one of these in `body.error` (DAP’s Message, with `name` beside it: [schema/error.json](schema/error.json)). Ids are never used twice.'
  const rows = allFailures.map(({ id, name, format }) => [String(id), `\`${name}\``, format])
  return ['## Errors', intro, table(['id', 'name', 'text'], rows)]
}
