// A folder for each test of `dapscope view`: what is put there, how it is typed, and what the pages hold.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach } from 'vitest'
import { dapscope } from '../cli.ts'
import { recorded } from '../profile/recordings.ts'
import { scratchFolder } from '../scratch.ts'
import { dataIn } from './sides.ts'

const root = scratchFolder()
let folder: string
let count = 0
beforeEach(() => mkdirSync((folder = join(root, String(count++)))))

export const at = (name = '') => join(folder, name)
export const view = (words: string[], options: Parameters<typeof dapscope>[1] = {}) =>
  dapscope(['view', ...words], { cwd: folder, ...options })
export const data = (path: string) => dataIn(readFileSync(path, 'utf8'))

export function put(name: string, pieces: Iterable<string | Uint8Array>): string {
  writeFileSync(at(name), [...pieces].map(String).join(''))
  return at(name)
}

export const stacks = recorded('python-3.12-running')
export const options = { mode: 'cpu' as const, toClient: (path: string) => path }
