// The index of what the runs in a folder have made, for people and programs that look for a result.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runsIn, type Made } from './run-folder.ts'
import { writeFileStream } from './write.ts'

export const INDEX = 'index.json'

/** One result; `files` are paths from the index's folder, with `/`. */
export type IndexEntry = Made & { run: string; sessionId: string; label?: string }

const ATTEMPTS = 20

/**
 * Writes `index.json` anew from the records in the runs' folders: they are the truth, so a damaged or lost index mends itself with the next
 * result. No lock is needed: each writer has recorded its result before and looks again afterwards, so whoever writes last sees all
 * that was recorded before any earlier writing.
 */
export async function writeIndex(base: string): Promise<void> {
  let text = await indexText(base)
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    await writeFileStream(join(base, INDEX), [text])
    const now = await indexText(base)
    if (now === text) return
    text = now
  }
}

/** What the index holds; empty where it is missing or damaged. */
export async function readIndex(base: string): Promise<IndexEntry[]> {
  try {
    return (JSON.parse(await readFile(join(base, INDEX), 'utf8')) as { results: IndexEntry[] }).results
  } catch {
    return []
  }
}

async function indexText(base: string): Promise<string> {
  const results: IndexEntry[] = (await runsIn(base)).flatMap(({ record: { id, sessionId, label, made } }) =>
    made.map((each) => ({
      run: id,
      sessionId,
      label,
      ...each,
      files: each.files.map((file) => `${id}/${file}`),
    })),
  )
  return `${JSON.stringify({ version: 1, results }, null, 1)}\n`
}
