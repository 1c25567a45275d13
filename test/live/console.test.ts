// Our words in a client's debug console: what is ours, what is the program's, and what comes back.
import { expect, it } from 'vitest'
import { describePythons } from '../pythons.ts'
import { IDLE, outputDir, SHARES, STEPS } from './captures.ts'
import { Dap } from './dap.ts'

const typed = (dap: Dap, expression: string, more: object = {}) =>
  dap.answer('evaluate', { expression, context: 'repl', ...more })

describePythons(
  'a debug console',
  ({ python }) => {
    it('starts and stops a capture, and its answer unfolds', async () => {
      const dap = Dap.proxy(python, ['--output-dir', outputDir()])
      await dap.launch({ program: SHARES, args: ['20'], python: [python] })
      const started = await typed(dap, '%cpu start rate=50 label=5\n')
      expect(started.body.result).toMatch(/^Profiling process \d+, 50 times a second .*\n$/s)
      await new Promise((done) => setTimeout(done, 1000))
      const { result, variablesReference } = (await typed(dap, '%cpu stop')).body
      expect(result).toMatch(/spin_three/)
      expect(result.endsWith('\n')).toBe(true)
      const lines = (result as string).split('\n').filter((line) => !line.includes('/'))
      expect(lines.every((line) => line.length <= 80)).toBe(true)

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
      expect(dap.numbers().got).toEqual(dap.numbers().wanted)
      await dap.quit()
    })

    it('leaves what is not ours to debugpy, and teaches what is nearly ours', async () => {
      const dap = Dap.proxy(python)
      await dap.launch({ program: STEPS, python: [python] }, { breakpoints: { [STEPS]: [7] } })
      const { body } = await dap.event('stopped')
      const { stackFrames } = await dap.ask('stackTrace', { threadId: body.threadId })
      const frameId = stackFrames[0].id
      expect((await typed(dap, 'n % 5', { frameId })).body.result).toBe('0')
      expect((await typed(dap, '%timeit 1', { frameId })).body?.error?.name).toBeUndefined()
      expect((await typed(dap, '%cpux', { frameId })).body?.error?.name).toBeUndefined()
      expect(await typed(dap, '%cpu strat', { frameId })).toMatchObject({
        success: false,
        message: expect.stringMatching(/Did you mean `%cpu start`/),
      })
      expect((await typed(dap, '%cpu start speed=1')).message).toMatch(/no argument `speed`/)
      const helped = (await typed(dap, '%prof help')).body.result as string
      expect(helped).toMatch(/%mem snapshot +Writes/)
      expect(helped.split('\n').filter((line) => line.length > 80)).toEqual([])
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
      expect(await labels('%cpu start ra')).toEqual(['rate='])
      await dap.quit()
    })

    it('profiles for some seconds, and shows the result when it is there', async () => {
      const dap = Dap.proxy(python, ['--output-dir', outputDir()])
      await dap.launch({ program: SHARES, args: ['20'], python: [python] })
      expect((await typed(dap, '%cpu 1')).success).toBe(true)
      const shown = await dap.event('output', ({ output }) => /spin_three/.test(output))
      expect(shown.body.category).toBe('stdout')
      await dap.quit()
    })
  },
  { versions: ['3.9', '3.12'] },
)
