// The functions that the sources here define, whether a sampler has seen them or not.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { SourceSites } from '../source/source-sites.ts'

export interface WrittenFunction {
  /** Qualified: `Order.total`. */
  name: string
  path: string
}

/** Folders of more sources than these are not somebody's project, and reading them takes seconds. */
const MOST_FILES = 2000
/** What is installed, made, or hidden is not the project's own. */
const NOT_OWN = /^(\..*|__pycache__|node_modules|site-packages|venv|env)$/

/** Of `files` and of all Python files in `folders`. */
export function writtenFunctions(sites: SourceSites, files: string[], folders: string[]): WrittenFunction[] {
  const all = new Set([...files, ...folders.flatMap((folder) => pythonFiles(folder))])
  return [...all].flatMap((path) => sites.functions(path).map(({ name }) => ({ name, path })))
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
