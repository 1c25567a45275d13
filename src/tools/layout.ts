// Where a Python environment keeps its programs and packages: a question to the file system, no process is started.
import { accessSync, constants, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'

const WINDOWS = process.platform === 'win32'

export function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/** The Python of a virtual or conda environment's folder; undefined where there is none that could be run. */
export function pythonOf(environment: string): string | undefined {
  const places = WINDOWS ? ['Scripts/python.exe', 'python.exe'] : ['bin/python', 'bin/python3']
  return places.map((place) => join(environment, place)).find(isProgram)
}

/** A program that pip has put beside this Python; on Windows conda's Python stands a folder above its scripts. */
export function besidePython(python: string, name: string): string | undefined {
  const folder = dirname(python)
  const places = WINDOWS ? [`${name}.exe`, `Scripts/${name}.exe`] : [name]
  return places.map((place) => join(folder, place)).find(isProgram)
}

/** True for two names of one interpreter in one environment, such as bin/python and bin/python3. */
export function samePython(one: string, other: string): boolean {
  return identity(one) === identity(other)
}

/** The folder counts too: the Pythons of two environments may be links to one file. */
function identity(python: string): string {
  try {
    return `${realpathSync(dirname(python))}\n${realpathSync(python)}`
  } catch {
    return python
  }
}

/**
 * True where the file system shows for certain that `python` cannot import `module`: a virtual environment shut off from the system's
 * packages (PEP 405), with no such package and nothing that brings in packages from elsewhere.
 */
export function surelyLacks(python: string, module: string, env: NodeJS.ProcessEnv): boolean {
  const environment = dirname(dirname(python))
  if (env['PYTHONPATH'] || !isShutOff(environment)) return false
  const folders = sitePackages(environment)
  return folders.length > 0 && folders.every((folder) => !mayHave(folder, module))
}

function isShutOff(environment: string): boolean {
  try {
    const settings = readFileSync(join(environment, 'pyvenv.cfg'), 'utf8')
    return /^include-system-site-packages\s*=\s*false\s*$/im.test(settings)
  } catch {
    return false
  }
}

export function sitePackages(environment: string): string[] {
  if (WINDOWS) return [join(environment, 'Lib', 'site-packages')]
  const pythons = entries(join(environment, 'lib')).filter((name) => /^(python|pypy)3/.test(name))
  return pythons.map((name) => join(environment, 'lib', name, 'site-packages'))
}

function mayHave(folder: string, module: string): boolean {
  return entries(folder).some(
    (name) => name.includes(module) || (name.endsWith('.pth') && addsFolders(join(folder, name))),
  )
}

/** A .pth file adds each of its lines to the module path, but comments and lines that are code. */
function addsFolders(pth: string): boolean {
  try {
    return readFileSync(pth, 'utf8')
      .split(/\r?\n/)
      .some((line) => line.trim() !== '' && !/^(#|import[ \t])/.test(line))
  } catch {
    return true
  }
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
