// What of the program a capture shows by its options: native frames, or only what holds the GIL.
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { describePythons } from '../pythons.ts'
import { scratchFolder } from '../scratch.ts'
import { pause, read, SHARES } from './captures.ts'
import { Dap, PROGRAMS } from './dap.ts'

describePythons(
  'CPU captures',
  ({ python }) => {
    it('show native frames where they are asked for, and stay true', async () => {
      const dap = Dap.proxy(python, ['--output-dir', scratchFolder()])
      await dap.launch({ program: SHARES, args: ['30'], python: [python] })
      await dap.ask('dapscope.cpu.start', { native: true, mode: 'wall' })
      await pause(1500)
      const result = await dap.ask('dapscope.cpu.stop')
      const { nodes } = read(result.cpuProfilePath)
      expect(nodes.some(({ callFrame }) => callFrame.url.includes('libc'))).toBe(true)
      expect(result.hotFunctions.find((hot: any) => hot.name === 'three').totalPercent).toBeGreaterThan(20)
      await dap.quit()
    })

    it('show with `gil` only what holds it, of threads that are both busy all the time', async () => {
      const dap = Dap.proxy(python, ['--output-dir', scratchFolder()])
      await dap.launch({ program: join(PROGRAMS, 'holds.py'), args: ['30'], python: [python] })
      const selfOf = async (args: object) => {
        await dap.ask('dapscope.cpu.start', args)
        await pause(2000)
        const result = await dap.ask('dapscope.cpu.stop')
        const share = (name: string) =>
          result.hotFunctions.find((hot: any) => hot.name === name)?.selfPercent ?? 0
        return { result, holding: share('with_it'), without: share('without_it') }
      }
      const all = await selfOf({})
      expect(all.without).toBeGreaterThan(25)
      const held = await selfOf({ gil: true })
      expect(held.holding, JSON.stringify(held.result.hotFunctions)).toBeGreaterThan(90)
      expect(held.without).toBeLessThan(5)
      expect(held.result).toMatchObject({ sampler: 'py-spy', neutral: true })
      expect(held.result.notes.join()).toMatch(/held the GIL/)
      const { sum } = held.result.accounting
      expect(sum.busyUs / (held.result.durationMs * 1000)).toBeLessThan(1.2)
      const inside = await dap.answer('dapscope.cpu.start', { gil: true, sampler: 'in-process' })
      expect(inside.body.error).toMatchObject({ name: 'wrongArguments' })
      await dap.quit()
    })
  },
  { versions: ['3.9', '3.13'] },
)
