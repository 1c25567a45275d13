// Puts the Python shim where its path stays the same over updates, with what it cannot know beside it.
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { NODE } from './node.ts'

const SHIM = 'dapscope_adapter.py'
const FACTS = 'dapscope_adapter.json'

export interface ShimFacts {
  dapscope: string
  debugpy: string | undefined
}

/** @returns the shim's path, as `debugAdapterPath` wants it */
export async function placeShim(from: string, folder: string, facts: ShimFacts): Promise<string> {
  await mkdir(folder, { recursive: true })
  await replace(join(folder, FACTS), JSON.stringify({ node: NODE, ...facts }))
  await replace(join(folder, SHIM), await readFile(join(from, SHIM), 'utf8'))
  return join(folder, SHIM)
}

/** Whole or not at all: another window may start a session at this moment. */
async function replace(path: string, text: string): Promise<void> {
  if ((await readFile(path, 'utf8').catch(() => undefined)) === text) return
  const scratch = `${path}.${process.pid}`
  await writeFile(scratch, text)
  await rename(scratch, path)
}
