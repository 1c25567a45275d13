// `dapscope list` and `dapscope clean`, on folders made as captures make them.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { dapscope, inTerminal } from '../cli.ts'
import { scratchFolder } from '../scratch.ts'
import { madeRun } from './made-run.ts'

const FRAME = { functionName: '(root)', scriptId: '0', url: '', lineNumber: -1, columnNumber: -1 }
const NODE = { id: 1, callFrame: FRAME, hitCount: 1, children: [] }
const PROFILE = JSON.stringify({ nodes: [NODE], startTime: 0, endTime: 10, samples: [1], timeDeltas: [0] })

const results = (base: string, ...words: string[]) => dapscope(['--output-dir', base, ...words])

const made = async (base: string, label: string, isOpen = false) =>
  (await madeRun(base, { label, isOpen })).file('cpu.cpuprofile')

describe('dapscope list', () => {
  it('tells each result, the newest last, with its file', async () => {
    const base = scratchFolder()
    const files = [await made(base, 'first'), await made(base, 'second')]
    const { stdout, exitCode } = results(base, 'list')
    expect(exitCode).toBe(0)
    const lines = stdout.split('\n')
    expect(lines).toHaveLength(2)
    for (const [i, file] of files.entries()) expect(lines[i]).toContain(file)
    expect(lines[0]).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d {2}[0-9a-f]{6} {2}cpu +1\.5 kB {2}app\.py {2}first /)
    const json = JSON.parse(results(base, 'list', '--json', '--limit', '1').stdout)
    expect(json).toMatchObject([{ kind: 'cpu', label: 'second', files: [files[1]] }])
    expect(results(base, 'list', '--limit', '0').stdout.split('\n')).toHaveLength(2)
  })

  it('says where it has looked in vain', () => {
    const base = scratchFolder()
    const { stdout, stderr } = results(base, 'list')
    expect(stdout).toBe('')
    expect(stderr).toContain(base)
  })

  it('does so where the user has no home folder: that is what Node says of one with neither HOME nor an entry', () => {
    const homeless = join(scratchFolder(), 'homeless.cjs')
    writeFileSync(homeless, "require('os').homedir = () => { throw new Error('no such user') }")
    const env = {
      NODE_OPTIONS: `--require ${homeless}`,
      XDG_STATE_HOME: undefined,
      XDG_CACHE_HOME: undefined,
    }
    const { stderr } = dapscope(['list'], { env })
    expect(stderr).toMatch(process.platform === 'linux' ? '/.local/state/dapscope/runs' : /dapscope.runs/)
  })
})

describe('dapscope open', () => {
  it('makes the page of the last profile, or of the one that is named', async () => {
    const base = scratchFolder()
    const files = [await made(base, 'first'), await made(base, 'second')]
    for (const file of files) writeFileSync(file, PROFILE)
    const page = (file: string) => file.replace('.cpuprofile', '.html')
    const { stdout, stderr } = results(base, 'open', '--no-open')
    expect({ stdout, stderr }).toEqual({ stdout: page(files[1]!), stderr: '' })
    const folder = basename(dirname(files[0]!))
    expect(results(base, 'open', '--no-open', folder).stdout).toBe(page(files[0]!))
    expect(results(base, 'open', '--no-open', folder.slice(-6)).stdout).toBe(page(files[0]!))
    expect(files.map((file) => existsSync(page(file)))).toEqual([true, true])
  })

  it('says what to type where there is none', () => {
    const { said, exitCode } = results(scratchFolder(), 'open', 'nothing')
    expect(exitCode).toBe(1)
    expect(said).toMatch(/There is no file and no result `nothing` .*`dapscope list`/)
  })
})

describe('dapscope clean', () => {
  it('removes what is ours and whole, and nothing else', async () => {
    const base = scratchFolder()
    const old = await made(base, 'old')
    const open = await made(base, 'open', true)
    mkdirSync(join(base, 'theirs'))
    expect(results(base, 'clean', '--older-than', '1').stdout).toMatch(/^removed 0 /)
    expect(existsSync(old)).toBe(true)
    const unasked = results(base, 'clean')
    expect(unasked.exitCode).toBe(1)
    expect(unasked.said).toMatch(/nothing was removed: .* Type `dapscope clean --yes`/)
    expect(existsSync(old)).toBe(true)
    const { stdout, exitCode } = results(base, 'clean', '--yes')
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/^removed 1 .*1\.\d kB/)
    expect(existsSync(old)).toBe(false)
    expect(existsSync(open)).toBe(true)
    expect(readdirSync(base)).toContain('theirs')
    expect(results(base, 'list').stdout.split('\n')).toHaveLength(1)
  })

  it('leaves a folder without results as it was', () => {
    const base = scratchFolder()
    expect(results(base, 'clean', '--yes').stdout).toMatch(/^removed 0 /)
    expect(readdirSync(base)).toEqual([])
    writeFileSync(join(base, 'index.json'), '[]')
    results(base, 'clean', '--yes')
    expect(readFileSync(join(base, 'index.json'), 'utf8')).toBe('[]')
  })

  it('asks at a terminal, says how much that is, and keeps all unless told yes', async () => {
    const base = scratchFolder()
    const file = await made(base, 'kept')
    const clean = (typed: string, ...more: string[]) =>
      inTerminal(['--output-dir', base, 'clean', ...more], { TYPED: typed, TYPED_AFTER: '[y/N]' })
    for (const answer of ['n\n', '\x04']) {
      const text = clean(answer)
      expect(text).toMatch(/Remove 1 of dapscope’s folders \(1\.\d kB\) from .*\? \[y\/N\]/)
      expect(text).toMatch(/nothing was removed.*status 1\n$/s)
      expect(existsSync(file)).toBe(true)
    }
    expect(clean('y\n')).toMatch(/removed 1 .*status 0\n$/s)
    expect(existsSync(file)).toBe(false)
    expect(clean('')).not.toContain('y/N')
    const other = await made(base, 'other')
    expect(clean('', '--yes')).toMatch(/^removed 1 /)
    expect(existsSync(other)).toBe(false)
  })
})
