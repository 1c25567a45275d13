// Where the results of one debug session stay: a folder of its own, recorded in an index, with a limit to what is kept.
import { randomBytes } from 'node:crypto'
import { lstat, mkdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { processWorld } from '../system/process.ts'
import { makeFolder } from './make-folder.ts'
import { OutputError, writing } from './output-error.ts'
import { self } from './owner.ts'
import { bytesOf, RECORD, runName, safeFileName, type Made, type RunRecord } from './run-folder.ts'
import { writeIndex } from './run-index.ts'
import { LIMITS, removeOldest, type Limits } from './run-limits.ts'
import { runsFolder } from './state-folder.ts'
import { writeFileStream } from './write.ts'

export interface RunOptions {
  /** From the launch configuration; relative to `cwd`. */
  outputDir?: string
  /** The launch configuration's. */
  cwd: string
  label?: string
  sessionId: string
  limits?: Limits
}

export interface Run {
  /** The folder's name. */
  id: string
  folder: string
  /** The path for a result of that name. Anything but a plain name is made one; the same name gives the same path. */
  file(name: string): string
  /** Puts a result into the index; `files` are paths that `file` has given. */
  record(result: Pick<Made, 'kind' | 'files' | 'pid' | 'program' | 'notes'>): Promise<void>
  /** Nothing more is written: from now on the run may be removed when it is among the oldest. */
  close(): Promise<void>
}

/**
 * Makes the folder of a run (mode 0700) in `outputDir`, or in the state folder's `runs`, and removes the oldest runs there beyond the
 * limits.
 *
 * @throws OutputError
 */
export async function openRun(options: RunOptions): Promise<Run> {
  const base = await baseFolder(options)
  const started = new Date()
  const folder = await newFolder(base, started, options.label)
  const { sessionId, label } = options
  const record: RunRecord = {
    id: basename(folder),
    sessionId,
    label,
    started: started.getTime(),
    owner: { ...self(), world: processWorld() },
    made: [],
  }
  await writeRecord(folder, record)
  await removeOldest(base, record.id, options.limits)
  return openedRun(base, folder, record, options.limits ?? LIMITS)
}

function openedRun(base: string, folder: string, record: RunRecord, limits: Limits): Run {
  // One after the other: two captures may finish at once, and the record is written whole.
  let last = Promise.resolve()
  const then = (work: () => Promise<void>) => {
    const result = last.then(work)
    last = result.catch(() => {})
    return result
  }
  return {
    id: record.id,
    folder,
    file: (name) => join(folder, safeFileName(name) || 'result'),
    record: (result) =>
      then(async () => {
        record.made.push(await made(result))
        await writeRecord(folder, record)
        await removeOldest(base, record.id, limits)
        await writeIndex(base)
      }),
    close: () =>
      then(async () => {
        delete record.owner
        await writeRecord(folder, record)
      }),
  }
}

async function made({ files, ...result }: Parameters<Run['record']>[0]): Promise<Made> {
  const sizes = await Promise.all(files.map(bytesOf))
  const bytes = sizes.reduce((sum, size) => sum + size, 0)
  return { time: Date.now(), ...result, files: files.map((file) => basename(file)), bytes }
}

function writeRecord(folder: string, record: RunRecord): Promise<void> {
  return writeFileStream(join(folder, RECORD), [`${JSON.stringify(record, null, 1)}\n`])
}

async function baseFolder({ outputDir, cwd }: RunOptions): Promise<string> {
  const base = runsFolder(outputDir || undefined, cwd)
  await makeFolder(base)
  return base
}

/** `mkdir` follows no link and takes no folder that is there already, so what is in it is ours alone. */
async function newFolder(base: string, started: Date, label: string | undefined): Promise<string> {
  for (;;) {
    const folder = join(base, runName(started, label, randomBytes(3).toString('hex')))
    try {
      await writing(folder, () => mkdir(folder, { mode: 0o700 }))
      return folder
    } catch (error) {
      if (!(error instanceof OutputError) || !(await exists(folder))) throw error
    }
  }
}

function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  )
}
