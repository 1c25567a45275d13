// `%prof help`: every word of the console with what it does, from the table.
import { declare, type Declaration } from './declare.ts'
import { consoleOf } from './words.ts'

export function helpRequest(table: Declaration[]): Declaration {
  return declare({
    command: 'dapscope.help',
    summary: 'Lists the words of the console.',
    arguments: {},
    result: 'words[] (words, summary, arguments)',
    console: { words: 'prof help', show: ({ words }: { words: Word[] }) => showHelp(words) },
    run: () => Promise.resolve({ words: consoleOf(table).map(describe) }),
  })
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
}: ReturnType<typeof consoleOf>[number]): Word {
  const names = Object.keys(shape).filter((name) => !(name in later) && name !== console.rest)
  return {
    words: `%${console.words}${console.rest === undefined ? '' : ' EXPR'}`,
    summary,
    arguments: names.map((name) => `${name}=`),
  }
}

function showHelp(words: Word[]): string {
  const width = Math.max(...words.map((each) => each.words.length))
  const lines = words.map((each) => `${each.words.padEnd(width)}  ${each.summary}`)
  const how = [
    '`%cpu 10` profiles the next ten seconds.',
    'Arguments follow as name=value; the console completes them.',
  ]
  return [...lines, '', ...how].join('\n')
}
