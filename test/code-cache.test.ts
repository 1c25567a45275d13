// The compiled code that a start leaves for the next one.
import { execFileSync } from 'node:child_process'
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { onPath } from '../src/tools/on-path.ts'
import { dapscope } from './cli.ts'
import { DAPSCOPE } from './live/dap.ts'
import { ROOT } from './root.ts'
import { scratchFolder } from './scratch.ts'

const version = (cache: string) => dapscope(['--version'], { env: { XDG_CACHE_HOME: cache } }).stdout

const { version: OURS } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  version: string
}

const kept = (cache: string) => {
  const folder = join(cache, 'dapscope/code')
  return readdirSync(folder).map((name) => join(folder, name))
}

describe('the compiled command line', () => {
  it('is kept for the user alone, once, and used by the next start', () => {
    const cache = scratchFolder()
    expect(version(cache)).toBe(OURS)
    const [file, ...more] = kept(cache)
    expect(more).toEqual([])
    expect(statSync(join(cache, 'dapscope/code')).mode & 0o077).toBe(0)
    const { mtimeMs } = statSync(file!)
    expect(version(cache)).toBe(OURS)
    expect(statSync(file!).mtimeMs).toBe(mtimeMs)
  })

  it('is made anew where it is not V8’s, or half of it', () => {
    const cache = scratchFolder()
    version(cache)
    const [file] = kept(cache)
    const whole = readFileSync(file!)
    for (const broken of [Buffer.from('nonsense'), whole.subarray(0, whole.length / 2), Buffer.alloc(0)]) {
      writeFileSync(file!, broken)
      expect(version(cache)).toBe(OURS)
      expect(readFileSync(file!).length).toBeGreaterThan(100_000)
    }
  })

  it.skipIf(onPath('prlimit', { env: process.env, cwd: '/' }) === undefined)(
    'is not kept by half where there is no room for it',
    () => {
      const cache = scratchFolder()
      const env = { ...process.env, XDG_CACHE_HOME: cache }
      execFileSync('prlimit', ['--fsize=20000', process.execPath, DAPSCOPE, '--version'], { env })
      expect(kept(cache)).toEqual([])
    },
  )

  it('is done without where no folder can be made', () => {
    const readOnly = scratchFolder()
    chmodSync(readOnly, 0o555)
    const file = join(scratchFolder(), 'file')
    writeFileSync(file, '')
    for (const cache of ['/proc/nowhere', file, readOnly]) expect(version(cache)).toBe(OURS)
  })
})
