// Files that are written whole or not at all, and typed failures where the system refuses.
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { OutputError } from '../../src/store/output-error.ts'
import { openRun } from '../../src/store/runs.ts'
import { writeFileStream } from '../../src/store/write.ts'
import { mounted, scratchFolder } from '../scratch.ts'

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  )

it('a file is what its pieces say, for its user alone', async () => {
  const path = join(scratchFolder(), 'a.json')
  const pieces = Array.from({ length: 60_000 }, (_, i) => `${i} ü結\u{1F40D};`)
  await writeFileStream(path, pieces)
  expect(readFileSync(path, 'utf8')).toBe(pieces.join(''))
  expect(statSync(path).mode & 0o777).toBe(0o600)
})

it('a file of no pieces is empty', async () => {
  const path = join(scratchFolder(), 'a.json')
  await writeFileStream(path, [])
  expect(readFileSync(path, 'utf8')).toBe('')
})

it('pieces are taken as they are written, not all before', async () => {
  const folder = scratchFolder()
  let sizeMidway = 0
  function* pieces() {
    for (let i = 0; i < 8; i += 1) {
      const temporary = readdirSync(folder)[0]
      if (i === 7 && temporary) sizeMidway = statSync(join(folder, temporary)).size
      yield 'x'.repeat(1 << 20)
    }
  }
  await writeFileStream(join(folder, 'a'), pieces())
  expect(sizeMidway).toBeGreaterThanOrEqual(4 << 20)
})

it('the old file stays whole, and nothing is left behind, when the pieces fail', async () => {
  const folder = scratchFolder()
  const path = join(folder, 'a.json')
  await writeFileStream(path, ['old'])
  function* pieces() {
    yield 'x'.repeat(3 << 20)
    throw new Error('no more')
  }
  expect(await failure(writeFileStream(path, pieces()))).toMatchObject({ message: 'no more' })
  expect(readdirSync(folder)).toEqual(['a.json'])
  expect(readFileSync(path, 'utf8')).toBe('old')
})

it('a link in the place of the file is replaced, and what it leads to stays as it was', async () => {
  const folder = scratchFolder()
  writeFileSync(join(folder, 'theirs'), 'theirs')
  symlinkSync(join(folder, 'theirs'), join(folder, 'a'))
  await writeFileStream(join(folder, 'a'), ['ours'])
  expect(lstatSync(join(folder, 'a')).isSymbolicLink()).toBe(false)
  expect(readFileSync(join(folder, 'theirs'), 'utf8')).toBe('theirs')
})

it('a folder in the place of the file, or a file in the place of its folder, is a typed failure', async () => {
  const folder = scratchFolder()
  mkdirSync(join(folder, 'a'))
  expect(await failure(writeFileStream(join(folder, 'a'), ['x']))).toBeInstanceOf(OutputError)
  expect(readdirSync(folder)).toEqual(['a'])
  writeFileSync(join(folder, 'file'), '')
  expect(await failure(writeFileStream(join(folder, 'file', 'b'), ['x']))).toMatchObject({
    reason: 'not-a-folder',
  })
})

const isRoot = process.getuid?.() === 0

const NOT_ROOT = 'only root can mount a file system'

describe('a file system that refuses', () => {
  it('because it is full: a typed failure with its remedy, and no half file', async ({ skip }) => {
    const small = mounted('size=2m')
    if (small === undefined) return skip(NOT_ROOT)
    const path = join(small, 'a.json')
    await writeFileStream(path, ['old'])
    const error = await failure(
      writeFileStream(
        path,
        Array.from({ length: 64 }, () => 'x'.repeat(1 << 16)),
      ),
    )
    expect(error).toMatchObject({ name: 'OutputError', reason: 'disk-full', path })
    expect((error as OutputError).remedy).toMatch(/Free some space/)
    expect(readdirSync(small)).toEqual(['a.json'])
    expect(readFileSync(path, 'utf8')).toBe('old')
  })

  it('because it is read-only', async ({ skip }) => {
    const readOnly = mounted('ro')
    if (readOnly === undefined) return skip(NOT_ROOT)
    const run = openRun({ outputDir: 'out', cwd: readOnly, sessionId: 's' })
    expect(await failure(run)).toMatchObject({ reason: 'read-only', path: join(readOnly, 'out') })
  })

  it('because its user may not write there', async () => {
    const folder = scratchFolder()
    chmodSync(folder, 0o500)
    // Root may write anywhere, so root is somebody else meanwhile.
    if (isRoot) process.seteuid!(65_534)
    const error = await failure(writeFileStream(join(folder, 'a'), ['x'])).finally(
      () => isRoot && process.seteuid!(0),
    )
    expect(error).toMatchObject({ name: 'OutputError', reason: 'denied' })
    expect(existsSync(join(folder, 'a'))).toBe(false)
  })
})
