// The folders of results: where they are, what their index tells, and what goes when there are too many.
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { OutputError } from '../../src/store/output-error.ts'
import { RECORD } from '../../src/store/run-folder.ts'
import { INDEX, readIndex } from '../../src/store/run-index.ts'
import { removeRuns, runsBefore } from '../../src/store/run-limits.ts'
import { openRun, type Run, type RunOptions } from '../../src/store/runs.ts'
import { stateFolder } from '../../src/store/state-folder.ts'
import { writeFileStream } from '../../src/store/write.ts'
import { scratchFolder } from '../scratch.ts'

let cwd = ''
let base = ''

beforeEach(() => {
  cwd = scratchFolder()
  base = join(cwd, 'out')
  process.env['XDG_STATE_HOME'] = join(cwd, 'state')
})

const open = (options: Partial<RunOptions> = {}) =>
  openRun({ outputDir: 'out', cwd, sessionId: 's1', ...options })

/** A run with one result of so many bytes. */
async function madeRun(bytes = 10, options: Partial<RunOptions> = {}): Promise<Run> {
  const run = await open(options)
  const file = run.file('main.cpuprofile')
  await writeFileStream(file, ['x'.repeat(bytes)])
  await run.record({ kind: 'cpu', files: [file], pid: 7, program: 'app.py' })
  await run.close()
  return run
}

const mode = (path: string) => statSync(path).mode & 0o777

describe('a run', () => {
  it('has a folder of its own, for its user alone, named by local time, label and chance', async () => {
    const one = await open({ label: 'before' })
    const other = await open({ label: 'before' })
    expect(dirname(one.folder)).toBe(base)
    expect(one.id).toMatch(/^\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d_before_[0-9a-f]{6}$/)
    expect(one.id).toContain(`_${String(new Date().getHours()).padStart(2, '0')}-`)
    expect(other.folder).not.toBe(one.folder)
    expect([mode(one.folder), mode(base)]).toEqual([0o700, 0o700])
  })

  it('is in the state folder when no output folder is named', async () => {
    const run = await open({ outputDir: undefined })
    expect(dirname(run.folder)).toBe(join(stateFolder(), 'runs'))
    expect(mode(stateFolder())).toBe(0o700)
    if (process.platform === 'linux') expect(stateFolder()).toBe(join(cwd, 'state', 'dapscope'))
  })

  it('may be in a folder with spaces, quotes and letters of other scripts', async () => {
    const run = await madeRun(10, { outputDir: `o u't "ü" 結果` })
    expect(readFileSync(run.file('main.cpuprofile'), 'utf8')).toBe('x'.repeat(10))
  })

  it.each([
    '../../etc/passwd',
    '/etc/passwd',
    '..',
    '.',
    'a\0b',
    'x/../../y',
    '.bashrc',
    '-rf',
    '',
    'ü'.repeat(300),
  ])('keeps a result named %j, and a label, within its folder', async (name) => {
    const run = await open({ label: name })
    expect(dirname(run.folder)).toBe(base)
    const file = run.file(name)
    expect(dirname(file)).toBe(run.folder)
    await writeFileStream(file, ['x'])
    expect(readdirSync(run.folder).sort()).toEqual([RECORD, basename(file)].sort())
  })

  it('may be in an output folder that is itself a link, as its user wants', async () => {
    mkdirSync(join(cwd, 'real'))
    symlinkSync(join(cwd, 'real'), base)
    await madeRun()
    expect(lstatSync(base).isSymbolicLink()).toBe(true)
    expect(readdirSync(join(cwd, 'real'))).toContain(INDEX)
  })

  it('gives the same path for the same name', async () => {
    const run = await open()
    expect(run.file('main thread.cpuprofile')).toBe(join(run.folder, 'main-thread.cpuprofile'))
    expect(run.file('main thread.cpuprofile')).toBe(run.file('main thread.cpuprofile'))
  })
})

