// The Python package's own tests on every Python that is here, and its lint and types once.
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, it } from 'vitest'
import { describePythons, tools } from './pythons.ts'
import { ROOT } from './root.ts'

const FOLDER = join(ROOT, 'python-inject')

/** @returns what it printed; '' when it ended well */
async function complaints(program: string, args: string[]): Promise<string> {
  const env = { PYTHONDONTWRITEBYTECODE: '1' }
  const { exitCode, all } = await execa(program, args, { cwd: FOLDER, env, all: true, reject: false })
  return exitCode === 0 ? '' : (all ?? `exit status ${exitCode}`)
}

describePythons('python-inject', ({ python }) => {
  it("passes its own tests (pytest's word for each is in the failure)", async () => {
    expect(await complaints(python, ['-m', 'pytest'])).toBe('')
  }, 300_000)
})

describe('python-inject', () => {
  const found = tools()
  const [folder, why] = typeof found === 'string' ? [found, ''] : ['', ` (skipped: ${found.lacking})`]
  const check = folder === '' ? it.skip : it
  const run = (name: string, args: string[]) => complaints(join(folder, 'bin', name), args)

  check(`has no complaint of ruff${why}`, async () => {
    expect(await run('ruff', ['check', '--no-cache', '.'])).toBe('')
    expect(await run('ruff', ['format', '--no-cache', '--check', '.'])).toBe('')
  })

  check(`has no complaint of mypy${why}`, async () => {
    expect(await run('mypy', ['--cache-dir', '/dev/null'])).toBe('')
  })
})
