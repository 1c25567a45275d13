// The sampler in the process: chosen where py-spy cannot, true to known shares, and gone afterwards.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { installingExpression } from '../../src/courier/package.ts'
import { inProcessSampler } from '../../src/cpu/in-process.ts'
import { describePythons, EVERY } from '../pythons.ts'
import { scratchFolder } from '../scratch.ts'
import {
  checkAccounting,
  checkProfile,
  dumpAtWork,
  fakePySpy,
  pause,
  read,
  shareOf,
  SHARES,
  STEPS,
  threadOf,
} from './captures.ts'
import { attach, connected, freePort, listening } from './attached.ts'
import { Dap, PROGRAMS } from './dap.ts'
import { inProcess } from './in-process.ts'

describePythons(
  'the sampler in the process',
  ({ python }) => {
    it('is true to known shares, thread by thread, and unseen by the client', async () => {
      const dap = Dap.proxy(python, ['--output-dir', scratchFolder()])
      await dap.launch({ program: SHARES, args: ['30'], python: [python] })
      const started = await dap.ask('dapscope.cpu.start', { sampler: 'in-process' })
      expect(started).toMatchObject({ sampler: 'in-process', attachedBy: 'in the process' })
      await pause(3000)
      const result = await dap.ask('dapscope.cpu.stop')
      expect(result).toMatchObject({ sampler: 'in-process', endedBy: 'you asked' })
      expect(result.notes.join('\n')).toMatch(/used: it was asked for/)
      checkAccounting(result.accounting)
      const file = (name: string) => {
        const path = threadOf(result, name).cpuProfilePath
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

    it('has its like for a dump, where py-spy is refused', async () => {
      const refused = fakePySpy('echo "Error: Permission denied (os error 13)" >&2; exit 1')
      const dap = Dap.proxy(python, ['--output-dir', scratchFolder(), '--py-spy', refused])
      await dap.launch({ program: SHARES, args: ['30'], python: [python] })
      const dump = await dumpAtWork(dap)
      expect(dump.notes.join('\n')).toMatch(/told its stacks: .*py-spy/)
      expect(dump.threads).toHaveLength(2)
      const main = threadOf(dump, 'MainThread')
      expect(main).toMatchObject({ active: true, tid: expect.any(Number) })
      expect(main.frames).toContainEqual(expect.objectContaining({ name: '<module>', path: SHARES }))
      const running = { name: expect.stringContaining('run'), path: SHARES, category: 'user' }
      expect(threadOf(dump, 'sleeper').frames).toContainEqual(expect.objectContaining(running))
      // Nor is it the capture's fault while one runs that holds nobody.
      await dap.ask('dapscope.cpu.start', { sampler: 'in-process' })
      const during = await dap.ask('dapscope.cpu.dump')
      expect(during.notes.join()).toMatch(/does not let py-spy read/)
      expect(during.notes.join()).not.toMatch(/capture/)
      await dap.quit()
    })

    it('loses nothing when the program ends by itself, and writes before `terminated`', async () => {
      const dap = Dap.proxy(python, ['--output-dir', scratchFolder()])
      const dapscope = { cpu: { sampler: 'in-process' } }
      await dap.launch({ program: SHARES, args: ['1.5'], python: [python], dapscope })
      await dap.event('terminated')
      const [finished] = dap.events('dapscope.cpu.finished')
      const { body } = finished!
      expect(body).toMatchObject({ sampler: 'in-process', endedBy: 'the program ended' })
      const { shownUs, lifeUs, lostUs } = threadOf(body.accounting, 'MainThread')
      expect(shownUs).toBeGreaterThan(1_300_000)
      expect(lostUs / lifeUs).toBeLessThan(0.3)
      await dap.quit()
    })
  },
  { versions: EVERY },
)

describePythons(
  'the sampler in the process',
  ({ python }) => {
    it('sees work between short sleeps, and leaves the switch interval as it was', async () => {
      const dap = Dap.proxy(python, ['--output-dir', scratchFolder()])
      await dap.launch({ program: join(PROGRAMS, 'rests.py'), args: ['60'], python: [python] })
      const told = async (expression: string) =>
        Number((await dap.typed(`__import__("sys").${expression}`)).body.result)
      const interval = () => told('getswitchinterval()')
      const before = await interval()
      await dap.ask('dapscope.cpu.start', { sampler: 'in-process' })
      await pause(4000)
      expect(await interval()).toBeCloseTo(0.002, 5)
      const result = await dap.ask('dapscope.cpu.stop')
      expect(await interval()).toBe(before)
      const rested = await told('modules["__main__"].RESTED')
      const { idleUs, lifeUs } = threadOf(result.accounting, 'MainThread')
      expect(Math.abs(idleUs / lifeUs - rested)).toBeLessThan(0.1)
      // Nearly all looks fell into the sleep where the program had 5 ms before it gave way.
      expect(result.hotFunctions[0]).toMatchObject({ name: 'work' })
      expect(result.hotFunctions[0].selfPercent).toBeGreaterThan(60)
      await dap.quit()
    })

    it('gives a C call that keeps the GIL all of its time, though no look falls into it', async () => {
      const dap = Dap.proxy(python, ['--output-dir', scratchFolder()])
      await dap.launch({ program: join(PROGRAMS, 'keeps_gil.py'), args: ['60'], python: [python] })
      const held = async () => {
        const { result } = (
          await dap.typed('[sys.modules["__main__"].SPENT[name] for name in ("hold", "compute")]')
        ).body
        return JSON.parse(result) as [number, number]
      }
      await dap.ask('dapscope.cpu.start', { sampler: 'in-process' })
      const before = await held()
      await pause(4000)
      const after = await held()
      const { hotFunctions } = await dap.ask('dapscope.cpu.stop')
      const [hold, compute] = after.map((seconds, i) => seconds - before[i]!) as [number, number]
      const told = hotFunctions.find(({ name }: any) => name === 'hold').selfPercent / 100
      // Some 40 calls are few: 16 runs on a quiet machine were 7.4 points off at most, by chance either way.
      expect(Math.abs(told - hold / (hold + compute))).toBeLessThan(0.15)
      await dap.quit()
    })

    it.each(['signal', 'exit'])('keeps what it had when the program leaves by %s', async (how) => {
      const dap = Dap.proxy(python)
      const program = join(PROGRAMS, 'crash.py')
      const dapscope = { cpu: { sampler: 'in-process' }, outputDir: scratchFolder() }
      await dap.launch({ program, args: [how], python: [python], dapscope })
      await dap.event('terminated')
      const [finished] = dap.events('dapscope.cpu.finished')
      expect(shareOf(read(finished!.body.cpuProfilePath), '<module>')).toBeGreaterThan(0.2)
      await dap.quit()
    })

    it('ends by itself, without a trace, when its dapscope is killed', async () => {
      const port = freePort()
      const { pid } = listening([python], port, SHARES, '60')
      const scratch = scratchFolder()
      const flags = ['--output-dir', scratchFolder()]
      const dap = await connected(port, flags, { env: { TMPDIR: scratch } })
      await attach(dap, port)
      await dap.ask('dapscope.status')
      const threads = () => readdirSync(`/proc/${pid}/task`)
      const recordings = () =>
        readdirSync(scratch, { recursive: true }).filter((name) => String(name).endsWith('in-process.txt'))
      await dap.ask('dapscope.cpu.start', { sampler: 'in-process' })
      await pause(500)
      expect(recordings()).toHaveLength(1)
      const before = threads()
      dap.process!.kill('SIGKILL')
      await expect.poll(recordings, { timeout: 10_000 }).toEqual([])
      await expect.poll(() => threads().length, { timeout: 5000 }).toBeLessThan(before.length)
      process.kill(pid!, 0)
    })

    it('that another version of ours ends is not said to have ended with the program', async () => {
      const dap = Dap.proxy(python, ['--output-dir', scratchFolder()])
      await dap.launch({ program: SHARES, args: ['30'], python: [python] })
      await dap.ask('dapscope.cpu.start', { sampler: 'in-process' })
      await pause(500)
      const evaluate = (expression: string) => dap.ask('evaluate', { expression, context: 'repl' })
      await evaluate('sys.modules["_dapscope_inject"].__dict__.update(DIGEST="of another version")')
      await evaluate(installingExpression({ nonce: 'ab'.repeat(8), call: 'identity' }))
      const { body } = await dap.event('dapscope.cpu.finished')
      expect(body.endedBy).toBe('the sampler ended by itself')
      expect(body.notes.join()).toMatch(/ended by itself: a newer dapscope came/)
      await dap.quit()
    })

    it('is not at work once the program lets it, where nobody could wait so long', async () => {
      const { dap, courier } = inProcess(python)
      await dap.launch({ program: join(PROGRAMS, 'native.py'), args: ['6'], python: [python] })
      const { pid } = (await courier.known()).identity
      await pause(1500)
      const sampler = inProcessSampler(courier, undefined)
      const start = () => {
        const target = { pid, rate: 100, native: false, gil: false, scratch: scratchFolder() }
        return sampler.start(target, new AbortController().signal)
      }
      await expect(start()).rejects.toMatchObject({ name: 'noAnswer' })
      await dap.event('output', ({ output }) => output.includes('back'))
      const recording = await start()
      recording.kill()
      await recording.ended
    })

    it('works with the filter for raised exceptions on, and while the program stands still', async () => {
      const dap = Dap.proxy(python, ['--output-dir', scratchFolder()])
      await dap.launch({ program: STEPS, python: [python] }, { breakpoints: { [STEPS]: [7] } })
      await dap.ask('setExceptionBreakpoints', { filters: ['raised'] })
      await dap.event('stopped')
      await dap.ask('dapscope.cpu.start', { sampler: 'in-process' })
      await pause(1000)
      const result = await dap.ask('dapscope.cpu.stop')
      const { cpuProfilePath } = threadOf(result, 'MainThread')
      expect(shareOf(read(cpuProfilePath), '(paused in debugger)')).toBeGreaterThan(0.9)
      expect(dap.events('stopped')).toHaveLength(1)
      await dap.quit()
    })
  },
  { versions: ['3.9', '3.11', '3.12', '3.13'] },
)
