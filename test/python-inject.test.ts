// The Python package's own tests on every Python that is here, and its lint and types once.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, it } from 'vitest'
import { describePythons } from './pythons.ts'
import { TOOLS_FILE, VERSIONS, type Lacking } from './venvs.ts'

const FOLDER = join(import.meta.dirname, '../python-inject')

/** @returns what it printed; '' when it ended well */
async function complaints(program: string, args: string[]): Promise<string> {
  const env = { PYTHONDONTWRITEBYTECODE: '1' }
  const { exitCode, all } = await execa(program, args, { cwd: FOLDER, env, all: true, reject: false })
  return exitCode === 0 ? '' : (all ?? `exit status ${exitCode}`)
}

describePythons(
  'python-inject',
  ({ python }) => {
    it("passes its own tests (pytest's word for each is in the failure)", async () => {
      expect(await complaints(python, ['-m', 'pytest'])).toBe('')
    }, 300_000)
  },
  // It has little to do with debugpy.
  { versions: VERSIONS.filter((version) => /^3\.\d+$/.test(version)) },
)

describe('python-inject', () => {
  const tools = toolsFolder()
  const check = typeof tools === 'string' ? it : it.skip
  const why = typeof tools === 'string' ? '' : ` (skipped: ${tools.lacking})`
  const run = (name: string, args: string[]) =>
    complaints(join(typeof tools === 'string' ? tools : '', 'bin', name), args)

  check(`has no complaint of ruff${why}`, async () => {
    expect(await run('ruff', ['check', '--no-cache', '.'])).toBe('')
    expect(await run('ruff', ['format', '--no-cache', '--check', '.'])).toBe('')
  })

  check(`has no complaint of mypy${why}`, async () => {
    expect(await run('mypy', ['--cache-dir', '/dev/null'])).toBe('')
  })
})

function toolsFolder(): string | Lacking {
  const lacking = (why: string) => ({ version: 'tools', lacking: why })
  if (process.env['DAPSCOPE_NO_VENVS']) return lacking('left out by DAPSCOPE_NO_VENVS')
  try {
    return JSON.parse(readFileSync(TOOLS_FILE, 'utf8')) as string | Lacking
  } catch {
    return lacking('the global set-up has not run')
  }
}
