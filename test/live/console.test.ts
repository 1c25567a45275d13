// Our words in a client's debug console: what is ours, what is the program's, and what comes back.
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { tooWide } from '../columns.ts'
import { describePythons } from '../pythons.ts'
import { scratchFolder } from '../scratch.ts'
import { fakePySpy, IDLE, pause, SHARES, STEPS } from './captures.ts'
import { Dap, PROGRAMS } from './dap.ts'

describePythons(
  'a debug console',
  ({ python, pySpy }) => {
    it('starts and stops a capture, and its answer unfolds', async () => {
      const dap = Dap.proxy(python, ['--output-dir', scratchFolder()])
      await dap.launch({ program: SHARES, args: ['20'], python: [python] })
      const started = await dap.typed('%cpu start rate=50 label=5\n')
      expect(started.body.result).toMatch(/^Profiling process \d+, 50 times a second .*\n$/s)
      await pause(1000)
      const { result, variablesReference } = (await dap.typed('%cpu stop')).body
      expect(result).toMatch(/spin_three/)
      expect(result.endsWith('\n')).toBe(true)
      expect(tooWide(result).filter((line) => !line.includes('/'))).toEqual([])

      const { variables } = await dap.ask('variables', { variablesReference })
      const hot = variables.find(({ name }: any) => name === 'hotFunctions')
      expect(hot.indexedVariables).toBeGreaterThan(1)
      const page = await dap.ask('variables', {
        variablesReference: hot.variablesReference,
        start: 0,
        count: 1,
      })
      expect(page.variables).toEqual([
        expect.objectContaining({ name: 'spin_three', value: expect.stringMatching(/self/) }),
      ])
      expect(await dap.answer('setVariable', { variablesReference, name: 'pid', value: '1' })).toMatchObject({
        success: false,
        body: { error: { name: 'notAVariable' } },
      })
      dap.expectUnbroken()
      await dap.quit()
    })

    it('leaves what is not ours to debugpy, and teaches what is nearly ours', async () => {
      const dap = Dap.proxy(python)
      await dap.launch({ program: STEPS, python: [python] }, { breakpoints: { [STEPS]: [7] } })
      const { body } = await dap.event('stopped')
      const frameId = (await dap.frameOf(body.threadId)).id
      expect((await dap.typed('n % 5', { frameId })).body.result).toBe('0')
      expect((await dap.typed('%timeit 1', { frameId })).body?.error?.name).toBeUndefined()
      for (const magic of ['%prun f()', '%memit f()', '%profile', '%pwd'])
        expect((await dap.typed(magic, { frameId })).body?.error?.name).toBeUndefined()
      for (const [slip, all] of [
        ['%cpux', /`%cpu N`/],
        ['%cup', /`%cpu start`/],
        ['%mem2 snapshot', /Did you mean `%mem snapshot`/],
        ['%cpu', /none of dapscope’s words.*`%cpu N`/],
        ['%cpu 0', /^`%cpu 0` was not done: expected seconds above 0/],
      ] as const) {
        const { message } = await dap.typed(slip, { frameId })
        expect(message!.replaceAll('\n', ' ')).toMatch(all)
        expect(tooWide(message!)).toEqual([])
      }
      expect(await dap.typed('%cpu strat', { frameId })).toMatchObject({
        success: false,
        message: expect.stringMatching(/Did you mean `%cpu start`/),
      })
      expect((await dap.typed('%cpu start speed=1')).message).toMatch(/no argument `speed`/)
      const helped = (await dap.typed('%prof help')).body.result as string
      expect(helped).toMatch(/%mem snapshot +Writes/)
      expect(tooWide(helped)).toEqual([])
      await dap.quit()
    })

    it('completes words and arguments', async () => {
      const dap = Dap.proxy(python)
      await dap.launch({ program: IDLE, python: [python] })
      const labels = async (text: string, column = text.length + 1) =>
        (await dap.ask('completions', { text, column })).targets.map(({ label }: any) => label)
      expect(await labels('%c')).toEqual(['%cpu start', '%cpu stop', '%cpu run', '%cpu dump', '%cpu diff'])
      expect(await labels('%mem sn')).toEqual(['%mem snapshot'])
      expect(await labels('%mem sn', 7)).toEqual(['%mem snapshot'])
      expect(await labels('%prof o')).toEqual(['%prof open'])
      expect(await labels('%cpu start ra')).toEqual(['rate='])
      expect(await labels('%cpu start rate=50 mode=')).toEqual(['cpu', 'wall'])
      expect(await labels('%cpu start native=t')).toEqual(['true'])
      expect(await labels('%cpu start pid=')).toEqual(['children', 'all'])
      expect(await labels('%cpu start formats=cpuprofile,pp')).toEqual(['pprof'])
      const { targets } = await dap.ask('completions', { text: '%mem snapshot stall=in', column: 23 })
      expect(targets).toEqual([{ label: 'in-process', start: 20, length: 2 }])
      await dap.typed('%cpu start formats=pprof,speedscope')
      const profileId = (await dap.event('dapscope.cpu.started')).body.profileId
      const { body } = await dap.typed('%cpu stop')
      expect(body.variablesReference).toBeGreaterThan(0)
      const finished = (await dap.event('dapscope.cpu.finished')).body
      expect(Object.keys(finished.formatPaths)).toEqual(['speedscope', 'pprof'])
      expect(await labels('%cpu diff from=cpu')).toEqual([profileId])
      expect(await labels('%prof open cpu')).toEqual([profileId])
      await dap.quit()
    })

    it('profiles for some seconds, and shows the result when it is there', async () => {
      const dap = Dap.proxy(python, ['--output-dir', scratchFolder()])
      await dap.launch({ program: SHARES, args: ['20'], python: [python] })
      expect((await dap.typed('%cpu 1')).body.result.replaceAll('\n', ' ')).toMatch(
        /It ends by itself after 1 s/,
      )
      const shown = await dap.event('output', ({ output }) => /spin_three/.test(output))
      expect(shown.body.category).toBe('stdout')
      // The line that leads to the file does not say all of it again.
      const said = dap.events('output').map(({ body }) => body.output as string)
      expect(said.filter((output) => /busy \d+ %/.test(output))).toEqual([shown.body.output])
      expect(
        said.filter((output) => output.includes('cpu.cpuprofile') && output.startsWith('CPU profile: /')),
      ).toHaveLength(1)
      await dap.quit()
    })

    it('shows the result of some seconds also where their beginning took too long for the answer', async () => {
      const slow = fakePySpy(`sleep 5; exec ${pySpy} "$@"`)
      const dap = Dap.proxy(python, ['--output-dir', scratchFolder(), '--py-spy', slow])
      await dap.launch({ program: SHARES, args: ['30'], python: [python] })
      expect((await dap.typed('%cpu 1')).body.result).toMatch(/^Still at work/)
      await dap.event('output', ({ output }) => /its\s+result\s+comes/.test(output))
      await dap.event('output', ({ output }) => /^busy .*cpu\.cpuprofile$/s.test(output))
      await dap.quit()
    })

    it('says why what was still at work has failed', async () => {
      const dap = Dap.proxy(python, ['--py-spy', '/bin/false'])
      await dap.launch({ program: join(PROGRAMS, 'native.py'), args: ['12'], python: [python] })
      await dap.event('output', ({ output }) => output.includes('ready'))
      await pause(1500)
      const lines = ['%cpu dump', '%mem refs type=list']
      for (const { body } of await Promise.all(lines.map((line) => dap.typed(line))))
        expect(body.result).toMatch(/^Still at work/)
      await dap.event('output', ({ output }) => output.startsWith('dapscope: debugpy did not answer'))
      const { body } = await dap.event('output', ({ output }) => /py-spy\s+could\s+not\s+sample/.test(output))
      expect(body.category).toBe('stderr')
      await dap.quit()
    })

    it('says that a capture runs already, that none does, and tells no result twice', async () => {
      const dap = Dap.proxy(python, ['--output-dir', scratchFolder()])
      await dap.launch({ program: SHARES, args: ['20'], python: [python] })
      /** The answer in one line, and the event that tells the same. */
      const typed = async (line: string): Promise<[string, string | undefined]> => {
        const { body } = await dap.typed(line)
        return [body.result.replaceAll('\n', ' '), body.dapscope?.event]
      }
      expect((await typed('%cpu 60'))[1]).toBe('dapscope.cpu.started')
      expect(await typed('%cpu 60')).toEqual([
        expect.stringMatching(/^Nothing new was started: .* is being profiled already, for \d/),
        undefined,
      ])
      expect(await typed('%cpu stop')).toEqual([
        expect.not.stringMatching(/^Nothing was stopped/),
        'dapscope.cpu.finished',
      ])
      const { profileId } = (await dap.event('dapscope.cpu.finished')).body
      for (const line of ['%cpu stop', `%cpu stop ${profileId}`])
        expect(await typed(line)).toEqual([
          expect.stringContaining(
            `Nothing was stopped: ${profileId} had ended before, and this is its result.`,
          ),
          undefined,
        ])
      await typed('%mem start')
      expect((await typed('%mem snapshot'))[1]).toBe('dapscope.memory.snapshot')
      expect((await typed('%mem snapshot pid=all'))[1]).toBeUndefined()
      expect((await typed('%mem diff'))[1]).toBe('dapscope.memory.diff')
      expect((await typed('%mem gc'))[1]).toBeUndefined()
      const said = dap.events('output').map(({ body }) => body.output as string)
      expect(said.filter((output) => /^(busy \d+ %|no thread)/.test(output))).toEqual([])
      await dap.quit()
    })

    it('tells in sentences what it knows of the session and of a collection', async () => {
      const dap = Dap.proxy(python, ['--output-dir', scratchFolder()])
      expect((await dap.typed('%prof')).body.result).toMatch(/^program +not started yet$/m)
      const program = { program: SHARES, args: ['20'], python: [python] }
      // nvim-dap and dape show no more than a line of what unfolds.
      await dap.launch(program, { initialize: { clientID: 'neovim' } })
      await dap.typed('%cpu start rate=50')
      await dap.typed('%mem start frames=3')
      const { result, variablesReference } = (await dap.typed('%prof')).body
      expect(variablesReference).toBe(0)
      expect(result).toMatch(/^program +shares\.py, process \d+, running, Python 3\.\d+\.\d+, debugpy /m)
      expect(result).toMatch(
        /^CPU +cpu-\w+ is running, 50 times a second, running time;\s+`%cpu stop` ends it\. No captures/m,
      )
      expect(result).toMatch(/^memory +tracked, 3 frames deep\. No snapshots so far\.$/m)
      expect((await dap.typed('%mem gc')).body.result).toMatch(
        /^\d+ unreachable objects were collected; .* \d+ ms\./,
      )
      await dap.quit()
    })
  },
  { versions: ['3.9', '3.12'] },
)
