// What dapscope has put on this machine outside of itself, and its removal: what `setup` installed and what captures left.
import { lstatSync, readdirSync, rmdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { runsIn } from '../store/run-folder.ts'
import { removeIndex, writeIndex } from '../store/run-index.ts'
import { removeRuns, runsBefore } from '../store/run-limits.ts'
import { runsFolder, stateFolder } from '../store/state-folder.ts'
import { cacheFolder } from './own-environment.ts'

export interface Leaving {
  what: string
  path: string
  bytes: number
}

/** Where to look: results may also lie in a folder that `--output-dir` names. */
export interface Whereabouts {
  outputDir?: string | undefined
  cwd: string
}

/** Folders that are ours whole, by their names. */
function ownFolders(): Omit<Leaving, 'bytes'>[] {
  const [cache, state] = [cacheFolder(), stateFolder()]
  return [
    { what: 'debugpy and py-spy, with their Python environment', path: join(cache, 'python') },
    { what: 'an environment that an interrupted setup has left', path: join(cache, 'python.old') },
    { what: 'compiled code', path: join(cache, 'code') },
    { what: 'the history of memory snapshots', path: join(state, 'memory') },
    { what: 'locks of setup', path: join(cache, 'locks') },
    { what: 'locks of captures', path: join(state, 'locks') },
  ]
}

const bases = ({ outputDir, cwd }: Whereabouts) =>
  [...new Set([undefined, outputDir])].map((each) => runsFolder(each, cwd))

/** All that there is, with its size. */
export async function leavings(where: Whereabouts): Promise<Leaving[]> {
  const folders = ownFolders().filter(({ path }) => isThere(path))
  const results = await Promise.all(bases(where).map(resultsIn))
  return [...folders.map((each) => ({ ...each, bytes: bytesBelow(each.path) })), ...results.flat()]
}

/** Of a folder of results only what a capture has made: one that the user has renamed to keep it, or made, is the user's. */
async function resultsIn(path: string): Promise<Leaving[]> {
  const runs = await runsIn(path)
  const bytes = runs.reduce((sum, { size }) => sum + size, 0)
  return runs.length === 0 ? [] : [{ what: `results: folders of captures, ${runs.length}`, path, bytes }]
}

/** Removes them. @returns the paths that stayed: the user's own, still written to, or not this user's to remove */
export async function removeLeavings(where: Whereabouts): Promise<string[]> {
  for (const base of bases(where)) await removeResults(base)
  return removeFolders(where)
}

/** The part that can still be done when the process exits. */
export function removeFolders(where: Whereabouts): string[] {
  const folders = ownFolders().map(({ path }) => path)
  for (const path of folders) quietly(() => rmSync(path, { recursive: true, force: true }))
  // Emptied ones; what holds something else stays.
  const parents = [...bases(where), stateFolder(), cacheFolder()]
  for (const path of parents) quietly(() => rmdirSync(path))
  return [...folders, ...parents].filter(isThere)
}

async function removeResults(base: string): Promise<void> {
  await removeRuns(await runsBefore(base, Infinity))
  if ((await runsIn(base)).length > 0) await writeIndex(base)
  else await removeIndex(base).catch(() => undefined)
}

/** What cannot be removed is told of as what stayed. */
function quietly(work: () => void): void {
  try {
    work()
  } catch {
    return
  }
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined
}

function bytesBelow(path: string): number {
  const stat = lstatSync(path, { throwIfNoEntry: false })
  if (!stat?.isDirectory()) return stat?.size ?? 0
  return readdirSync(path).reduce((sum, name) => sum + bytesBelow(join(path, name)), 0)
}
