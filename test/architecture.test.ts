// The one-way order of the folders, read from the imports: what ARCHITECTURE.md draws is what the code does.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import { describe, expect, it } from 'vitest'

const SRC = join(import.meta.dirname, '../src')

/** What each folder may import of ours, beside itself. `.` is the composition root: the files right in src/. */
const MAY_IMPORT: Record<string, string[]> = {
  system: [],
  profile: [],
  source: ['profile'],
  report: ['profile'],
  'report/page': ['report'],
  store: ['system'],
  wire: [],
  tools: ['store'],
  session: ['wire', 'system'],
  courier: ['wire', 'session', 'system'],
  request: ['session'],
  convert: ['session', 'profile', 'store'],
  'cpu/privileges': [],
  cpu: ['cpu/privileges', 'request', 'courier', 'session', 'profile', 'source', 'system', 'convert'],
  memory: ['courier', 'request', 'session', 'profile', 'source', 'system', 'store'],
  view: ['convert', 'memory', 'profile', 'report', 'session', 'store'],
  doctor: ['cpu/privileges', 'store', 'system', 'tools'],
  headless: [
    'wire',
    'session',
    'courier',
    'system',
    'cpu',
    'memory',
    'profile',
    'request',
    'convert',
    'source',
    'report',
  ],
  demo: ['wire', 'request', 'cpu', 'profile', 'headless'],
}

function files(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? files(path) : name.endsWith('.ts') ? [path] : []
  })
}

function importsOf(path: string): string[] {
  const source = readFileSync(path, 'utf8')
  return [...source.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1]!)
}

const folderOf = (path: string) => dirname(relative(SRC, path))

describe('the order of the folders', () => {
  const sources = files(SRC)

  it.each(Object.keys(MAY_IMPORT))('%s imports only what stands below it', (folder) => {
    const wrong = sources
      .filter((path) => folderOf(path) === folder)
      .flatMap((path) =>
        importsOf(path)
          // The version is a constant of the build.
          .filter((name) => name.startsWith('.') && name.endsWith('.ts') && name !== '../version.ts')
          .map((name) => folderOf(normalize(join(dirname(path), name))))
          .filter((target) => target !== folder && !MAY_IMPORT[folder]!.includes(target))
          .map((target) => `${relative(SRC, path)} imports ${target}`),
      )
    expect(wrong).toEqual([])
  })

  it('has a place for every folder', () => {
    expect([...new Set(sources.map(folderOf))].sort()).toEqual(['.', ...Object.keys(MAY_IMPORT)].sort())
  })

  it('is in the picture of ARCHITECTURE.md', () => {
    const [, picture] = readFileSync(join(SRC, '../ARCHITECTURE.md'), 'utf8').split('```')
    const folders = Object.keys(MAY_IMPORT).map((folder) => `${folder.split('/').at(-1)}/`)
    expect(folders.filter((folder) => !picture!.includes(folder))).toEqual([])
  })

  it('keeps src/profile pure: no file, no process, no network', () => {
    const impure = sources
      .filter((path) => folderOf(path) === 'profile')
      .filter((path) => importsOf(path).some((name) => name.startsWith('node:') || name === 'execa'))
    expect(impure).toEqual([])
  })

  it('keeps process.argv to the command line, and stdout to DAP', () => {
    const code = (path: string) => readFileSync(path, 'utf8').replace(/^\s*(\/\/|\*|\/\*).*$/gm, '')
    const using = (word: string) =>
      sources.filter((path) => code(path).includes(word)).map((path) => relative(SRC, path))
    expect(using('process.argv')).toEqual(['cli.ts'])
    expect(using('process.stdout')).toEqual(['cli.ts', 'serve.ts'])
    expect(using('console.log')).toEqual([])
  })

  it('opens every file with one sentence that says what it is, tests too', () => {
    const all = [...sources, ...files(import.meta.dirname)]
    const without = all.filter((path) => !/^\/\/ .{20,}/.test(readFileSync(path, 'utf8')))
    expect(without.map((path) => relative(SRC, path))).toEqual([])
  })
})
