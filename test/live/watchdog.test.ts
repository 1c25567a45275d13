// The program is never left suspended by a sampler that died or stands still, and nobody else's stop is undone.
import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { Watchdog } from '../../src/cpu/watchdog.ts'
import { stateOf, tracerOf } from '../../src/system/process.ts'
import { describePythons } from '../pythons.ts'
import { scratchFolder } from '../scratch.ts'
import { fakePySpy, IDLE, pause, samplers, SHARES } from './captures.ts'
import { Dap } from './dap.ts'

describePythons(
  'a program whose py-spy',
  ({ python, pySpy }) => {
    it('is killed while it holds the program goes on', async () => {
      const go = join(scratchFolder(), 'go')
      const waiting = `while [ ! -e ${go} ]; do sleep 0.05; done`
      const fake = fakePySpy(`echo Sampling process; ${waiting}; kill -STOP "$3"; kill -KILL $$`)
      const dap = Dap.proxy(python, ['--py-spy', fake, '--output-dir', scratchFolder()])
      await dap.launch({ program: IDLE, python: [python] })
      const { pid } = await dap.ask('dapscope.cpu.start')
      writeFileSync(go, '')
      const { body } = await dap.event('dapscope.cpu.finished')
      expect(body.error.name).toBe('samplerFailed')
      expect(stateOf(pid)).not.toBe('T')
      expect(await dap.ask('threads')).toHaveProperty('threads.0')
      await dap.quit()
    })

    it('stands still while it holds the program goes on without it', async () => {
      const dap = Dap.proxy(python, ['--output-dir', scratchFolder()])
      await dap.launch({ program: SHARES, args: ['60'], python: [python] })
      const { pid } = await dap.ask('dapscope.cpu.start', { rate: 1000, sampler: 'py-spy' })
      const [spy] = samplers(pySpy, String(pid))
      for (;;) {
        process.kill(spy!, 'SIGSTOP')
        await pause(20)
        if (tracerOf(pid) !== 0 && stateOf(pid) === 't') break
        process.kill(spy!, 'SIGCONT')
        await pause(5)
      }
      const { body } = await dap.event('dapscope.cpu.finished')
      expect(body.error.name).toBe('samplerStuck')
      expect(tracerOf(pid)).toBe(0)
      expect(['R', 'S']).toContain(stateOf(pid))
      expect(await dap.ask('threads')).toHaveProperty('threads.0')
      await dap.quit()
    })

    /** A session whose program is killed while held; the sampler is asked to end by SIGINT, which it may not hear. */
    async function killed(output: string) {
      const tracer = join(import.meta.dirname, 'holds-the-dead.py')
      const dap = Dap.proxy(python, [
        '--py-spy',
        fakePySpy(`exec "${python}" "${tracer}" "$3" ${output}`),
        '--output-dir',
        scratchFolder(),
      ])
      await dap.launch({ program: SHARES, args: ['60'], python: [python] })
      const { pid } = await dap.ask('dapscope.cpu.start')
      process.kill(pid, 'SIGKILL')
      const { body } = await dap.event('dapscope.cpu.finished')
      await dap.event('terminated')
      expect(dap.events('exited')).toHaveLength(1)
      await dap.quit()
      return body
    }

    it('goes on with it after its death ends all the same, the profile kept', async () => {
      const { error, endedBy, cpuProfilePath } = await killed('"$7"')
      expect(error).toBeUndefined()
      expect(endedBy).toBe('the program ended')
      expect(readFileSync(cpuProfilePath, 'utf8')).toContain('"held"')
    })

    it('waits for it after its death, for ever, is ended by force', async () => {
      const { error } = await killed('never')
      expect(error.name).toBe('diedWhileHeld')
    })
  },
  { versions: ['3.12'] },
)

it.skipIf(process.platform !== 'linux')(
  'a program that somebody else has stopped stays stopped',
  async () => {
    const program = spawn('sleep', ['63'])
    onTestFinished(() => void program.kill('SIGKILL'))
    program.kill('SIGSTOP')
    await expect.poll(() => stateOf(program.pid!)).toBe('T')
    await new Watchdog(program.pid!, process.pid, () => undefined).afterDeath()
    expect(stateOf(program.pid!)).toBe('T')
    program.kill('SIGCONT')
    await expect.poll(() => stateOf(program.pid!)).toBe('S')
    const watchdog = new Watchdog(program.pid!, process.pid, () => undefined)
    program.kill('SIGSTOP')
    await pause(1500)
    await watchdog.afterDeath()
    expect(stateOf(program.pid!)).toBe('T')
  },
)
