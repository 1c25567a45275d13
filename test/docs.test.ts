// The README tells all that can be asked: requests, arguments and console words, from the table itself.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { cpuRequests } from '../src/cpu/requests.ts'
import { memoryRequests } from '../src/memory/requests.ts'
import { reportRequests, type Press } from '../src/request/report.ts'
import { failures } from '../src/session/failure.ts'

const README = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8')
/** vscode-js-debug's own names: their arguments are told there. */
const ALIASES = ['startProfile', 'stopProfile']
const declared = [...cpuRequests, ...memoryRequests, ...reportRequests({} as Press)].filter(
  ({ command }) => !ALIASES.includes(command),
)

describe('the README', () => {
  it.each(declared.map((each) => [each.command, each] as const))(
    'tells %s with every argument',
    (command, { arguments: { shape }, later }) => {
      const row = README.split('\n').find((line) => line.startsWith(`| \`${command}\``))
      expect(row).toBeDefined()
      const missing = Object.keys(shape).filter((name) => !(name in later) && !row!.includes(`\`${name}\``))
      expect(missing).toEqual([])
    },
  )

  it('tells every word of the console', () => {
    const words = declared.flatMap(({ console }) => (console ? [`%${console.words}`] : []))
    expect(words.filter((each) => !README.includes(each))).toEqual([])
  })

  it('tells nothing that there is not', () => {
    const told = [...README.matchAll(/^\| `(dapscope\.[\w.]+)`/gm)].map(([, name]) => name!)
    const known = [...declared.map(({ command }) => command), 'dapscope.status', 'dapscope.help']
    expect(told.filter((name) => !known.includes(name))).toEqual([])
  })
})

describe('docs/SECURITY.md', () => {
  it('names tests that are there', () => {
    const root = join(import.meta.dirname, '..')
    const text = readFileSync(join(root, 'docs/SECURITY.md'), 'utf8')
    const named = [...text.matchAll(/`((?:test|src)\/[^`]+)`/g)].map(([, path]) => path!)
    expect(named.length).toBeGreaterThan(10)
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([])
  })
})

describe('docs/FAULTS.md', () => {
  const read = (path: string) => readFileSync(join(import.meta.dirname, '..', path), 'utf8')
  const rows = read('docs/FAULTS.md')
    .split('\n')
    .filter((line) => line.startsWith('| ') && !/^\| (fault|-)/.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()))

  it.each(rows.map((cells) => [cells[1], cells.at(-2)!] as const))(
    'names a test that there is: %s',
    (_, keptBy) => {
      const [, path, title] = /^(test\/\S+): (.+)$/.exec(keptBy)!
      expect(read(path!)).toContain(title)
    },
  )

  it('names failures that there are', () => {
    const named = rows.flatMap((cells) =>
      [...cells[3]!.matchAll(/`([a-z]+[A-Z]\w+)`/g)].map(([, name]) => name),
    )
    const known = Object.values(failures).map((make) => make({} as never).name)
    expect(named.length).toBeGreaterThan(5)
    expect(named.filter((name) => !known.includes(name!))).toEqual([])
  })
})
