// What opens a page on each system, by programs of those names on the PATH.
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import { openFile } from '../../src/system/opener.ts'
import { scratchFolder } from '../scratch.ts'

afterEach(() => void vi.unstubAllEnvs())

/** A program that writes down its arguments, one a line. */
function fake(name: string): () => string[] {
  const folder = scratchFolder()
  const told = join(folder, 'told')
  writeFileSync(
    join(folder, name),
    `#!/bin/sh\nfor each; do echo "$each"; done > '${told}.new'; mv '${told}.new' '${told}'\n`,
  )
  chmodSync(join(folder, name), 0o755)
  vi.stubEnv('PATH', `${folder}${delimiter}${process.env['PATH']}`)
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
  const folder = scratchFolder()
  writeFileSync(join(folder, 'xdg-open'), '#!/bin/sh\nexit 3\n')
  chmodSync(join(folder, 'xdg-open'), 0o755)
  vi.stubEnv('PATH', `${folder}${delimiter}${process.env['PATH']}`)
  expect(await openFile(PATH, 'linux')).toBe(false)
})

it('is told when there is none', async () => {
  vi.stubEnv('PATH', scratchFolder())
  expect(await openFile(PATH, 'linux')).toBe(false)
})
