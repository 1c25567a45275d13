// Another profiler to measure against, from PyPI: installed once a Python, or a reason that the report shows.
import { execFileSync } from 'node:child_process'
import { existsSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** @returns `folder`, for PYTHONPATH, or `missing`, why there is none. `check` throws if what was installed does not run here. */
export function peerPackage({ python, version }, requirement, check) {
  const name = `${requirement.replace('==', '-')}-py${version.split('-')[0]}`
  const folder = join(import.meta.dirname, '..', '.cache', name)
  try {
    if (!existsSync(folder)) install(python, requirement, folder)
    check(folder)
    return { folder }
  } catch (error) {
    const [said] = String(error.stderr || error.message)
      .trim()
      .split('\n')
      .slice(-1)
    return { missing: `not measured: ${requirement} does not run here (${said})` }
  }
}

function install(python, requirement, folder) {
  const part = `${folder}.part-${process.pid}`
  const args = ['-m', 'pip', 'install', '--quiet', '--only-binary', ':all:', '--target', part, requirement]
  try {
    execFileSync(python, args, { stdio: ['ignore', 'ignore', 'pipe'], timeout: 100_000 })
    renameSync(part, folder)
  } finally {
    rmSync(part, { recursive: true, force: true })
  }
}
