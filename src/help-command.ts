// The command `help`: how a command is typed, or what the docs say of a request, a flag, an error, a word.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import type { Streams } from './commands.ts'
import { aboutTopic, topicsOf, type Page } from './help-topics.ts'
import { aboutWords, lineWords } from './help-words.ts'
import { requestTable } from './features.ts'
import { nearest } from './request/nearest.ts'
import { wrap } from './request/text.ts'

export function addHelpCommand(
  program: Command,
  { out, err }: Streams,
  exit: (status: number) => void,
): void {
  program
    .helpCommand(false)
    .command('help [topic...]')
    .description(
      'tell of a command, or of a topic of the docs: a request, an error, a flag, a word of the console',
    )
    // `dapscope help --port` asks for a topic.
    .allowUnknownOption()
    .action((words: string[]) => {
      const topic = words.join(' ')
      const pages = readPages()
      const command = topic === '' ? program : program.commands.find((each) => each.name() === topic)
      const text = command ? helpOf(command) : (aboutWords(topic, WORDS, pages) ?? aboutTopic(topic, pages))
      if (text === undefined) {
        const topics = [...commandNames(program), ...topicsOf(pages), ...lineWords(WORDS)]
        err(wrap(`dapscope: there is no topic \`${topic}\`. ${hint(topic, topics)}`))
        return exit(2)
      }
      out(text.trimEnd())
      if (topic === '')
        out(
          `\n${wrap(`Topics: ${pages.map(({ name }) => name.toLowerCase()).join(', ')}; see dapscope help reference`)}` +
            `\nWords of the debug console: dapscope help %cpu, %mem, %prof`,
        )
      exit(0)
    })
}

const WORDS = requestTable([])

/** Looked into first: it says most of a name. */
const REFERENCE = 'REFERENCE.md'
/** For people who change dapscope; the npm package leaves them out. */
const FOR_DEVELOPERS = ['EXTENDING.md', 'INSIDE.md']

/** What can be asked for by one word without quotes: commands, pages, first words of the console. */
export function helpTopics(program: Command): string[] {
  const first = lineWords(WORDS).map((words) => words.split(' ')[0]!)
  const pages = readPages().map(({ name }) => name.toLowerCase())
  return [...new Set([...commandNames(program), ...pages, ...first])]
}

const commandNames = (program: Command) => program.commands.map((command) => command.name())

/** All that `--help` shows: `helpInformation` leaves out what a command adds, such as the exit statuses of `run`. */
function helpOf(command: Command): string {
  let text = ''
  command.configureOutput({ writeOut: (part) => (text += part) }).outputHelp()
  return text
}

function hint(topic: string, topics: string[]): string {
  const near = nearest(topic, topics)
  return near.length > 0
    ? `Did you mean ${near.join(', ')}?`
    : 'Type `dapscope help` for all commands and pages.'
}

/** Without pictures, of which a terminal would show the Markdown. */
const textOf = (path: string) => readFileSync(path, 'utf8').replaceAll(/^!\[.*\n\n?/gm, '')

/** docs/ stands beside the bundle's folder, in the repository and in the packages alike; an editor's copy has none. */
function readPages(): Page[] {
  const folder = join(__dirname, '..', 'docs')
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith('.md') && !FOR_DEVELOPERS.includes(name))
    return names
      .sort((a, b) => Number(b === REFERENCE) - Number(a === REFERENCE))
      .map((name) => ({ name: name.slice(0, -3), text: textOf(join(folder, name)) }))
  } catch {
    return []
  }
}
