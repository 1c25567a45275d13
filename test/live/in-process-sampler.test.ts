// The sampler in the process: chosen where py-spy cannot, true to known shares, and gone afterwards.
import { expect, it } from 'vitest'
import { describePythons } from '../pythons.ts'
import { checkAccounting, checkProfile, outputDir, pause, read, shareOf, SHARES } from './captures.ts'
import { Dap } from './dap.ts'

const EVERY = ['3.9', '3.10', '3.11', '3.12', '3.13', '3.9-debugpy1.6']

describePythons(
  'the sampler in the process',
  ({ python }) => {
    it('is true to known shares, thread by thread, and unseen by the client', async () => {
      const dap = Dap.proxy(python, ['--output-dir', outputDir()])
      await dap.launch({ program: SHARES, args: ['30'], python: [python] })
      const started = await dap.ask('dapscope.cpu.start', { sampler: 'in-process' })
      expect(started).toMatchObject({ sampler: 'in-process', attachedBy: 'in the process' })
      await pause(3000)
      const result = await dap.ask('dapscope.cpu.stop')
      expect(result).toMatchObject({ sampler: 'in-process', endedBy: 'you asked' })
      expect(result.notes.join('\n')).toMatch(/used: it was asked for/)
      checkAccounting(result.accounting)
      const file = (name: string) => {
        const path = result.threads.find((thread: any) => thread.name === name).cpuProfilePath
        checkProfile(read(path))
        return read(path)
      }
      const [three, one] = ['spin_three', 'spin_one'].map((name) => shareOf(file('MainThread'), name))
      expect(three! / (three! + one!)).toBeGreaterThan(0.66)
      expect(three! / (three! + one!)).toBeLessThan(0.84)
      expect(shareOf(file('sleeper'), '(idle)')).toBeGreaterThan(0.9)
      expect(result.threads).toHaveLength(2)
      expect(result.hotFunctions[0]).toMatchObject({ name: 'spin_three', path: SHARES, category: 'user' })
      const { threads } = await dap.ask('threads')
      expect(threads.map(({ name }: any) => name).sort()).toEqual(['MainThread', 'sleeper'])
      expect(
        dap
          .events('thread')
          .map(({ body }) => body.threadId)
          .sort(),
      ).toEqual(threads.map(({ id }: any) => id).sort())
      await dap.event('output', (body) => body.source?.path === result.cpuProfilePath)
      expect(dap.events('output').filter(({ body }) => body.category !== 'telemetry')).toHaveLength(1)
      expect(await dap.quit()).toBe(0)
    })
  },
  { versions: EVERY },
)
