// The index of what the runs in a folder have made, for people and programs that look for a result.
import { existsSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { runsIn, type Made } from './run-folder.ts'
import { writeFileStream } from './write.ts'

export const INDEX = 'index.json'

/** One result; `files` are paths from the index's folder, with `/`. */
export type IndexEntry = Omit<Made, 'notes'> & { run: string; sessionId: string; label?: string }

const ATTEMPTS = 20
/** How an index of ours begins, and one that was lost with the power: a folder that the user names may have another file of that name. */
const OWN = /^\s*$|^\{\s*"version": ?1,\s*"results":/

/**
 * Writes `index.json` anew from the records in the runs' folders: they are the truth, so a damaged or lost index mends itself with the next
 * result. A file of the user's own in its place stays; where nothing was made none is begun. No lock is needed: each writer has
 * recorded its result before and looks again afterwards, so whoever writes last sees all that was recorded before any earlier writing.
 */
export async function writeIndex(base: string): Promise<void> {
  const there = await textIn(base)
  if (there === undefined ? (await resultsIn(base)).length === 0 : !OWN.test(there)) return
  let text = await indexText(base)
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    await writeFileStream(join(base, INDEX), [text])
    const now = await indexText(base)
    if (now === text) return
    text = now
  }
}

/**
 * What the index holds, but for folders that the user has removed or renamed since; empty where it is missing or damaged, told from the
 * records where the user's own file is in its place.
 */
export async function readIndex(base: string): Promise<IndexEntry[]> {
  const text = await textIn(base)
  if (text !== undefined && !OWN.test(text)) return resultsIn(base)
  try {
    const { results } = JSON.parse(text ?? '') as { results: IndexEntry[] }
    return results.filter(({ run }) => existsSync(join(base, run)))
  } catch {
    return []
  }
}

/** One that is ours. */
export async function removeIndex(base: string): Promise<void> {
  if (OWN.test((await textIn(base)) ?? '')) await rm(join(base, INDEX), { force: true })
}

function textIn(base: string): Promise<string | undefined> {
  return readFile(join(base, INDEX), 'utf8').catch(() => undefined)
}

async function indexText(base: string): Promise<string> {
  return `${JSON.stringify({ version: 1, results: await resultsIn(base) }, null, 1)}\n`
}

async function resultsIn(base: string): Promise<IndexEntry[]> {
  return (await runsIn(base)).flatMap(({ record: { id, sessionId, label, made } }) =>
    made.map(({ notes: _, ...each }) => ({
      run: id,
      sessionId,
      label,
      ...each,
      files: each.files.map((file) => `${id}/${file}`),
    })),
  )
}
