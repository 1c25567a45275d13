// A program that dies by a signal while py-spy samples it: the client hears the ending that debugpy alone tells, and has the profile.
import { expect, it } from 'vitest'
import { checkProfile, dumpAtWork, pause, read, samplers, SHARES, shareOf } from '../live/captures.ts'
import { Dap } from '../live/dap.ts'
import { untilGone } from '../live/processes.ts'
import { describePythons } from '../pythons.ts'
import { scratchFolder } from '../scratch.ts'
import { newMark, untilNone } from './ends.ts'

/**
 * Of 240 plain `py-spy record` at 500 samples a second 12 held the dead, four of them deaf to SIGINT: then nobody can have the file, and
 * it is tried again.
 */
const TRIES = 3
const SIGNALS = ['SIGSEGV', 'SIGABRT', 'SIGKILL'] as const

describePythons(
  'a program that is sampled',
  ({ python, pySpy }) => {
    async function started(dap: Dap, mark: string): Promise<number> {
      await dap.launch({ program: SHARES, args: ['60', mark], python: [python] })
      return dap.pid()
    }

    /** What the client hears of an end, and how what it has started ends. */
    async function ending(dap: Dap) {
      await dap.event('terminated')
      const heard = ['exited', 'terminated'].map((name) => dap.events(name).map(({ body }) => body))
      return { heard, status: await dap.quit() }
    }

    /** It ends as `wanted`, and leaves nothing. @returns what is told of the capture */
    async function sampled(signal: NodeJS.Signals, mark: string, wanted: unknown) {
      const dap = Dap.proxy(python, ['--output-dir', scratchFolder(), '--py-spy', pySpy])
      const pid = await started(dap, mark)
      await dumpAtWork(dap)
      await dap.settled('dapscope.cpu.start', { sampler: 'py-spy' })
      await pause(1000)
      process.kill(pid, signal)
      expect(await ending(dap)).toEqual(wanted)
      await untilGone(samplers(pySpy, String(pid)))
      await untilNone(mark)
      return dap.events('dapscope.cpu.finished')[0]!.body
    }

    it.each(SIGNALS)('and dies by %s ends as with debugpy alone, its profile kept', async (signal) => {
      const mark = newMark()
      const alone = Dap.direct(python)
      process.kill(await started(alone, mark), signal)
      const wanted = await ending(alone)

      let body = await sampled(signal, mark, wanted)
      for (let tries = 1; tries < TRIES && body.error?.name === 'diedWhileHeld'; tries++)
        body = await sampled(signal, mark, wanted)
      expect(body.error).toBeUndefined()
      const profile = read(body.cpuProfilePath)
      checkProfile(profile)
      expect(shareOf(profile, 'spin_three') + shareOf(profile, 'spin_one')).toBeGreaterThan(0)
    })
  },
  { versions: ['3.9', '3.12'] },
)
