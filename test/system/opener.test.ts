// What opens a page on each system, by programs of those names on the PATH.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import { openFile } from '../../src/system/opener.ts'
import { pathWith, putProgram, scratchFolder } from '../scratch.ts'

afterEach(() => void vi.unstubAllEnvs())

const putOnPath = (name: string, script: string) =>
  void vi.stubEnv('PATH', pathWith(putProgram(join(scratchFolder(), name), script)))

/** A program that writes down its arguments, one a line. */
function fake(name: string): () => string[] {
  const told = join(scratchFolder(), 'told')
  putOnPath(name, `for each; do echo "$each"; done > '${told}.new'; mv '${told}.new' '${told}'`)
  return () => (existsSync(told) ? readFileSync(told, 'utf8').trimEnd().split('\n') : [])
}

const PATH = '/tmp/some where/a & b/cpu.html'

it.each([
  ['linux', 'xdg-open', [PATH]],
  ['darwin', 'open', [PATH]],
  ['win32', 'cmd', ['/d', '/c', 'start', '""', `"${PATH}"`]],
] as const)('is on %s %s', async (platform, name, args) => {
  const told = fake(name)
  expect(await openFile(PATH, platform)).toBe(true)
  await expect.poll(told).toEqual(args)
})

it('is told when it finds nothing to open it with', async () => {
  putOnPath('xdg-open', 'exit 3')
  expect(await openFile(PATH, 'linux')).toBe(false)
})

it('is told when there is none', async () => {
  vi.stubEnv('PATH', scratchFolder())
  expect(await openFile(PATH, 'linux')).toBe(false)
})
