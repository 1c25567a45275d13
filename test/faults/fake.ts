// A session in front of an adapter that answers badly: fake-adapter.mjs in Python's place.
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Dap } from '../live/dap.ts'
import { scratchFolder } from '../scratch.ts'

export type Manner = 'never' | 'late' | 'twice' | 'disorderly'

/** A program is said to run: the fake itself. */
export async function fakeSession(manner: Manner): Promise<Dap> {
  const folder = scratchFolder()
  const python = join(folder, 'python')
  const script = join(import.meta.dirname, 'fake-adapter.mjs')
  writeFileSync(python, `#!/bin/sh\nexec ${process.execPath} ${script}\n`)
  chmodSync(python, 0o755)
  const flags = ['--output-dir', join(folder, 'out')]
  const dap = Dap.proxy(python, flags, { env: { FAKE_MANNER: manner } })
  await dap.launch({ program: 'fake.py' })
  return dap
}
