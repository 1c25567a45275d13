// Every way of starting a program: the process is known, its capture has the program's functions, and nothing is left.
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { having, untilNone } from '../faults/ends.ts'
import { checkProfile, pause, read, shareOf } from '../live/captures.ts'
import { describePythons } from '../pythons.ts'
import { scratchFolder } from '../scratch.ts'
import { ATTACHES, LAUNCHES, pidIn, type At, type Started } from './ways.ts'
import type { TestPython } from '../pythons.ts'

const WAYS = { ...LAUNCHES, ...ATTACHES }

function at(tested: TestPython): At {
  const folder = scratchFolder()
  return { ...tested, folder, flags: ['--output-dir', join(folder, 'out'), '--py-spy', tested.pySpy] }
}

async function profiled({ dap }: Started, pid: number): Promise<void> {
  expect(await dap.ask('dapscope.cpu.start')).toMatchObject({ pid })
  await pause(500)
  const { cpuProfilePath } = await dap.settled('dapscope.cpu.stop')
  checkProfile(read(cpuProfilePath))
  expect(shareOf(read(cpuProfilePath), 'busy')).toBeGreaterThan(0.3)
}

/** As the client of a launched or an attached program ends it. */
async function ended({ dap, program }: Started, folder: string): Promise<void> {
  if (!program) await dap.quit()
  else {
    await dap.answer('disconnect', { terminateDebuggee: false })
    await dap.leave()
    expect(program.exitCode ?? program.signalCode).toBe(null)
    await expect.poll(() => having(folder), { timeout: 15_000 }).toEqual([program.pid])
    program.kill('SIGKILL')
  }
  await untilNone(folder)
}

const EVERY = [
  '3.9',
  '3.10',
  '3.11',
  '3.12',
  '3.13',
  '3.9-debugpy1.6',
  '3.10-debugpy1.7',
  '3.11-debugpy1.8.0',
]

describePythons(
  'by',
  (tested) => {
    it.each(Object.keys(WAYS))(
      'a %s, the process is known and profiled, and nothing is left',
      async (way) => {
        const place = at(tested)
        const started = await WAYS[way]!(place)
        await profiled(started, await pidIn(place))
        await ended(started, place.folder)
      },
    )
  },
  { versions: EVERY },
)
