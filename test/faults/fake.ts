// A session in front of an adapter that answers badly: fake-adapter.mjs in Python's place.
import { join } from 'node:path'
import { Dap } from '../live/dap.ts'
import { putProgram, scratchFolder } from '../scratch.ts'

export type Manner = 'never' | 'late' | 'twice' | 'disorderly'

/** A program is said to run: the fake itself. */
export async function fakeSession(manner: Manner): Promise<Dap> {
  const folder = scratchFolder()
  const script = join(import.meta.dirname, 'fake-adapter.mjs')
  const python = putProgram(join(folder, 'python'), `exec ${process.execPath} ${script}`)
  const flags = ['--output-dir', join(folder, 'out')]
  const dap = Dap.proxy(python, flags, { env: { FAKE_MANNER: manner } })
  await dap.launch({ program: 'fake.py' })
  return dap
}
