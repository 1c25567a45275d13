// docs/dapscope.1: what `man dapscope` shows, from what the code declares; in the macros of man(7).
import type { Described, DescribedOption } from '../../src/completion.ts'
import { commandLine } from './declared.ts'
import { choicesText, COMMAND_INTRO, variableRows } from './reference.ts'

export function manPage(): string {
  const [own, ...commands] = commandLine() as [Described, ...Described[]]
  return [
    '.TH DAPSCOPE 1 "" dapscope',
    '.SH NAME',
    `dapscope \\- ${plain(own.summary)}`,
    '.SH SYNOPSIS',
    '.B dapscope\n[\\fIflags\\fR] [\\fIcommand\\fR [\\fIits flags\\fR] [\\fIarguments\\fR]]',
    '.SH DESCRIPTION',
    plain(COMMAND_INTRO),
    '.SH FLAGS',
    ...own.options.flatMap(aboutOption),
    '.SH COMMANDS',
    ...commands.flatMap(aboutCommand),
    '.SH ENVIRONMENT',
    ...variableRows().flatMap(([name, text]) => item(name!, text!)),
    '.SH SEE ALSO',
    plain(
      '`dapscope help` for the pages of the docs, `dapscope help cpu.start` for a request, an error or a word of the console.',
    ),
  ]
    .join('\n')
    .concat('\n')
}

function aboutCommand({ name, summary, options, arguments: words }: Described): string[] {
  const typed = words.map((each) => (each.isRequired ? ` <${each.name}>` : ` [${each.name}]`)).join('')
  return [`.SS ${plain(`${name}${typed}`)}`, `${plain(summary)}.`, ...options.flatMap(aboutOption)]
}

function aboutOption(option: DescribedOption): string[] {
  const more = choicesText(option)
  return item(option.usage, more === '' ? option.summary : `${option.summary} (${more})`)
}

const item = (term: string, text: string) => ['.TP', `\\fB${plain(term)}\\fR`, plain(text)]

/** As text: what man(7) would take for a command, a hyphen that may be broken, or a letter of another script. */
function plain(text: string): string {
  return text
    .replaceAll('`', '')
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('’', '\\(cq')
    .replace(/^[.']/gm, '\\&$&')
}
