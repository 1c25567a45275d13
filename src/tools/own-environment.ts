// Where dapscope's own Python environment is, which `dapscope setup` makes.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { userFolder } from '../store/user-folder.ts'
import { isProgram } from './layout.ts'

const WINDOWS = process.platform === 'win32'

export interface OwnEnvironment {
  folder: string
  python: string
  pySpy: string
  /** Written last, with what is installed: an environment without it is a half-made one. */
  marker: string
}

/** In the user's cache folder ($XDG_CACHE_HOME/dapscope on Linux), since it can be made again at any time. */
export function ownEnvironment(): OwnEnvironment {
  const folder = join(cacheFolder(), 'python')
  const [bin, exe] = WINDOWS ? ['Scripts', '.exe'] : ['bin', '']
  return {
    folder,
    python: join(folder, bin, `python${exe}`),
    pySpy: join(folder, bin, `py-spy${exe}`),
    marker: join(folder, 'dapscope-setup.txt'),
  }
}

export function cacheFolder(): string {
  return userFolder('cache')
}

/** True once `dapscope setup` has come to its end, as long as the Python it was made from is still there. */
export function isSetUp(): boolean {
  return installed() !== undefined
}

/** What `setup` has installed, as a requirements text; an older dapscope's may differ from ours. */
export function installed(): string | undefined {
  const { marker, python } = ownEnvironment()
  if (!isProgram(python)) return undefined
  try {
    return readFileSync(marker, 'utf8')
  } catch {
    return undefined
  }
}
