// Neutral mode and gevent: greenlets, which pydevd traces anew at every switch.
import { expect, it, onTestFinished } from 'vitest'
import { describePythons } from '../pythons.ts'
import { scratchFolder } from '../scratch.ts'
import { GREENLETS, held, holdsOf, smallToHeavy } from './asleep.ts'
import { pause } from './captures.ts'
import { Dap } from './dap.ts'
import { signalIfThere } from './processes.ts'

describePythons(
  'a neutral capture of greenlets',
  ({ python, version }) => {
    it('is near the truth, and breakpoints hold in them afterwards', async () => {
      const dap = await launched(python, { gevent: true })
      const shares = async (neutral: boolean) => {
        expect(await dap.ask('dapscope.cpu.start', { neutral })).toMatchObject({ neutral })
        await pause(1500)
        return smallToHeavy(await dap.ask('dapscope.cpu.stop'))
      }
      const truth = await shares(true)
      expect(truth).toBeLessThan(0.6)
      expect(await shares(false)).toBeGreaterThan(3 * truth)
      await held(dap, 'green')
      await held(dap, 'green')
      await dap.quit()
    })

    it.skipIf(/3\.1[23]/.test(version))(
      'is refused where pydevd was not told of gevent, with what to type',
      async ({ skip }) => {
        const dap = await launched(python, {})
        const alive = await dap.typed('1', {}, 5000).catch(() => null)
        // Their threads are greenlets then, and wait for each other in imports.
        skip(alive === null, 'gevent and pydevd block each other, before anything is asked of dapscope')
        await dap.ask('dapscope.cpu.start', { durationMs: 500 })
        const { body } = await dap.event('dapscope.cpu.finished')
        expect(body.neutral).toBe(false)
        expect(body.notes.join()).toMatch(/"gevent": true/)
        await dap.quit()
      },
    )
  },
  { versions: ['3.9', '3.11', '3.13'] },
)

async function launched(python: string, more: object): Promise<Dap> {
  const dap = Dap.proxy(python, ['--output-dir', scratchFolder()])
  const breakpoints = { [GREENLETS]: holdsOf(GREENLETS) }
  await dap.launch({ program: GREENLETS, python: [python], ...more }, { breakpoints })
  const pid = await dap.pid()
  // Where greenlets are in each other's way pydevd cannot end it.
  onTestFinished(() => signalIfThere(pid, 'SIGKILL'))
  await pause(1500)
  return dap
}
