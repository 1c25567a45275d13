// Neutral mode and gevent: greenlets, which pydevd traces anew at every switch.
import { expect, it, onTestFinished } from 'vitest'
import { describePythons } from '../pythons.ts'
import { scratchFolder } from '../scratch.ts'
import { GREENLETS, held, holdsOf } from './asleep.ts'
import { pause, read, shareOf } from './captures.ts'
import { Dap } from './dap.ts'
import { GEVENT, packagesFor } from './site-packages.ts'

describePythons(
  'a neutral capture of greenlets',
  ({ python, version }) => {
    const site = packagesFor(python, version, GEVENT)

    it.skipIf(site === undefined)('is near the truth, and breakpoints hold in them afterwards', async () => {
      const dap = await launched(python, site!, { gevent: true })
      const shares = async (neutral: boolean) => {
        expect(await dap.ask('dapscope.cpu.start', { neutral })).toMatchObject({ neutral })
        await pause(1500)
        const file = read((await dap.ask('dapscope.cpu.stop')).cpuProfilePath)
        return shareOf(file, 'small') / shareOf(file, 'heavy')
      }
      const truth = await shares(true)
      expect(truth).toBeLessThan(0.6)
      expect(await shares(false)).toBeGreaterThan(3 * truth)
      await held(dap, 'green')
      await held(dap, 'green')
      await dap.quit()
    })

    it.skipIf(site === undefined || /3\.1[23]/.test(version))(
      'is refused where pydevd was not told of gevent, with what to type',
      async ({ skip }) => {
        const dap = await launched(python, site!, {})
        const alive = await dap
          .answer('evaluate', { expression: '1', context: 'repl' }, 5000)
          .catch(() => null)
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

async function launched(python: string, site: string, more: object): Promise<Dap> {
  const dap = Dap.proxy(python, ['--output-dir', scratchFolder()])
  await dap.ask('initialize', { adapterID: 'debugpy', linesStartAt1: true, pathFormat: 'path' })
  const started = dap.answer('launch', {
    program: GREENLETS,
    python: [python],
    console: 'internalConsole',
    env: { PYTHONPATH: site },
    ...more,
  })
  await dap.event('initialized')
  await dap.ask('setBreakpoints', { source: { path: GREENLETS }, breakpoints: holdsOf(GREENLETS) })
  await dap.ask('configurationDone')
  await started
  const { body } = await dap.event('process')
  // Where greenlets are in each other's way pydevd cannot end it.
  onTestFinished(() => endProcess(body.systemProcessId))
  await pause(1500)
  return dap
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended as it should.
  }
}
