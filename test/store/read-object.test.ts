// Files that are one JSON object, and the words for those that are none.
import { truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readObject } from '../../src/store/read-object.ts'
import { reasonOf } from '../../src/store/reason.ts'
import { scratchFolder } from '../scratch.ts'

const folder = scratchFolder()

describe('a file with an object', () => {
  const path = join(folder, 'object.json')

  it('is read, with the time when it was written', async () => {
    writeFileSync(path, '{"a": [1]}')
    utimesSync(path, 5, 7)
    expect(await readObject(path)).toEqual({ object: { a: [1] }, mtimeMs: 7000 })
  })

  it.each([
    ['one cut short', '{"a": [1', 'it is no JSON, or was cut short'],
    ['another value', '"text"', 'it is no JSON, or was cut short'],
    ['nothing', 'null', 'it is no JSON, or was cut short'],
  ])('is refused where it has %s', async (_, text, why) => {
    writeFileSync(path, text)
    expect(await readObject(path).catch(reasonOf)).toBe(why)
  })

  it('is refused unread where it is larger than any of ours', async () => {
    truncateSync(path, 256 * 1024 * 1024 + 1)
    expect(await readObject(path).catch(reasonOf)).toBe('it has more than 256 MB')
  })

  it('that is not there is told in words', async () => {
    const nowhere = await readObject(join(folder, 'none')).catch(reasonOf)
    expect(nowhere).toBe('there is no such file or folder')
    expect(await readObject(folder).catch(reasonOf)).toBe('it is a folder, not a file')
  })
})

describe('a reason', () => {
  it('is what an error says of itself where the system has no part in it', () => {
    expect(reasonOf(new Error('it is too old'))).toBe('it is too old')
    expect(reasonOf('no error')).toBe('no error')
  })

  it('is the system’s code where there are no words for it', () => {
    const error = Object.assign(new Error('EXDEV: …, rename /a'), { code: 'EXDEV', syscall: 'rename' })
    expect(reasonOf(error)).toBe('the system refused (EXDEV)')
  })
})
