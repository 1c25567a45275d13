// `dapscope uninstall`: it shows and removes what is dapscope's, and nothing else.
import { existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { dapscope } from '../cli.ts'
import { scratchFolder } from '../scratch.ts'
import { madeRun } from '../store/made-run.ts'

/** A machine on which dapscope has been used. */
function used() {
  const root = scratchFolder()
  const env = { XDG_CACHE_HOME: join(root, 'cache'), XDG_STATE_HOME: join(root, 'state') }
  const [cache, state] = [join(root, 'cache/dapscope'), join(root, 'state/dapscope')]
  for (const path of ['python/bin', 'code', 'locks']) mkdirSync(join(cache, path), { recursive: true })
  for (const path of ['memory', 'locks', 'runs']) mkdirSync(join(state, path), { recursive: true })
  writeFileSync(join(cache, 'python/bin/python'), 'x'.repeat(3_000_000))
  const uninstall = (...words: string[]) => dapscope(['uninstall', ...words], { env })
  return { root, cache, state, env, uninstall }
}

describe('dapscope uninstall', () => {
  it('shows what there is and how much, and removes nothing, where nobody can be asked', async () => {
    const { cache, state, uninstall } = used()
    await madeRun(join(state, 'runs'))
    const { stdout, stderr, exitCode } = uninstall()
    expect(exitCode).toBe(1)
    expect(stdout).toMatch(new RegExp(`^ +3\\.0 MB {2}debugpy and py-spy.*: ${cache}/python$`, 'm'))
    expect(stdout).toMatch(
      new RegExp(`^ +[\\d.]+ kB {2}results: folders of captures, 1: ${state}/runs$`, 'm'),
    )
    expect(stderr).toMatch(/dapscope uninstall --yes/)
    expect(existsSync(join(cache, 'python/bin/python'))).toBe(true)
  })

  it('removes all of it with --yes, the results of --output-dir as well, and says how dapscope itself goes', async () => {
    const { root, state, env, uninstall } = used()
    await madeRun(join(state, 'runs'))
    const elsewhere = join(root, 'elsewhere')
    const { folder } = await madeRun(elsewhere)
    const { stdout, exitCode } = dapscope(['--output-dir', elsewhere, 'uninstall', '--yes'], { env })
    expect(stdout).toMatch(/^Removed\.$/m)
    expect(stdout).toMatch(/npm uninstall --global dapscope/)
    expect(exitCode).toBe(0)
    expect(existsSync(folder)).toBe(false)
    // Nothing comes back when the process exits either: it would keep its compiled code.
    expect(readdirSync(join(root, 'cache'))).toEqual([])
    expect(readdirSync(join(root, 'state'))).toEqual([])
    expect(uninstall('--yes').stdout).toMatch(/There is nothing/)
  })

  it('leaves what is the user’s and what is being written, and says so', async () => {
    const { state, uninstall } = used()
    const runs = join(state, 'runs')
    const renamed = await madeRun(runs)
    const kept = `${renamed.folder}-kept`
    renameSync(renamed.folder, kept)
    const open = await madeRun(runs, { isOpen: true })
    const { stderr, exitCode } = uninstall('--yes')
    expect(exitCode).toBe(1)
    expect(stderr).toContain(runs)
    expect([existsSync(kept), existsSync(open.folder)]).toEqual([true, true])
    expect(existsSync(join(state, 'memory'))).toBe(false)
  })

  it('leaves an index.json in the folder of --output-dir that is not dapscope’s', async () => {
    const { root, env } = used()
    const theirs = join(root, 'site')
    mkdirSync(theirs)
    writeFileSync(join(theirs, 'index.json'), '{"pages": []}')
    const { folder } = await madeRun(theirs)
    dapscope(['--output-dir', theirs, 'uninstall', '--yes'], { env })
    expect(existsSync(folder)).toBe(false)
    expect(readdirSync(theirs)).toEqual(['index.json'])
  })
})
