// The README tells all that can be asked; what pages say of files, tests, laws and failures is so.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { requestTable } from '../../src/features.ts'
import { failures } from '../../src/session/failure.ts'
import { ROOT } from '../root.ts'

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')

/** Whether a test of that file has these words in its title, which is in quotes; in Python it is a function's name. */
function isTitle(words: string, path: string): boolean {
  const titles = [...read(path).matchAll(/'[^'\n]+'|`[^`\n]+`|def test_\w+/g)].map(([title]) => title)
  return titles.some((title) => title.includes(words))
}

describe('the README', () => {
  /** vscode-js-debug's own names: their arguments are told there. */
  const ALIASES = ['startProfile', 'stopProfile']
  const declared = requestTable([]).filter(({ command }) => !ALIASES.includes(command))

  it('tells every request in a line', () => {
    const told = [...read('README.md').matchAll(/^\| `(dapscope\.[\w.]+)`/gm)].map(([, name]) => name!)
    expect(told.sort()).toEqual(declared.map(({ command }) => command).sort())
  })

  it('tells every word of the console', () => {
    const words = declared.flatMap(({ console }) => (console ? [`%${console.words}`] : []))
    expect(words.filter((each) => !read('README.md').includes(each))).toEqual([])
  })
})

describe('docs/SECURITY.md', () => {
  it('names files that are there', () => {
    const named = [...read('docs/SECURITY.md').matchAll(/`((?:test|src)\/[^`]+)`/g)].map(([, path]) => path!)
    expect(named.length).toBeGreaterThan(10)
    expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([])
  })
})

describe('docs/FAULTS.md', () => {
  const rows = read('docs/FAULTS.md')
    .split('\n')
    .filter((line) => line.startsWith('| ') && !/^\| (fault|-)/.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()))

  it('has faults', () => expect(rows.length).toBeGreaterThan(50))

  it.each(rows.map((cells) => [cells[1], cells.at(-2)!] as const))(
    'names a test that there is: %s',
    (_, keptBy) => {
      const [, path, words] = /^((?:test|python-inject)\/\S+): (.+)$/.exec(keptBy)!
      expect([keptBy, isTitle(words!, path!)]).toEqual([keptBy, true])
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

describe('docs/TROUBLESHOOTING.md', () => {
  const inside = readdirSync(join(ROOT, 'python-inject/dapscope_inject')).filter((name) =>
    name.endsWith('.py'),
  )
  const said = [
    ...Object.values(failures).map((make) => make({} as never).format.replaceAll('`', '')),
    ...inside.map((name) => read(`python-inject/dapscope_inject/${name}`)),
  ]
  const quoted = [...read('docs/TROUBLESHOOTING.md').matchAll(/^\| `([^`]+)` +\|/gm)].map(([, text]) => text!)

  it('has errors', () => expect(quoted.length).toBeGreaterThan(7))

  it.each(quoted)('quotes an error that there is: %s', (text) => {
    const pattern = new RegExp(
      text
        .split('…')
        .map((part) => part.trim())
        .join('.+'),
      'i',
    )
    expect(said.some((each) => pattern.test(each))).toBe(true)
  })
})

describe('ARCHITECTURE.md', () => {
  const [section] = /^## Laws[\s\S]*?^## /m.exec(read('ARCHITECTURE.md')) ?? ['']
  const laws = section.split(/^(?=\d+\. )/m).filter((text) => /^\d/.test(text))
  const nameOf = (law: string) => /\*\*(.+?)\*\*/.exec(law)![1]!

  it('has laws', () => expect(laws.length).toBeGreaterThan(7))

  it.each(laws.map((law) => [nameOf(law), law] as const))(
    'names the tests that keep the law: %s',
    (_, law) => {
      const named = [...law.replace(/\s+/g, ' ').matchAll(/_(test\/[\w./-]+): (.+?)_/g)]
      expect(named.length).toBeGreaterThan(0)
      for (const [all, path, words] of named) expect([all, isTitle(words!, path!)]).toEqual([all, true])
    },
  )
})
