// `%prof help`: every word of the console with what it does, from the table.
import { declare, type Declaration } from './declare.ts'
import { WIDTH, wrap } from './text.ts'
import { consoleOf, numbered } from './words.ts'

export function helpRequest(table: Declaration[]): Declaration {
  return declare({
    command: 'dapscope.help',
    summary: 'Lists the words of the console.',
    arguments: {},
    result: 'words[] (words, summary, arguments)',
    console: { words: 'prof help', show: ({ words }: Help) => [...listed(words), '', ...HOW].join('\n') },
    run: () => Promise.resolve({ words: consoleOf(table).flatMap(describe) }),
  })
}

interface Help {
  words: Word[]
}

interface Word {
  words: string
  summary: string
  arguments: string[]
}

function describe({
  console,
  summary,
  arguments: { shape },
  later,
}: ReturnType<typeof consoleOf>[number]): Word[] {
  const names = Object.keys(shape).filter((name) => !(name in later) && name !== console.rest)
  const own = {
    words: `%${console.words}${console.rest === undefined ? '' : ' EXPR'}`,
    summary,
    arguments: names.map((name) => `${name}=`),
  }
  return [
    own,
    ...numbered(console).map((words) => ({ ...own, words: `%${words}`, summary: console.number!.summary })),
  ]
}

const HOW = ['Arguments follow as name=value; the console completes them.']

/** A table of these words, for a terminal or a console. */
export const wordsTable = (table: Iterable<Declaration>): string[] =>
  listed(consoleOf(table).flatMap(describe))

function listed(words: Word[]): string[] {
  const width = Math.max(...words.map((each) => each.words.length)) + 2
  return words.flatMap((each) => {
    const lines = wrap(each.summary, WIDTH - width).split('\n')
    return lines.map((line, i) => (i === 0 ? each.words : '').padEnd(width) + line)
  })
}
