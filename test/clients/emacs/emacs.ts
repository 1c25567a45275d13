// A real Emacs for the tests: the machine's, or on CI, where that is root's, Debian's.
import { execFile } from 'node:child_process'
import { copyFileSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { onPath } from '../../../src/tools/on-path.ts'
import { ROOT } from '../../root.ts'
import { scratchFolder } from '../../scratch.ts'
import { asInstalled } from '../as-installed.ts'

export const run = promisify(execFile)
const SOURCES = join(ROOT, 'editors/emacs')
const INSTALL_MS = 400_000

const installed = () => onPath('emacs', { env: process.env, cwd: '/' })

/** Without a screen and with dap-mode; dape is in no package of Debian's. @throws Error where it is not to be had */
export async function findEmacs(): Promise<string> {
  if (!installed() && process.env['CI'] && process.getuid?.() === 0) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    const options = { env, timeout: INSTALL_MS, maxBuffer: 1 << 26 }
    await run('apt-get', ['update'], options)
    await run(
      'apt-get',
      ['install', '--yes', '--no-install-recommends', 'emacs-nox', 'elpa-dap-mode', 'elpa-use-package'],
      options,
    )
  }
  const emacs = installed()
  if (emacs === undefined)
    throw new Error('it is not on the PATH (apt-get install emacs-nox elpa-dap-mode elpa-use-package)')
  return emacs
}

export async function hasPackage(emacs: string, name: string): Promise<boolean> {
  const { stdout } = await run(emacs, [
    '--batch',
    '--eval',
    `(princ (if (locate-library "${name}") "yes" "no"))`,
  ])
  return stdout.endsWith('yes')
}

/** A copy of the package, to be compiled. */
export function packageCopy(): string {
  const folder = join(scratchFolder(), 'emacs')
  mkdirSync(folder)
  for (const file of readdirSync(SOURCES)) copyFileSync(join(SOURCES, file), join(folder, file))
  return folder
}

/** With a home of its own: the user's packages are not loaded. */
export function environment(python: string, more: NodeJS.ProcessEnv) {
  return asInstalled(python, { HOME: scratchFolder(), DAPSCOPE_EL: packageCopy(), ...more })
}
