// `dapscope setup`: makes dapscope's own environment with debugpy and py-spy in it.
import { existsSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { lock } from '../store/lock.ts'
import { isOverQuota, OutputError } from '../store/output-error.ts'
import { basePython } from './base-python.ts'
import { isProgram } from './layout.ts'
import { cacheFolder, installed, isSetUp, ownEnvironment } from './own-environment.ts'
import { makeEnvironment } from './make-environment.ts'
import type { Place } from './on-path.ts'
import { HASHED, REQUIREMENTS } from './requirements.ts'
import { ToolMissing } from './tool-missing.ts'

export interface SetupOptions extends Partial<Place> {
  /** The Python to make it from; else the first on the PATH that is new enough. */
  python?: string
  /** Made anew even if it is complete. */
  upgrade?: boolean
  /** That it is complete is not said. */
  quiet?: boolean
  /** Progress, for people. */
  onLine: (line: string) => void
}

export interface SetupResult {
  folder: string
  python: string
  pySpy: string
  /** False where everything was there already. */
  made: boolean
}

const WANTED = `${REQUIREMENTS.join('\n')}\n`

/**
 * Makes the environment in its place, since a virtual environment cannot be moved (its scripts hold its path), and its marker last. What
 * an interrupted run has left is made anew. Of two at once one waits for the other. pip's own settings (environment, configuration files) are used
 * as they are.
 *
 * @throws ToolMissing
 */
export async function setup(options: SetupOptions): Promise<SetupResult> {
  const { folder, python, pySpy } = ownEnvironment()
  const release = await taken(options.onLine)
  try {
    const made = options.upgrade === true || installed() !== WANTED
    if (made) await make(options)
    else await checkNamed(options, folder)
    return { folder, python, pySpy, made }
  } catch (error) {
    throw asToolMissing(error)
  } finally {
    release()
  }
}

/** What is complete stays; a Python that was named in vain is a mistake all the same. */
async function checkNamed(
  { python, quiet, env = process.env, cwd = process.cwd(), onLine }: SetupOptions,
  folder: string,
): Promise<void> {
  if (python !== undefined) await basePython({ python, env, cwd })
  if (quiet) return
  const another = python === undefined ? '' : '; `--upgrade` makes it anew with that Python'
  onLine(`Everything is there already, in ${folder}${another}`)
}

async function make({ python, env = process.env, cwd = process.cwd(), onLine }: SetupOptions): Promise<void> {
  const own = ownEnvironment()
  const base = await basePython({ python, env, cwd })
  onLine(`Making an environment in ${own.folder} with Python ${base.version} (${base.path})`)
  await replaced(own.folder, async () => {
    await makeEnvironment({
      base: base.path,
      folder: own.folder,
      requirements: HASHED,
      env,
      cwd,
      onLine,
    })
    if (!isProgram(own.pySpy)) throw elsewhere(own.folder)
    await writeFile(own.marker, WANTED)
  })
  onLine('Done.')
}

/** Makes what is at `folder` anew; if that fails, what was there is back, as without a network an old environment is better than none. */
async function replaced(folder: string, work: () => Promise<void>): Promise<void> {
  const aside = `${folder}.old`
  await mkdir(dirname(folder), { recursive: true })
  // An interrupted run leaves the good one aside and a half-made one in its place.
  if (isSetUp()) await moved(folder, aside)
  else await rm(folder, { recursive: true, force: true })
  try {
    await work()
  } catch (error) {
    await moved(aside, folder)
    throw error
  }
  await rm(aside, { recursive: true, force: true })
}

/** In the place of what is there, which goes even if there is nothing to move. */
async function moved(from: string, to: string): Promise<void> {
  await rm(to, { recursive: true, force: true })
  if (existsSync(from)) await rename(from, to)
}

function elsewhere(folder: string): ToolMissing {
  return new ToolMissing(
    'install failed',
    `pip ended well, but did not install debugpy and py-spy in ${folder}: its settings name another place.`,
    'Look at `pip config list` and the PIP_ variables for `target`, `prefix` or `root`, and type `dapscope setup` again without them.',
  )
}

const POLL_MS = 300

async function taken(onLine: (line: string) => void): Promise<() => void> {
  let told = false
  for (;;) {
    const { release, heldBy } = await lock(`${cacheFolder()}/locks`, 'setup').catch((error: unknown) => {
      throw asToolMissing(error)
    })
    if (release) return release
    if (!told)
      onLine(`Another \`dapscope setup\` (process ${heldBy.ownerPid}) is at it; waiting for it to end`)
    told = true
    await sleep(POLL_MS)
  }
}

/** What the file system refuses, as what a user can do about it. */
function asToolMissing(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException
  const full =
    code === 'ENOSPC' ||
    isOverQuota(error) ||
    (error instanceof OutputError && ['disk-full', 'over-quota'].includes(error.reason))
  const refused = code !== undefined || error instanceof OutputError
  if (error instanceof ToolMissing || !refused) return error
  const folder = cacheFolder()
  const why = `The environment for dapscope could not be made in ${folder}`
  if (full)
    return new ToolMissing(
      'disk full',
      `${why}: the disk is full.`,
      'Free 100 MB there and type `dapscope setup` again.',
    )
  return new ToolMissing(
    'denied',
    `${why}: ${(error as Error).message}.`,
    'Make that folder writable, or set XDG_CACHE_HOME to one that is, and type `dapscope setup` again.',
  )
}