describe('a file name that is too long', () => {
  it.each(['x', '日本', 'é', '𠮷'])('keeps its end, which tells it from others (%s)', async (letter) => {
    const run = await open()
    const names = [1, 12345678].map((tid) => basename(run.file(`cpu-${letter.repeat(80)}-${tid}.cpuprofile`)))
    expect(names[0]).toMatch(/^cpu-.*-1\.cpuprofile$/)
    expect(names[1]).toMatch(/^cpu-.*-12345678\.cpuprofile$/)
    for (const name of names) {
      expect(Math.max(name.length / 60, Buffer.byteLength(name) / 120)).toBeLessThanOrEqual(1)
      await writeFileStream(join(run.folder, name), ['x'])
    }
    expect(readdirSync(run.folder).sort()).toEqual([RECORD, ...names].sort())
  })
})

describe('the index', () => {
  it('tells of each result its run, process, program, kind, files and bytes', async () => {
    const run = await madeRun(10, { label: 'before' })
    const [entry, ...more] = await readIndex(base)
    expect(more).toEqual([])
    expect(entry).toMatchObject({
      run: run.id,
      sessionId: 's1',
      label: 'before',
      pid: 7,
      program: 'app.py',
      kind: 'cpu',
      bytes: 10,
    })
    expect(entry!.files).toEqual([`${run.id}/main.cpuprofile`])
    expect(Math.abs(Date.now() - entry!.time)).toBeLessThan(60_000)
    expect(mode(join(base, INDEX))).toBe(0o600)
  })

  it('mends itself when it was damaged', async () => {
    const first = await madeRun()
    writeFileSync(join(base, INDEX), readFileSync(join(base, INDEX), 'utf8').slice(0, 40))
    expect(await readIndex(base)).toEqual([])
    const second = await madeRun()
    expect((await readIndex(base)).map(({ run }) => run).sort()).toEqual([first.id, second.id].sort())
  })

  it('leaves a file of the user’s own in its place as it is, and the results are known all the same', async () => {
    mkdirSync(base)
    const theirs = '{"name": "my pages", "results": []}'
    writeFileSync(join(base, INDEX), theirs)
    const run = await madeRun()
    expect(readFileSync(join(base, INDEX), 'utf8')).toBe(theirs)
    expect(await readIndex(base)).toMatchObject([{ run: run.id, files: [`${run.id}/main.cpuprofile`] }])
  })

  it('tells nothing of a run that its user has removed, or renamed to keep it', async () => {
    const [gone, kept, last] = [await madeRun(), await madeRun(), await madeRun()]
    rmSync(gone.folder, { recursive: true })
    renameSync(kept.folder, join(base, 'keep-this'))
    expect((await readIndex(base)).map(({ run }) => run)).toEqual([last.id])
  })

  it('holds the results of many runs that end at once, each once', async () => {
    const runs = await Promise.all(Array.from({ length: 12 }, () => open()))
    await Promise.all(runs.flatMap((run) => [1, 2].map((n) => run.record({ kind: `cpu ${n}`, files: [] }))))
    const entries = await readIndex(base)
    expect(entries).toHaveLength(24)
    expect(new Set(entries.map(({ run }) => run)).size).toBe(12)
  })

  it('passes over a run whose record is damaged', async () => {
    const damaged = await madeRun()
    writeFileSync(join(damaged.folder, RECORD), 'not json')
    const sound = await madeRun()
    expect((await readIndex(base)).map(({ run }) => run)).toEqual([sound.id])
  })
})

