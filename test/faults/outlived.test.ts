// Children that outlive their parent, which was attached to: they are debugged and profiled on, or let go; none is left waiting.
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { attach, childSession, connected, freePort, listening } from '../live/attached.ts'
import { pause, read, shareOf } from '../live/captures.ts'
import { Dap, PROGRAMS } from '../live/dap.ts'
import { describePythons, type TestPython } from '../pythons.ts'
import { BUSY, place, STARTED } from '../starts/ways.ts'
import { having } from './ends.ts'

const OUTLIVED = join(PROGRAMS, 'outlived.py')

interface Family {
  dap: Dap
  folder: string
  /** The child's, as the client was told of it. */
  configuration: any
  /** Settles when the parent has ended, and its client has left. */
  parentGone: () => Promise<void>
}

async function family(tested: TestPython, how: string): Promise<Family> {
  const { folder, flags } = place(tested)
  const port = freePort()
  const program = listening([tested.python], port, OUTLIVED, folder, how)
  onTestFinished(() => having(folder).forEach((pid) => process.kill(pid, 'SIGKILL')))
  const exited = new Promise((done) => program.once('exit', done))
  const dap = await connected(port, flags)
  await attach(dap, port)
  const { body: configuration } = await dap.event('debugpyAttach')
  const parentGone = async () => {
    await exited
    await dap.event('terminated')
    await dap.answer('disconnect', {})
    dap.output.end()
  }
  return { dap, folder, configuration, parentGone }
}

/** Only the child is there, and it runs. */
const goesOn = (folder: string) =>
  expect
    .poll(() => [existsSync(join(folder, 'child')), having(folder).length], { timeout: 20_000 })
    .toEqual([true, 1])

describePythons(
  'a child that outlives its parent',
  (tested) => {
    it.each(['subprocess', 'fork'])(
      '(by %s) and is debugged stays so: its capture goes on, and breakpoints hold',
      async (how) => {
        const { dap, folder, configuration, parentGone } = await family(tested, how)
        const child = await childSession(configuration)
        await child.ask('dapscope.cpu.start')
        writeFileSync(join(folder, 'leave'), '')
        await parentGone()
        await pause(500)
        const { cpuProfilePath, pid } = await child.settled('dapscope.cpu.stop')
        expect(pid).toBe(configuration.subProcessId)
        expect(shareOf(read(cpuProfilePath), 'busy')).toBeGreaterThan(0.1)
        await child.ask('setBreakpoints', { source: { path: STARTED }, breakpoints: [{ line: BUSY }] })
        await child.event('stopped')
        await child.answer('disconnect', { terminateDebuggee: false })
        child.output.end()
        expect(await dap.exit()).toBe(0)
        await goesOn(folder)
      },
    )

    it('can be attached to when its parent has gone', async () => {
      const { dap, folder, configuration, parentGone } = await family(tested, 'subprocess')
      writeFileSync(join(folder, 'leave'), '')
      await parentGone()
      await pause(1000)
      const child = await childSession(configuration)
      expect((await child.ask('dapscope.status')).debuggee.pid).toBe(configuration.subProcessId)
      await child.answer('disconnect', { terminateDebuggee: false })
      child.output.end()
      expect(await dap.exit()).toBe(0)
      await goesOn(folder)
    })

    // With debugpy alone (1.8.22) it waits for ever.
    it('goes on when nobody comes for it', async () => {
      const { dap, folder, parentGone } = await family(tested, 'subprocess')
      writeFileSync(join(folder, 'leave'), '')
      await parentGone()
      expect(await dap.exit()).toBe(0)
      await goesOn(folder)
    })

    it.each(['debugged', 'not come for'])('and is %s goes on when dapscope gets a signal', async (what) => {
      const { dap, folder, configuration, parentGone } = await family(tested, 'subprocess')
      if (what === 'debugged') await childSession(configuration)
      writeFileSync(join(folder, 'leave'), '')
      await parentGone()
      dap.process!.kill('SIGTERM')
      expect(await dap.exit()).toBe(0)
      await goesOn(folder)
    })
  },
  { versions: ['3.9', '3.12'] },
)
