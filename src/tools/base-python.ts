// Which Python `dapscope setup` makes its environment from. Each candidate is started to ask its version: nobody's session waits here.
import { execa } from 'execa'
import { named, pathPythons } from './python.ts'
import { onPath, type Place } from './on-path.ts'
import { DEBUGPY_BEFORE_3_10, OLDEST_PYTHON } from './requirements.ts'
import { ToolMissing } from './tool-missing.ts'

export interface BasePython {
  path: string
  version: string
}

const INSTALL =
  'Install Python (Debian, Ubuntu: `sudo apt install python3 python3-venv`; Fedora: `sudo dnf install python3`; macOS: ' +
  '`brew install python`; Windows: `winget install Python.Python.3.13`) and type `dapscope setup` again, or name one: ' +
  '`dapscope setup --python PATH`.'

/** Where `python3` is too old, a newer one may be there under its full name only. */
const NAMES = ['3.13', '3.12', '3.11', '3.10', '3.9', '3.8', '3.14'].map((version) => `python${version}`)

/** @throws ToolMissing where there is none, or none that is new enough. */
export async function basePython({ python, ...place }: Place & { python?: string }): Promise<BasePython> {
  const candidates =
    python === undefined
      ? [...pathPythons(place), ...NAMES.flatMap((name) => onPath(name, place) ?? [])]
      : [named(python, place)]
  const tried: string[] = []
  for (const path of candidates) {
    const version = await versionOf(path, place)
    if (version !== undefined && isNewEnough(version)) return { path, version }
    tried.push(`${path} ${version === undefined ? 'does not start' : `is ${version}`}`)
  }
  if (tried.length === 0) throw new ToolMissing('no python', 'There is no Python on the PATH.', INSTALL)
  throw new ToolMissing(
    'python too old',
    `No Python that is new enough was found: ${tried.join(', ')}; debugpy ${DEBUGPY_BEFORE_3_10} needs ${OLDEST_PYTHON.join('.')}.`,
    INSTALL,
  )
}

/** Also undefined for a stub, such as Windows' or macOS' that only offers to install Python. */
async function versionOf(path: string, { env, cwd }: Place): Promise<string | undefined> {
  const ask = 'import sys; print("%d.%d.%d" % sys.version_info[:3])'
  const result = await execa(path, ['-c', ask], {
    env,
    cwd,
    extendEnv: false,
    reject: false,
    timeout: 10_000,
    stdin: 'ignore',
  })
  return result.failed ? undefined : /^\d+\.\d+\.\d+$/m.exec(result.stdout)?.[0]
}

function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > OLDEST_PYTHON[0] || (major === OLDEST_PYTHON[0] && minor >= OLDEST_PYTHON[1])
}
