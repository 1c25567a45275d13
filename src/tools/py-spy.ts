// Where py-spy is, by the file system alone: no process is started to find it.
import { resolve } from 'node:path'
import { besidePython, isProgram } from './layout.ts'
import { onPath, type Place } from './on-path.ts'
import { isSetUp, ownEnvironment } from './own-environment.ts'
import { ToolMissing } from './tool-missing.ts'

export interface PySpy {
  path: string
  source: 'flag' | 'beside the adapter' | 'beside the debuggee' | 'path' | 'own environment'
}

/** What is known of the session's Pythons; a path without a folder says nothing about what is beside it. */
export interface PySpySearch extends Place {
  pySpy?: string
  adapterPython?: string
  debuggeePython?: string
}

/**
 * The py-spy to sample with; undefined if there is none. No process is started.
 *
 * @throws ToolMissing where the one that `--py-spy` names does not exist.
 */
export function findPySpy(search: PySpySearch): PySpy | undefined {
  if (search.pySpy !== undefined) return { path: named(search.pySpy, search), source: 'flag' }
  const found: { path: string | undefined; source: PySpy['source'] }[] = [
    { path: beside(search.adapterPython), source: 'beside the adapter' },
    { path: beside(search.debuggeePython), source: 'beside the debuggee' },
    { path: onPath('py-spy', search), source: 'path' },
    { path: isSetUp() ? beside(ownEnvironment().python) : undefined, source: 'own environment' },
  ]
  const first = found.find(({ path }) => path !== undefined)
  return first?.path === undefined ? undefined : { path: first.path, source: first.source }
}

function beside(python: string | undefined): string | undefined {
  return python === undefined ? undefined : besidePython(python, 'py-spy')
}

function named(pySpy: string, place: Place): string {
  const path = /[\\/]/.test(pySpy) ? resolve(place.cwd, pySpy) : onPath(pySpy, place)
  if (path !== undefined && isProgram(path)) return path
  throw new ToolMissing(
    'not found',
    `There is no program ${path ?? `${pySpy} on the PATH`}, which \`--py-spy\` names.`,
    'Name a py-spy that can be run: `--py-spy PATH`; or leave it out and type `dapscope setup`.',
  )
}
