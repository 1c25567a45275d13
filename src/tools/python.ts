// Two questions, answered apart: which Python runs debugpy's adapter, and which one runs the user's program.
import { existsSync } from 'node:fs'
import { isAbsolute, join, relative, resolve } from 'node:path'
import { isProgram, pythonOf, samePython, surelyLacks } from './layout.ts'
import { onPath, upwards, type Place } from './on-path.ts'
import { ownEnvironment, isSetUp } from './own-environment.ts'
import { ToolMissing } from './tool-missing.ts'

/** Windows' own `python3` is a stub that opens the Store, so it is asked last there. */
const NAMES = process.platform === 'win32' ? ['python', 'py', 'python3'] : ['python3', 'python']

export interface AdapterPython {
  path: string
  source: 'flag' | 'virtual environment' | 'path' | 'own environment'
}

export interface DebuggeePython {
  path: string
  source: 'virtual environment' | 'project environment' | 'path'
}

/**
 * The Pythons that may have debugpy, in the order in which they are to be tried; empty if there is none. No process is started:
 * whether debugpy is there shows when the adapter is ("No module named debugpy"), and where the file system shows that it is not,
 * the candidate is left out. With `python` (the flag) there is only that one.
 *
 * @throws ToolMissing where the flag's Python does not exist.
 */
export function adapterPythons({ python, ...place }: Place & { python?: string }): AdapterPython[] {
  if (python !== undefined) return [{ path: named(python, place), source: 'flag' }]
  const active = activeEnvironments(place.env).map((path) => ({
    path,
    source: 'virtual environment' as const,
  }))
  const found = pathPythons(place).map((path) => ({ path, source: 'path' as const }))
  const own = isSetUp() ? [{ path: ownEnvironment().python, source: 'own environment' as const }] : []
  return distinct([...active, ...found, ...own]).filter(
    ({ path }) => !surelyLacks(path, 'debugpy', place.env),
  )
}

/**
 * The user's Python, for a launch configuration that names none; undefined if there is none. Never dapscope's own environment, in
 * which the user's packages are missing.
 */
export function debuggeePython(place: Place): DebuggeePython | undefined {
  const active = activeEnvironments(place.env).map((path) => ({
    path,
    source: 'virtual environment' as const,
  }))
  const project = projectEnvironments(place.cwd).map((path) => ({
    path,
    source: 'project environment' as const,
  }))
  const found = pathPythons(place).map((path) => ({ path, source: 'path' as const }))
  return [...active, ...project, ...found].find(({ path }) => !isOwn(path))
}

/** What `--python` says: a path (from `cwd`), or a name on the PATH. */
export function named(python: string, place: Place): string {
  const path = /[\\/]/.test(python) ? resolve(place.cwd, python) : onPath(python, place)
  if (path !== undefined && isProgram(path)) return path
  const folder = path !== undefined && pythonOf(path)
  if (folder) return folder
  throw new ToolMissing(
    'not found',
    `There is no program ${path ?? `${python} on the PATH`}, which \`--python\` names.`,
    'Name one that is there, `--python PATH`, or leave it out.',
  )
}

function activeEnvironments(env: NodeJS.ProcessEnv): string[] {
  const folders = [env['VIRTUAL_ENV'], env['CONDA_PREFIX']].filter(
    (folder) => folder !== undefined && isAbsolute(folder),
  )
  return folders.flatMap((folder) => pythonOf(folder!) ?? [])
}

export function pathPythons(place: Place): string[] {
  return NAMES.flatMap((name) => onPath(name, place) ?? [])
}

/** `.venv` or `venv` of the folder or one above it, nearest first, within the project. */
function projectEnvironments(cwd: string): string[] {
  return project(cwd).flatMap((folder) =>
    ['.venv', 'venv'].flatMap((name) => pythonOf(join(folder, name)) ?? []),
  )
}

/**
 * The folders from `cwd` up to the project's top: the repository's, since a workspace has one environment for several pyproject.toml;
 * else that of the nearest pyproject.toml. Outside of both only `cwd`, as an environment farther up is not the project's.
 */
function project(cwd: string): string[] {
  const folders = upwards(resolve(cwd))
  for (const sign of ['.git', 'pyproject.toml']) {
    const top = folders.findIndex((folder) => existsSync(join(folder, sign)))
    if (top >= 0) return folders.slice(0, top + 1)
  }
  return folders.slice(0, 1)
}

function isOwn(python: string): boolean {
  const inside = relative(ownEnvironment().folder, python)
  return !inside.startsWith('..') && !isAbsolute(inside)
}

function distinct<P extends { path: string }>(pythons: P[]): P[] {
  return pythons.filter(
    ({ path }, index) => pythons.findIndex((other) => samePython(other.path, path)) === index,
  )
}
