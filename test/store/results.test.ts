// `dapscope list` and `dapscope clean`, on folders made as captures make them.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, it } from 'vitest'
import { openRun } from '../../src/store/runs.ts'
import { DAPSCOPE, PROGRAMS } from '../live/dap.ts'
import { newestPython } from '../pythons.ts'
import { scratchFolder } from '../scratch.ts'

const FRAME = { functionName: '(root)', scriptId: '0', url: '', lineNumber: -1, columnNumber: -1 }
const NODE = { id: 1, callFrame: FRAME, hitCount: 1, children: [] }
const PROFILE = JSON.stringify({ nodes: [NODE], startTime: 0, endTime: 10, samples: [1], timeDeltas: [0] })

const dapscope = (base: string, ...args: string[]) =>
  execa(process.execPath, [DAPSCOPE, '--output-dir', base, ...args], { reject: false })

async function made(base: string, name: string, { isOpen = false } = {}): Promise<string> {
  const run = await openRun({ outputDir: base, cwd: base, label: name, sessionId: 'a session' })
  const file = run.file('cpu.cpuprofile')
  writeFileSync(file, 'x'.repeat(1500))
  await run.record({ kind: 'cpu', files: [file], program: '/srv/app.py' })
  if (!isOpen) await run.close()
  return file
}

describe('dapscope list', () => {
  it('tells each result, the newest last, with its file', async () => {
    const base = scratchFolder()
    const files = [await made(base, 'first'), await made(base, 'second')]
    const { stdout, exitCode } = await dapscope(base, 'list')
    expect(exitCode).toBe(0)
    const lines = stdout.split('\n')
    expect(lines).toHaveLength(2)
    for (const [i, file] of files.entries()) expect(lines[i]).toContain(file)
    expect(lines[0]).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d {2}[0-9a-f]{6} {2}cpu +1\.5 kB {2}app\.py {2}first /)
    const json = JSON.parse((await dapscope(base, 'list', '--json', '--limit', '1')).stdout)
    expect(json).toMatchObject([{ kind: 'cpu', label: 'second', files: [files[1]] }])
    expect((await dapscope(base, 'list', '--limit', '0')).stdout.split('\n')).toHaveLength(2)
  })

  it('says where it has looked in vain', async () => {
    const base = scratchFolder()
    const { stdout, stderr } = await dapscope(base, 'list')
    expect(stdout).toBe('')
    expect(stderr).toContain(base)
  })
})

describe('dapscope open', () => {
  it('makes the page of the last profile, or of the one that is named', async () => {
    const base = scratchFolder()
    const files = [await made(base, 'first'), await made(base, 'second')]
    for (const file of files) writeFileSync(file, PROFILE)
    const page = (file: string) => file.replace('.cpuprofile', '.html')
    const { stdout, stderr } = await dapscope(base, 'open', '--no-open')
    expect({ stdout, stderr }).toEqual({ stdout: page(files[1]!), stderr: '' })
    const folder = basename(dirname(files[0]!))
    expect((await dapscope(base, 'open', '--no-open', folder)).stdout).toBe(page(files[0]!))
    expect((await dapscope(base, 'open', '--no-open', folder.slice(-6))).stdout).toBe(page(files[0]!))
    expect(files.map((file) => existsSync(page(file)))).toEqual([true, true])
  })

  it('says what to type where there is none', async () => {
    const { stderr, exitCode } = await dapscope(scratchFolder(), 'open', 'nothing')
    expect(exitCode).toBe(1)
    expect(stderr.replaceAll('\n', ' ')).toMatch(/There is no file and no result `nothing` .*`dapscope list`/)
  })
})

describe('dapscope clean', () => {
  it('removes what is ours and whole, and nothing else', async () => {
    const base = scratchFolder()
    const old = await made(base, 'old')
    const open = await made(base, 'open', { isOpen: true })
    mkdirSync(join(base, 'theirs'))
    expect((await dapscope(base, 'clean', '--older-than', '1')).stdout).toMatch(/^removed 0 /)
    expect(existsSync(old)).toBe(true)
    const unasked = await dapscope(base, 'clean')
    expect(unasked.exitCode).toBe(1)
    expect(unasked.stderr.replaceAll('\n', ' ')).toMatch(
      /nothing was removed: .* Type `dapscope clean --yes`/,
    )
    expect(existsSync(old)).toBe(true)
    const { stdout, exitCode } = await dapscope(base, 'clean', '--yes')
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/^removed 1 .*1\.\d kB/)
    expect(existsSync(old)).toBe(false)
    expect(existsSync(open)).toBe(true)
    expect(readdirSync(base)).toContain('theirs')
    expect((await dapscope(base, 'list')).stdout.split('\n')).toHaveLength(1)
  })

  it('leaves a folder without results as it was', async () => {
    const base = scratchFolder()
    expect((await dapscope(base, 'clean', '--yes')).stdout).toMatch(/^removed 0 /)
    expect(readdirSync(base)).toEqual([])
    writeFileSync(join(base, 'index.json'), '[]')
    await dapscope(base, 'clean', '--yes')
    expect(readFileSync(join(base, 'index.json'), 'utf8')).toBe('[]')
  })

  it('asks at a terminal, says how much that is, and keeps all unless told yes', async () => {
    const base = scratchFolder()
    const file = await made(base, 'kept')
    const clean = (typed: string, ...more: string[]) =>
      execa(
        newestPython().python,
        [
          ...[
            `${PROGRAMS}/in_terminal.py`,
            process.execPath,
            DAPSCOPE,
            '--output-dir',
            base,
            'clean',
            ...more,
          ],
        ],
        { env: { TYPED: typed, TYPED_AFTER: '[y/N]' } },
      )
    for (const answer of ['n\n', '\x04']) {
      const { stdout } = await clean(answer)
      expect(stdout).toMatch(/Remove 1 of dapscope’s folders \(1\.\d kB\) from .*\? \[y\/N\]/)
      expect(stdout).toMatch(/nothing was removed.*status 1$/s)
      expect(existsSync(file)).toBe(true)
    }
    expect((await clean('y\n')).stdout).toMatch(/removed 1 .*status 0$/s)
    expect(existsSync(file)).toBe(false)
    expect((await clean('')).stdout).not.toContain('y/N')
    const other = await made(base, 'other')
    expect((await clean('', '--yes')).stdout).toMatch(/^removed 1 /)
    expect(existsSync(other)).toBe(false)
  })
})
