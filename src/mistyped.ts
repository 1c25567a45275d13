// What is wrong with a command line that is none of ours: a mistyped command or option, with the nearest that there are.
import type { Command, Option } from 'commander'
import { nearest } from './request/nearest.ts'
import { wrap } from './request/text.ts'

/** What debugpy's own adapter takes (1.6 to 1.8.22), and with it what clients are set up with. */
const ADAPTER_OPTIONS = new Set([
  '--for-server',
  '--port',
  '--host',
  '--access-token',
  '--server-access-token',
  '--log-dir',
  '--log-stderr',
])

/**
 * What is left of the arguments when commander has taken its own. Clients may hand on what a later debugpy knows: of an option that is
 * not near to one of ours only a person is told.
 * @returns what to say, in at most 80 columns; undefined where all is well
 */
export function mistyped(program: Command, words: string[], isPerson: boolean): string | undefined {
  const [first] = words
  if (first === undefined) return undefined
  if (first.endsWith('.py'))
    return wrap(
      `dapscope: there is no command \`${first}\`. To profile a program type \`dapscope run -- ${first}\`; to debug one let your editor start dapscope.`,
    )
  if (!first.startsWith('-'))
    return told(
      'command',
      first,
      program.commands.map((each) => each.name()),
    )
  const unknown = words.map((word) => word.split('=')[0]!).find((word) => isUnknown(word))
  if (unknown === undefined) return undefined
  const names = [...new Set([...program.options.map(({ long }) => long!), ...ADAPTER_OPTIONS, '--help'])]
  return isPerson || nearest(unknown, names).length > 0 ? told('option', unknown, names) : undefined
}

/** Of `dapscope run`: what stands where the program should, and begins as an option. @throws {Error} */
export function refuseOption(word: string, { options, parent }: Command): void {
  const [name] = word.split('=') as [string]
  const names = (all: readonly Option[]) => all.map(({ long }) => long!)
  if (names(parent!.options).includes(name))
    throw new Error(`${name} stands before the command: \`dapscope ${name} … run\``)
  const [near] = name.startsWith('--') ? nearest(name, names(options)) : []
  if (near !== undefined) throw new Error(`${name} is no option of \`dapscope run\`; did you mean ${near}?`)
}

const isUnknown = (word: string) => /^--?[a-z]/i.test(word) && !ADAPTER_OPTIONS.has(word)

function told(kind: string, given: string, names: string[]): string {
  const near = nearest(given, names)
  const hint =
    near.length > 0
      ? `Did you mean ${near.join(', ')}?`
      : `There are ${names.map((name) => `\`${name}\``).join(', ')}.`
  return wrap(
    `dapscope: there is no ${kind} \`${given}\`. ${hint} Type \`dapscope --help\` for what each does.`,
  )
}
