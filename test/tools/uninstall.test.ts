// `dapscope uninstall`: it shows and removes what is dapscope's, and nothing else.
import { existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, it } from 'vitest'
import { openRun } from '../../src/store/runs.ts'
import { DAPSCOPE } from '../live/dap.ts'
import { scratchFolder } from '../scratch.ts'

/** A machine on which dapscope has been used. */
function used() {
  const root = scratchFolder()
  const env = { XDG_CACHE_HOME: join(root, 'cache'), XDG_STATE_HOME: join(root, 'state') }
  const [cache, state] = [join(root, 'cache/dapscope'), join(root, 'state/dapscope')]
  for (const path of ['python/bin', 'code', 'locks']) mkdirSync(join(cache, path), { recursive: true })
  for (const path of ['memory', 'locks', 'runs']) mkdirSync(join(state, path), { recursive: true })
  writeFileSync(join(cache, 'python/bin/python'), 'x'.repeat(3_000_000))
  const uninstall = (...args: string[]) =>
    execa(process.execPath, [DAPSCOPE, ...args], { env, reject: false, input: '' })
  return { root, cache, state, uninstall }
}

async function capture(base: string, { isOpen = false } = {}): Promise<string> {
  const run = await openRun({ outputDir: base, cwd: base, sessionId: 'a session' })
  const file = run.file('cpu.cpuprofile')
  writeFileSync(file, 'x'.repeat(1500))
  await run.record({ kind: 'cpu', files: [file] })
  if (!isOpen) await run.close()
  return run.folder
}

describe('dapscope uninstall', () => {
  it('shows what there is and how much, and removes nothing, where nobody can be asked', async () => {
    const { cache, state, uninstall } = used()
    await capture(join(state, 'runs'))
    const { stdout, stderr, exitCode } = await uninstall('uninstall')
    expect(exitCode).toBe(1)
    expect(stdout).toMatch(new RegExp(`^ +3\\.0 MB {2}debugpy and py-spy.*: ${cache}/python$`, 'm'))
    expect(stdout).toMatch(
      new RegExp(`^ +[\\d.]+ kB {2}results: folders of captures, 1: ${state}/runs$`, 'm'),
    )
    expect(stderr).toMatch(/dapscope uninstall --yes/)
    expect(existsSync(join(cache, 'python/bin/python'))).toBe(true)
  })

  it('removes all of it with --yes, the results of --output-dir as well, and says how dapscope itself goes', async () => {
    const { root, state, uninstall } = used()
    await capture(join(state, 'runs'))
    const elsewhere = await capture(join(root, 'elsewhere'))
    const { stdout, exitCode } = await uninstall(
      '--output-dir',
      join(root, 'elsewhere'),
      'uninstall',
      '--yes',
    )
    expect(stdout).toMatch(/^Removed\.$/m)
    expect(stdout).toMatch(/npm uninstall --global dapscope/)
    expect(exitCode).toBe(0)
    expect(existsSync(elsewhere)).toBe(false)
    // Nothing comes back when the process exits either: it would keep its compiled code.
    expect(readdirSync(join(root, 'cache'))).toEqual([])
    expect(readdirSync(join(root, 'state'))).toEqual([])
    expect((await uninstall('uninstall', '--yes')).stdout).toMatch(/There is nothing/)
  })

  it('leaves what is the user’s and what is being written, and says so', async () => {
    const { state, uninstall } = used()
    const runs = join(state, 'runs')
    const kept = `${await capture(runs)}-kept`
    renameSync(kept.replace('-kept', ''), kept)
    const open = await capture(runs, { isOpen: true })
    const { stderr, exitCode } = await uninstall('uninstall', '--yes')
    expect(exitCode).toBe(1)
    expect(stderr).toContain(runs)
    expect([existsSync(kept), existsSync(open)]).toEqual([true, true])
    expect(existsSync(join(state, 'memory'))).toBe(false)
  })

  it('leaves an index.json in the folder of --output-dir that is not dapscope’s', async () => {
    const { root, uninstall } = used()
    const theirs = join(root, 'site')
    mkdirSync(theirs)
    writeFileSync(join(theirs, 'index.json'), '{"pages": []}')
    const captured = await capture(theirs)
    await uninstall('--output-dir', theirs, 'uninstall', '--yes')
    expect(existsSync(captured)).toBe(false)
    expect(readdirSync(theirs)).toEqual(['index.json'])
  })
})
