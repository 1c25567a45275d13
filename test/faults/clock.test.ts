// Clocks that jump in the middle of a capture, an hour forward or back: nothing that is measured goes by them.
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { checkAccounting, checkProfile, pause, read, shareOf, SHARES } from '../live/captures.ts'
import { Dap, PROGRAMS } from '../live/dap.ts'
import { describePythons } from '../pythons.ts'
import { putProgram, scratchFolder } from '../scratch.ts'

const HOUR_S = 3600
const JUMPS = [
  ['forward', HOUR_S],
  ['back', -HOUR_S],
] as const

/** libfaketime (Debian: `apt install faketime`) for programs with threads. */
const FAKETIME = folders('/usr/lib')
  .map((folder) => join(folder, 'faketime/libfaketimeMT.so.1'))
  .find((path) => existsSync(path))

function folders(parent: string): string[] {
  if (!existsSync(parent)) return []
  return [parent, ...readdirSync(parent).map((name) => join(parent, name))]
}

/** With all else of our session in the clock of the machine: libfaketime breaks debugpy's own connections. */
const withoutPreload = (python: string, folder: string) =>
  putProgram(join(folder, 'python'), `unset LD_PRELOAD\nexec ${python} "$@"`)

/** A capture in which the clock jumps is as long as it was, and the requests beside it end. */
async function measured(dap: Dap, jump: () => Promise<void> | void, sampler: string): Promise<any> {
  const began = performance.now()
  await dap.ask('dapscope.cpu.start', { sampler })
  await dap.settled('dapscope.memory.start')
  await dap.settled('dapscope.memory.snapshot')
  await jump()
  await pause(300)
  await dap.settled('dapscope.memory.snapshot')
  await dap.settled('dapscope.memory.diff')
  const result = await dap.settled('dapscope.cpu.stop')
  expect(result.durationMs).toBeGreaterThan(300)
  expect(result.durationMs).toBeLessThanOrEqual(performance.now() - began)
  checkProfile(read(result.cpuProfilePath))
  checkAccounting(result.accounting)
  return result
}

describePythons(
  'a clock that jumps',
  ({ python, pySpy }) => {
    it.skipIf(FAKETIME === undefined).each(JUMPS)(
      '%s under the proxy does not change what is measured (libfaketime)',
      async (_way, seconds) => {
        const folder = scratchFolder()
        const clock = join(folder, 'clock')
        writeFileSync(clock, '+0\n')
        const env = {
          LD_PRELOAD: FAKETIME,
          FAKETIME_TIMESTAMP_FILE: clock,
          FAKETIME_NO_CACHE: '1',
          FAKETIME_DONT_FAKE_MONOTONIC: '1',
        }
        const flags = ['--py-spy', pySpy, '--output-dir', join(folder, 'out')]
        const dap = Dap.proxy(withoutPreload(python, folder), flags, { env })
        await dap.launch({ program: SHARES, args: ['60'], python: [python] })
        await measured(dap, () => writeFileSync(clock, `${seconds > 0 ? '+' : ''}${seconds}\n`), 'py-spy')
        expect(await dap.ask('threads')).toMatchObject({ threads: expect.anything() })
        expect(await dap.quit()).toBe(0)
      },
    )

    it.each(
      JUMPS.flatMap(([way, seconds]) => [
        [way, seconds, 'py-spy'] as const,
        [way, seconds, 'in-process'] as const,
      ]),
    )('%s in the program (%i s) does not change what is measured by %s', async (_way, seconds, sampler) => {
      const dap = Dap.proxy(python, ['--py-spy', pySpy, '--output-dir', scratchFolder()])
      await dap.launch({ program: join(PROGRAMS, 'clock.py'), args: [String(seconds)], python: [python] })
      const jumped = async () => void (await dap.printed(/jumped/))
      const result = await measured(dap, jumped, sampler)
      expect(result.sampler).toBe(sampler)
      expect(shareOf(read(result.cpuProfilePath), 'work')).toBeGreaterThan(0.05)
      expect(await dap.quit()).toBe(0)
    })
  },
  { versions: ['3.12'] },
)
