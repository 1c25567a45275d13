// Every way of starting a program: the process is known, its capture has the program's functions, and nothing is left. DAPSCOPE_MATRIX=1
// tries every way on every Python and debugpy; else each way is tried on one, and each of those with one way.
import { expect, it } from 'vitest'
import { having, untilNone } from '../faults/ends.ts'
import { onPath } from '../../src/tools/on-path.ts'
import { describePythons } from '../pythons.ts'
import { VERSIONS } from '../venvs.ts'
import { ATTACHES, LAUNCHES, pidIn, place, profiled, type Started } from './ways.ts'

const WAYS = { ...LAUNCHES, ...ATTACHES }

/** As the client of a launched or an attached program ends it. */
async function ended({ dap, program }: Started, folder: string): Promise<void> {
  if (!program) await dap.quit()
  else {
    await dap.detach()
    expect(program.exitCode ?? program.signalCode).toBe(null)
    await expect.poll(() => having(folder), { timeout: 15_000 }).toEqual([program.pid])
    program.kill('SIGKILL')
  }
  await untilNone(folder)
}

const isFull = process.env['DAPSCOPE_MATRIX'] === '1'
const hasGdb = onPath('gdb', { env: process.env, cwd: '/' }) !== undefined

/** Which ways are tried on a Python. */
function ways(version: string): string[] {
  if (!isFull && version !== '3.12') return ['launch of a program']
  // debugpy puts itself in with gdb. Its 1.6.0, alone as well, crashes a busy program in 1 of 8 runs with it (SIGABRT).
  const canInject = hasGdb && !version.endsWith('1.6')
  return Object.keys(WAYS).filter((way) => canInject || way !== 'attach to a process')
}

describePythons(
  'a program that comes by',
  (tested) => {
    it.each(ways(tested.version))('%s is known and profiled, and nothing is left', async (way) => {
      const at = place(tested)
      const started = await WAYS[way]!(at)
      await profiled(started.dap, await pidIn(at))
      await ended(started, at.folder)
    })
  },
  { versions: VERSIONS },
)
