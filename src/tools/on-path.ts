// Where a program stands on the PATH; a pyenv shim is followed to the program it stands for.
import { readFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import which from 'which'
import { isProgram } from './layout.ts'

/** Where the question is asked from: pyenv's choice depends on the folder. */
export interface Place {
  env: NodeJS.ProcessEnv
  cwd: string
}

/** The first program of that name on the PATH that can be run; undefined if there is none. */
export function onPath(name: string, place: Place): string | undefined {
  const path = variable(place.env, 'PATH')
  if (!path) return undefined
  const found =
    which.sync(name, { path, pathExt: variable(place.env, 'PATHEXT'), all: true, nothrow: true }) ?? []
  for (const program of found) {
    const followed = behindShim(resolve(place.cwd, program), place)
    if (followed) return followed
  }
  return undefined
}

/** Windows spells it `Path`, and a copied environment does not forgive that. */
function variable(env: NodeJS.ProcessEnv, name: string): string | undefined {
  const key = Object.keys(env).find((each) => each.toUpperCase() === name)
  return key === undefined ? undefined : env[key]
}

/**
 * pyenv puts a script of every program that any of its Pythons has on the PATH. Such a shim may stand for nothing (exit 127), costs 0.1 s of a
 * session's start, and has none of the programs beside it that the real one has. The order of the versions is pyenv's own: PYENV_VERSION,
 * the nearest .python-version, `pyenv global`. `system` stands for the next on the PATH.
 */
function behindShim(program: string, place: Place): string | undefined {
  const shims = dirname(program)
  const root = dirname(shims)
  if (basename(shims) !== 'shims' || !isProgram(join(root, 'bin', 'pyenv'))) return program
  for (const version of pyenvVersions(root, place)) {
    const real = join(root, 'versions', version, 'bin', basename(program))
    if (version !== 'system' && isProgram(real)) return real
  }
  return undefined
}

function pyenvVersions(root: string, { env, cwd }: Place): string[] {
  if (env['PYENV_VERSION']) return env['PYENV_VERSION'].split(':')
  const files = [...upwards(cwd).map((folder) => join(folder, '.python-version')), join(root, 'version')]
  for (const file of files) {
    const versions = words(file)
    if (versions.length > 0) return versions
  }
  return []
}

function words(file: string): string[] {
  try {
    const lines = readFileSync(file, 'utf8').split('\n')
    return lines
      .flatMap((line) => line.replace(/#.*/, '').split(/\s+/))
      .filter((word) => /^[\w.+-]+$/.test(word))
  } catch {
    return []
  }
}

/** The folder and those above it, nearest first. */
export function upwards(folder: string): string[] {
  const above = dirname(folder)
  return above === folder ? [folder] : [folder, ...upwards(above)]
}
