// Finds the Pythons of this machine and makes a virtual environment of each, once, under .cache/venvs.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { isProgram, sitePackages } from '../src/tools/layout.ts'
import { makeEnvironment } from '../src/tools/make-environment.ts'
import { onPath } from '../src/tools/on-path.ts'
import { PY_SPY, REQUIREMENTS } from '../src/tools/requirements.ts'
import { alone } from './alone.ts'
import { ROOT } from './root.ts'

/** One of this machine's, with everything that a live test needs. */
export interface TestPython {
  /** `3.12`, or `3.9-debugpy1.6` for one with an old debugpy. */
  version: string
  /** Path of its interpreter, and of the py-spy beside it. */
  python: string
  pySpy: string
  /** debugpy's version. */
  debugpy: string
}

export interface Lacking {
  version: string
  lacking: string
}

export type Found = TestPython | Lacking

export const VERSIONS = [
  '3.9',
  '3.10',
  '3.11',
  '3.12',
  '3.13',
  '3.9-debugpy1.6',
  '3.10-debugpy1.7',
  '3.11-debugpy1.8.0',
]

/** What tests in Python need, and those of gevent; pytest 8.4 and gevent 25.9 are the last that know Python 3.9. */
const TESTING = ['pytest==8.4.2', 'gevent==25.9.1']
const NEW_DEBUGPY = [...REQUIREMENTS, ...TESTING]
const OLD_DEBUGPY: Record<string, string[]> = {
  'debugpy1.6': ['debugpy==1.6.0', `py-spy==${PY_SPY}`, ...TESTING],
  'debugpy1.7': ['debugpy==1.7.0', `py-spy==${PY_SPY}`],
  'debugpy1.8.0': ['debugpy==1.8.0', `py-spy==${PY_SPY}`],
}
/** What checks python-inject/, in an environment of its own. */
const TOOLS = ['ruff==0.17.6', 'mypy==2.4.1']

const TOOLS_VERSION = '3.13'

const FOLDER = join(ROOT, '.cache', 'venvs')
/** Two checkouts that share a cache may want other packages. */
const WANTED = digest([...NEW_DEBUGPY, ...Object.values(OLD_DEBUGPY).flat(), ...TOOLS])
export const PYTHONS_FILE = join(FOLDER, `pythons-${WANTED}.json`)
/** JSON: the folder of the environment with ruff and mypy, or what is lacking. */
export const TOOLS_FILE = join(FOLDER, `tools-${WANTED}.json`)

/** Serially, and of two test runs one: two pips at once are slower here than one after the other. */
export async function makePythons(onLine: (line: string) => void): Promise<void> {
  const release = await alone('venvs')
  try {
    const found: Found[] = []
    for (const version of VERSIONS) found.push(await madePython(version, onLine))
    const tools = await madeEnvironment('tools', TOOLS_VERSION, TOOLS, onLine)
    writeFileSync(TOOLS_FILE, JSON.stringify(tools))
    writeFileSync(PYTHONS_FILE, JSON.stringify(found, null, 1))
  } finally {
    release()
  }
}

async function madePython(version: string, onLine: (line: string) => void): Promise<Found> {
  const [plain = version, old = ''] = version.split('-')
  const requirements = OLD_DEBUGPY[old] ?? NEW_DEBUGPY
  const folder = await madeEnvironment(version, plain, requirements, onLine)
  if (typeof folder !== 'string') return folder
  const [python, pySpy] = [join(folder, 'bin', 'python'), join(folder, 'bin', 'py-spy')]
  return { version, python, pySpy, debugpy: debugpyVersion(folder) }
}

/** @returns the folder of an environment that has these packages */
async function madeEnvironment(
  name: string,
  version: string,
  requirements: readonly string[],
  onLine: (line: string) => void,
): Promise<string | Lacking> {
  const base = findPython(version)
  if (!base) return { version: name, lacking: 'not on this machine' }
  const folder = join(FOLDER, `${name}-${digest([base, ...requirements])}`)
  const marker = join(folder, 'complete.txt')
  try {
    if (!existsSync(marker)) await withRetry(() => make({ base, folder, requirements, onLine }))
    writeFileSync(marker, '')
    return folder
  } catch (error) {
    const why = (error as Error).message.split('\n')[0] ?? ''
    onLine(`Python ${name}: ${why}`)
    return { version: name, lacking: why }
  }
}

async function make(at: {
  base: string
  folder: string
  requirements: readonly string[]
  onLine: (line: string) => void
}) {
  at.onLine(`Making an environment with ${at.requirements.join(', ')} from ${at.base}`)
  rmSync(at.folder, { recursive: true, force: true })
  mkdirSync(FOLDER, { recursive: true })
  await makeEnvironment({ ...at, onLine: () => {}, env: process.env, cwd: FOLDER })
}

/** A package index may fail for a moment. */
async function withRetry(work: () => Promise<void>): Promise<void> {
  await work().catch(work)
}

/** As pip has recorded it, without a start of each Python before each test run. */
function debugpyVersion(environment: string): string {
  const names = sitePackages(environment).flatMap((folder) => readdirSync(folder))
  const version = names
    .map((name) => /^debugpy-(.+)\.dist-info$/.exec(name)?.[1])
    .find((found) => found !== undefined)
  if (version === undefined) throw new Error(`debugpy is missing in ${environment}`)
  return version
}

/** pyenv's newest patch of it, else python3.X on the PATH. */
function findPython(version: string): string | undefined {
  const folder = join(process.env['PYENV_ROOT'] ?? join(homedir(), '.pyenv'), 'versions')
  const patches = existsSync(folder)
    ? readdirSync(folder).filter((name) => name.startsWith(`${version}.`))
    : []
  patches.sort((a, b) => a.localeCompare(b, undefined, { numeric: true }))
  const newest = patches
    .filter((name) => /^[\d.]+$/.test(name))
    .map((name) => join(folder, name, 'bin', 'python'))
  return newest.filter(isProgram).at(-1) ?? onPath(`python${version}`, { env: process.env, cwd: '/' })
}

function digest(lines: readonly string[]): string {
  return createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 8)
}