describe('the limits', () => {
  it('remove the oldest runs beyond a number', async () => {
    const runs: Run[] = []
    for (let i = 0; i < 4; i += 1) runs.push(await madeRun(10, { limits: { runs: 3, bytes: 1e9 } }))
    expect(runs.map(({ folder }) => existsSync(folder))).toEqual([false, true, true, true])
    expect((await readIndex(base)).map(({ run }) => run)).toEqual(runs.slice(1).map(({ id }) => id))
  })

  it('remove the oldest runs beyond a size, but never the one just made', async () => {
    const limits = { runs: 100, bytes: 25_000 }
    const [one, two, three] = [
      await madeRun(10_000, { limits }),
      await madeRun(10_000, { limits }),
      await madeRun(10_000, { limits }),
    ]
    expect([one, two, three].map(({ folder }) => existsSync(folder))).toEqual([false, true, true])
    const large = await madeRun(50_000, { limits })
    expect([two, three, large].map(({ folder }) => existsSync(folder))).toEqual([false, false, true])
  })

  const none = { runs: 0, bytes: 0 }

  it('spare a run that is still written to, until it is closed', async () => {
    const first = await open()
    const second = await open({ limits: none })
    expect(existsSync(first.folder)).toBe(true)
    await first.close()
    await second.record({ kind: 'cpu', files: [] })
    expect(existsSync(first.folder)).toBe(false)
  })

  /** Writes the record of a run anew, with this in it. */
  function change({ folder }: Run, changed: object): void {
    const record = JSON.parse(readFileSync(join(folder, RECORD), 'utf8'))
    writeFileSync(join(folder, RECORD), JSON.stringify({ ...record, ...changed }))
  }

  it('do not spare one whose writer has died', async () => {
    const run = await open()
    change(run, { owner: { pid: 2 ** 22 + 1, startTime: '' } })
    await open({ limits: none })
    expect(existsSync(run.folder)).toBe(false)
  })

  it('spare for a day one whose writer is in another container, of which nobody here knows whether it lives', async () => {
    const [young, old] = [await open(), await open()]
    const owner = { pid: 2 ** 22 + 1, startTime: '', world: 'another-1' }
    change(young, { owner })
    change(old, { owner, started: Date.now() - 25 * 60 * 60 * 1000 })
    await open({ limits: none })
    expect([young, old].map(({ folder }) => existsSync(folder))).toEqual([true, false])
  })

  it('never touch what is not ours: other folders and files, a renamed run, a link, or what a link in a run leads to', async () => {
    const outside = join(cwd, 'outside')
    mkdirSync(outside)
    writeFileSync(join(outside, 'precious.txt'), 'x')
    const [renamed, linked, gone] = [await madeRun(), await madeRun(), await madeRun()]
    renameSync(renamed.folder, join(base, 'keep-this'))
    renameSync(linked.folder, join(outside, linked.id))
    symlinkSync(join(outside, linked.id), linked.folder)
    symlinkSync(outside, join(gone.folder, 'link'))
    mkdirSync(join(base, 'theirs'))
    writeFileSync(
      join(base, 'theirs', RECORD),
      JSON.stringify({ id: '../outside', sessionId: '', started: 1, made: [] }),
    )
    await open({ limits: none })
    expect(existsSync(gone.folder)).toBe(false)
    expect(readdirSync(base)).toEqual(expect.arrayContaining(['keep-this', linked.id, 'theirs', INDEX]))
    expect(readdirSync(outside).sort()).toEqual(['precious.txt', linked.id].sort())
    expect(existsSync(join(outside, linked.id, 'main.cpuprofile'))).toBe(true)
  })
})

describe('an output folder that cannot be', () => {
  it('is told apart: a file in its place, or on its way', async () => {
    writeFileSync(base, '')
    for (const outputDir of ['out', 'out/deeper/still']) {
      const error = await open({ outputDir }).catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(OutputError)
      expect(error).toMatchObject({ reason: 'not-a-folder' })
      expect((error as OutputError).remedy).toContain('outputDir')
    }
  })
})

describe('runs before a time', () => {
  it('are those that are closed and older, and are removed with the bytes that they had', async () => {
    const [closed, stillOpen] = [await madeRun(1500), await open()]
    expect(await runsBefore(base, 0)).toEqual([])
    const found = await runsBefore(base, Infinity)
    expect(found.map(({ folder }) => folder)).toEqual([closed.folder])
    const removed = await removeRuns(found)
    expect(removed).toMatchObject({ runs: 1, failed: [] })
    expect(removed.bytes).toBeGreaterThanOrEqual(1500)
    expect([existsSync(closed.folder), existsSync(stillOpen.folder)]).toEqual([false, true])
  })
})
