// The README tells all that can be asked; what pages say of tests, laws and failures is so; links lead somewhere.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { requestTable } from '../src/features.ts'
import { failures } from '../src/session/failure.ts'

const README = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8')
/** vscode-js-debug's own names: their arguments are told there. */
const ALIASES = ['startProfile', 'stopProfile']
const declared = requestTable([]).filter(({ command }) => !ALIASES.includes(command))

describe('the README', () => {
  it('tells every request in a line', () => {
    const told = [...README.matchAll(/^\| `(dapscope\.[\w.]+)`/gm)].map(([, name]) => name!)
    expect(told.sort()).toEqual(declared.map(({ command }) => command).sort())
  })

  it('tells every word of the console', () => {
    const words = declared.flatMap(({ console }) => (console ? [`%${console.words}`] : []))
    expect(words.filter((each) => !README.includes(each))).toEqual([])
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

describe('ARCHITECTURE.md', () => {
  const read = (path: string) => readFileSync(join(import.meta.dirname, '..', path), 'utf8')
  const [laws] = /^## Laws[\s\S]*?^## /m.exec(read('ARCHITECTURE.md')) ?? ['']
  const each = laws.split(/^(?=\d+\. )/m).filter((text) => /^\d/.test(text))
  const titlesIn = (text: string) => [...text.matchAll(/'[^'\n]+'|`[^`\n]+`/g)].map(([title]) => title)
  const title = (law: string) => /\*\*(.+?)\*\*/.exec(law)![1]!

  it('has laws', () => expect(each.length).toBeGreaterThan(7))

  it.each(each.map((law) => [title(law), law] as const))(
    'names the tests that keep the law: %s',
    (_, law) => {
      const named = [...law.replace(/\s+/g, ' ').matchAll(/_(test\/[\w./-]+): (.+?)_/g)]
      expect(named.length).toBeGreaterThan(0)
      // As a title: in quotes.
      for (const [, path, words] of named)
        expect([path, titlesIn(read(path!)).some((each) => each.includes(words!))]).toEqual([path, true])
    },
  )
})
