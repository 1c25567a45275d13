// What can go wrong with a capture: each ends in a typed failure with its remedy, and the debugging goes on.
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { lockProcess } from '../../src/store/lock.ts'
import { bootId, startTimeOf } from '../../src/system/process.ts'
import { fakePySpy, IDLE, samplers } from './captures.ts'
import { describePythons } from '../pythons.ts'
import { scratchFolder } from '../scratch.ts'
import { Dap } from './dap.ts'

describePythons(
  'a CPU capture where',
  ({ python, pySpy }) => {
    async function fails(
      flags: string[],
      name: string,
      text: RegExp,
      env: NodeJS.ProcessEnv = {},
    ): Promise<void> {
      const dap = Dap.proxy(python, flags, { env })
      await dap.launch({ program: IDLE, python: [python] })
      const answer = await dap.answer('dapscope.cpu.start', { sampler: 'py-spy' })
      expect(answer).toMatchObject({ success: false, body: { error: { name, showUser: true } } })
      expect(answer.message).toMatch(text)
      expect(await dap.ask('threads')).toMatchObject({ threads: [expect.anything()] })
      expect(await dap.quit()).toBe(0)
    }

    it('py-spy is not where it is said to be', () =>
      fails(['--py-spy', '/nowhere/py-spy'], 'namedMissing', /\/nowhere\/py-spy/))

    it('py-spy is refused', () =>
      fails(
        [
          '--py-spy',
          fakePySpy('echo "Permission Denied: Try running again with elevated permissions" >&2; exit 1'),
        ],
        'notPermitted',
        /SYS_PTRACE/,
      ))

    it('py-spy dies at once', () =>
      fails(
        [
          '--py-spy',
          fakePySpy('echo "Error: Failed to find python version from target process" >&2; exit 1'),
        ],
        'samplerFailed',
        /python version/,
      ))

    it('the output directory cannot be made', () =>
      fails(['--output-dir', '/proc/nowhere'], 'outputNotWritten', /outputDir/))

    it('the output directory is a file', () => {
      const file = join(scratchFolder(), 'file')
      writeFileSync(file, '')
      return fails(['--output-dir', join(file, 'x')], 'outputNotWritten', /not a folder/)
    })

    it('py-spy hangs before it has attached: the answer is pending, and the session ends all the same', async () => {
      const dap = Dap.proxy(python, ['--py-spy', fakePySpy('exec sleep 60')])
      await dap.launch({ program: IDLE, python: [python] })
      const started = dap.ask('dapscope.cpu.start')
      const again = dap.ask('dapscope.cpu.start')
      expect(await started).toEqual({ pending: true, profileId: expect.any(String) })
      expect(await again).toEqual(await started)
      expect(await dap.ask('threads')).toHaveProperty('threads.0')
      expect(await dap.quit()).toBe(0)
      expect(samplers('sleep', '60')).toEqual([])
      const { body } = await dap.event('dapscope.cpu.finished')
      expect(body.error.name).toBe('samplerFailed')
    })

    it('py-spy hangs before it has attached, and is stopped: that gives it up, and another may begin', async () => {
      const slow = fakePySpy(`[ -e "$0.second" ] && exec ${pySpy} "$@"; touch "$0.second"; exec sleep 63`)
      const dap = Dap.proxy(python, ['--py-spy', slow, '--output-dir', scratchFolder()])
      await dap.launch({ program: IDLE, python: [python] })
      const started = await dap.ask('dapscope.cpu.start')
      expect(await dap.ask('dapscope.cpu.stop')).toEqual(started)
      const { body } = await dap.event('dapscope.cpu.finished')
      expect(body).toMatchObject({ profileId: started.profileId, error: { name: 'samplerFailed' } })
      expect(samplers('sleep', '63')).toEqual([])
      await dap.ask('dapscope.cpu.start')
      await dap.ask('dapscope.cpu.stop')
      await dap.quit()
    })

    it('a start that is cancelled leaves no sampler behind, and the next start works', async () => {
      const slow = fakePySpy(`[ -e "$0.second" ] && exec ${pySpy} "$@"; touch "$0.second"; exec sleep 61`)
      const dap = Dap.proxy(python, ['--py-spy', slow, '--output-dir', scratchFolder()])
      await dap.launch({ program: IDLE, python: [python] })
      const requestId = dap.write({ type: 'request', command: 'dapscope.cpu.start' })
      await expect.poll(() => samplers('sleep', '61'), { timeout: 10_000 }).toHaveLength(1)
      expect(await dap.answer('cancel', { requestId })).toMatchObject({ success: true })
      const answer = await dap.until('answer', (m) => m.request_seq === requestId)
      expect(answer).toMatchObject({ success: false, body: { error: { name: 'cancelled' } } })
      await expect.poll(() => samplers('sleep', '61')).toEqual([])
      await dap.ask('dapscope.cpu.start')
      await dap.ask('dapscope.cpu.stop')
      await dap.quit()
    })

    it('a start that waits for one which was given up is told under the id that it was promised', async () => {
      // The first one's py-spy goes, but who reads what it says has to wait.
      const slow = fakePySpy(
        '[ -e "$0.second" ] && exit 1; touch "$0.second"; (exec sleep 7) & exec sleep 62',
      )
      const dap = Dap.proxy(python, ['--py-spy', slow, '--output-dir', scratchFolder()])
      await dap.launch({ program: IDLE, python: [python] })
      const requestId = dap.write({ type: 'request', command: 'dapscope.cpu.start' })
      await expect.poll(() => samplers('sleep', '62'), { timeout: 10_000 }).toHaveLength(1)
      await dap.answer('cancel', { requestId })
      const started = await dap.ask('dapscope.cpu.start', { sampler: 'py-spy', label: 'second' })
      expect(started).toEqual({ pending: true, profileId: expect.any(String) })
      expect((await dap.answer('dapscope.cpu.start', { label: 'third' })).body.error.name).toBe(
        'captureRunning',
      )
      const { body } = await dap.event('dapscope.cpu.finished')
      expect(body).toMatchObject({ profileId: started.profileId, error: { name: 'samplerFailed' } })
      await dap.quit()
    })

    it('py-spy dies in the middle', async () => {
      const folder = scratchFolder()
      const dap = Dap.proxy(python, ['--output-dir', folder])
      await dap.launch({ program: IDLE, python: [python] })
      const { pid } = await dap.ask('dapscope.cpu.start')
      const [spy] = samplers(pySpy, String(pid))
      process.kill(spy!, 'SIGKILL')
      const { body } = await dap.event('dapscope.cpu.finished')
      expect(body.error).toMatchObject({ name: 'samplerFailed' })
      expect((await dap.answer('dapscope.cpu.stop')).body.error).toMatchObject({ name: 'samplerFailed' })
      expect(readdirSync(folder)).toEqual([])
      // And the next one works.
      await dap.ask('dapscope.cpu.start')
      await dap.ask('dapscope.cpu.stop')
      await dap.quit()
    })

    it('a process that another dapscope samples is refused, with who it is', async () => {
      const dap = Dap.proxy(python)
      await dap.launch({ program: IDLE, python: [python] })
      const pid = await dap.pid()
      const taken = await lockProcess({ pid, startTime: startTimeOf(pid)!, bootId: bootId()! })
      const answer = await dap.answer('dapscope.cpu.start')
      expect(answer.body.error).toMatchObject({
        name: 'samplerElsewhere',
        variables: { owner: String(process.pid) },
      })
      taken.release!()
      await dap.ask('dapscope.cpu.start')
      await dap.quit()
    })
  },
  { versions: ['3.12'] },
)
