// The functions that the sources here define, whether a sampler has seen them or not.
import { readdirSync, readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { categoryOf } from '../profile/category.ts'
import type { SourceSites } from '../source/source-sites.ts'

export interface WrittenFunction {
  /** Qualified: `Order.total`. */
  name: string
  path: string
  /** Its file was loaded, or seen in a sample. */
  isLoaded: boolean
}

/** Folders of more sources than these are not somebody's project, and reading them takes seconds. */
const MOST_FILES = 2000
/** What is installed, made, or hidden is not the project's own. */
const NOT_OWN = /^(\..*|__pycache__|node_modules|site-packages|venv|env)$/

/** Of the user's files, those `loaded` and those in `folders`; and those called `name` of the other files that were loaded. */
export function writtenFunctions(
  sites: SourceSites,
  name: string,
  loaded: string[],
  folders: string[],
): WrittenFunction[] {
  const known = [...new Set(loaded.map(real))].filter((path) => isOwn(path) || defines(path, name))
  const beside = folders
    .flatMap((folder) => pythonFiles(folder))
    .filter((path) => !known.includes(real(path)))
  const of = (isLoaded: boolean) => (path: string) =>
    sites.functions(path).map((each) => ({ name: each.name, path, isLoaded }))
  return [...known.flatMap(of(true)), ...[...new Set(beside)].flatMap(of(false))]
}

const isOwn = (path: string) => categoryOf(path) === 'user'

/** To read all of Python's own as functions would take seconds. */
function defines(path: string, name: string): boolean {
  try {
    return (
      categoryOf(path) !== 'debugger' && readFileSync(path, 'utf8').includes(`def ${name.split('.').at(-1)}(`)
    )
  } catch {
    return false
  }
}

function real(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

function pythonFiles(folder: string): string[] {
  const found: string[] = []
  const open = [folder]
  for (let next = open.pop(); next !== undefined && found.length < MOST_FILES; next = open.pop()) {
    for (const entry of entriesOf(next)) {
      const path = join(next, entry.name)
      if (entry.isDirectory() && !NOT_OWN.test(entry.name)) open.push(path)
      else if (entry.isFile() && entry.name.endsWith('.py')) found.push(path)
    }
  }
  return found
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    return []
  }
}
