// A Python environment with the newest debugpy that it takes and all that its tests ask for, made once for each Python.
import { spawnSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const CACHE = resolve(import.meta.dirname, '..', '..', '.cache')

/** @returns its Python */
export function environment(base, checkout) {
  const version = run(base, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], 'pipe').trim()
  const folder = join(CACHE, `foreign-${version}`)
  const python = join(folder, 'bin', 'python')
  const marker = join(folder, 'complete.txt')
  if (existsSync(marker)) return python
  run(base, ['-m', 'venv', '--clear', folder])
  const wanted = ['debugpy', '-r', join(checkout, 'tests', 'requirements.txt')]
  run(python, ['-m', 'pip', 'install', '--quiet', ...wanted])
  writeFileSync(marker, '')
  return python
}

function run(command, args, stdout = 'inherit') {
  const {
    status,
    stdout: said,
    error,
  } = spawnSync(command, args, { stdio: ['ignore', stdout, 'inherit'], encoding: 'utf8' })
  if (status === 0) return said
  console.error(`foreign: ${command} ${args.join(' ')} failed${error ? ` (${error.message})` : ''}`)
  process.exit(2)
}
