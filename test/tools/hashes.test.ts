// What pip installs is what its authors have published: each file is pinned by its digest.
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { HASHES } from '../../src/tools/hashes.ts'
import { isProgram } from '../../src/tools/layout.ts'
import { makeEnvironment } from '../../src/tools/make-environment.ts'
import { HASHED, REQUIREMENTS } from '../../src/tools/requirements.ts'
import { ToolMissing } from '../../src/tools/tool-missing.ts'
import { describePythons } from '../pythons.ts'
import { scratchFolder } from '../scratch.ts'

describe('the packages of dapscope’s own environment', () => {
  it('are all pinned, by the digests of files of several platforms', () => {
    expect(HASHED).toHaveLength(REQUIREMENTS.length)
    for (const line of HASHED) expect(line).toMatch(/^\S+==\S+(; [^-]+)? (--hash=sha256:[0-9a-f]{64} ?){5,}$/)
    expect(new Set(Object.values(HASHES).flat()).size).toBe(Object.values(HASHES).flat().length)
  })
})

describePythons(
  'pip',
  ({ python }) => {
    const make = (requirements: string[], folder: string) =>
      makeEnvironment({
        base: python,
        folder,
        requirements,
        onLine: () => undefined,
        env: process.env,
        cwd: '/',
      })

    it('installs them, and refuses a file with another digest', { timeout: 200_000 }, async ({ skip }) => {
      const folder = join(scratchFolder(), 'python')
      const without = await make(HASHED, folder).catch((error: unknown) => error)
      if (without instanceof ToolMissing && without.reason === 'no network') return skip('no registry')
      expect(without).toBe(undefined)
      expect(isProgram(join(folder, 'bin', 'py-spy'))).toBe(true)

      const other = HASHED.map((line) => line.replace(/sha256:\w{8}/g, 'sha256:00000000'))
      await expect(make(other, join(scratchFolder(), 'python'))).rejects.toMatchObject({
        reason: 'install failed',
        message: expect.stringMatching(/hash/i),
      })
    })
  },
  { versions: ['3.9'] },
)
