// What `dapscope help` tells of words of the debug console: `%cpu`, `%cpu 10`, `%mem snapshot`, `%mem refs EXPR`.
import { aboutTopic, type Page } from './help-topics.ts'
import type { Declaration } from './request/declare.ts'
import { wordsTable } from './request/help.ts'
import { consoleOf, type WithWords } from './request/words.ts'

/** As they are typed. */
export const lineWords = (table: Declaration[]) => consoleOf(table).map(({ console }) => `%${console.words}`)

/** The request that a word asks for, as the pages have it; of several with the same first word their list. Undefined: none of ours. */
export function aboutWords(topic: string, table: Declaration[], pages: Page[]): string | undefined {
  if (!topic.startsWith('%')) return undefined
  const typed = topic.slice(1).trim().replace(/\s+/g, ' ')
  const all = consoleOf(table)
  const under = all.filter(({ console }) => `${console.words} `.startsWith(`${typed} `))
  if (under.length > 1) return [...wordsTable(under), '', MORE].join('\n')
  const one = under[0] ?? all.find((each) => isOf(typed, each))
  return one && (aboutTopic(one.command, pages) ?? wordsTable([one]).join('\n'))
}

const MORE = '`dapscope help %cpu start` tells the arguments; they follow as name=value.'

/** With a number, an expression or arguments behind it. */
function isOf(typed: string, { console: { words, number } }: WithWords): boolean {
  if (words.includes(' ') && typed.startsWith(`${words} `)) return true
  return number !== undefined && new RegExp(`^${words.split(' ')[0]} (\\d|NUMBER)`).test(typed)
}
