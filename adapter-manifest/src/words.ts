// dapscope speaks of its requests and of the words of the Debug Console: here they become this extension's commands.
import type * as vscode from 'vscode'

/** By the words that do the same in the Debug Console. */
const COMMANDS: Record<string, string> = {
  'cpu start': 'cpuStart',
  'cpu stop': 'cpuStop',
  'mem start': 'memoryStart',
  'mem snapshot': 'memorySnapshot',
  'mem diff': 'memoryDiff',
  'mem refs': 'memoryReferences',
  'mem objects': 'memoryObjects',
  'mem gc': 'memoryGc',
  'mem stop': 'memoryStop',
}
/** Requests whose last part is another word in the console. */
const OTHERS: Record<string, string> = { gcCollect: 'gc', references: 'refs' }

/** DAP's Message. */
export interface Failure {
  id: number
  format: string
  variables?: Record<string, string>
  showUser?: boolean
}

export function filled({ format, variables = {} }: Failure): string {
  return format.replace(/\{(\w+)\}/g, (whole, key: string) => variables[key] ?? whole)
}

/** A text of dapscope's for a reader in VS Code. */
export type Told = (text: string) => string

/**
 * “dapscope: Start Tracking Memory” for `%mem start` and `dapscope.memory.start`. Commands take no arguments: what has some stays to be
 * typed into the Debug Console.
 */
export function toldIn({ packageJSON }: Pick<vscode.Extension<unknown>, 'packageJSON'>): Told {
  const { commands } = (packageJSON as Manifest).contributes
  const titles = new Map(commands.map(({ command, category, title }) => [command, `${category}: ${title}`]))
  return (text) => asCommands(text, titles)
}

interface Manifest {
  contributes: { commands: { command: string; category: string; title: string }[] }
}

function asCommands(text: string, titles: ReadonlyMap<string, string>): string {
  return text
    .replace(/dapscope\.(cpu|memory)\.([a-zA-Z]+)/g, (_all, topic: string, word: string) =>
      ['%' + topic.replace('memory', 'mem'), OTHERS[word] ?? word].join(' '),
    )
    .replace(/`(%[a-z]+ [a-z]+)` with `([a-zA-Z]+): ([^`]+)`/g, '`$1 $2=$3`')
    .replace(/`%((?:cpu|mem|prof) [^`]*)`/g, (quoted, words: string) => {
      const title = titles.get(`dapscope.${COMMANDS[words]}`)
      return title === undefined ? `${quoted} in the Debug Console` : `“${title}”`
    })
}
