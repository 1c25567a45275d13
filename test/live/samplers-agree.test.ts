// Both samplers on one running program that keeps account of its own time: neither is off by more than 3 points.
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { describePythons } from '../pythons.ts'
import { scratchFolder } from '../scratch.ts'
import { pause } from './captures.ts'
import { Dap, DAPSCOPE, PROGRAMS } from './dap.ts'

const PARTS = ['arithmetic', 'small_calls', 'native', 'recursion']
const POINTS = 3
/** On a busy machine it is chance in which part the program has to wait for a core, for longer than all that it runs. */
const FIRST = process.getuid?.() === 0 ? ['nice', '-n', '-19'] : []

type Shares = Record<string, number>

const sharesOf = (of: (name: string) => number): Shares =>
  Object.fromEntries(PARTS.map((name) => [name, of(name)]))

/** What the program itself says each part has taken so far, in seconds. */
async function spent(dap: Dap): Promise<Shares> {
  const expression = '__import__("json").dumps(sys.modules["__main__"].SPENT)'
  const { result } = (await dap.typed(expression)).body
  return JSON.parse(result.replace(/^'|'$/g, '')) as Shares
}

/** In percent, as profiled and in truth. */
async function capture(dap: Dap, sampler: string): Promise<{ told: Shares; truth: Shares }> {
  await dap.ask('dapscope.cpu.start', { sampler, rate: 250 })
  const before = await spent(dap)
  await pause(12_000)
  const after = await spent(dap)
  const { hotFunctions } = await dap.ask('dapscope.cpu.stop')
  const took = sharesOf((name) => after[name]! - before[name]!)
  const all = Object.values(took).reduce((sum, each) => sum + each, 0)
  const total = (name: string) => hotFunctions.find((hot: any) => hot.name === name)?.totalPercent ?? 0
  const sum = PARTS.reduce((all, name) => all + total(name), 0)
  return {
    told: sharesOf((name) => (total(name) / sum) * 100),
    truth: sharesOf((name) => (took[name]! / all) * 100),
  }
}

describePythons('py-spy and the sampler in the process', ({ python }) => {
  it.each(['py-spy', 'in-process'])(
    'agree with the truth, and so with each other, within 3 points: %s',
    async (sampler) => {
      const command = [process.execPath, DAPSCOPE, '--python', python, '--output-dir', scratchFolder()]
      const dap = Dap.start([...FIRST, ...command])
      await dap.launch({ program: join(PROGRAMS, 'quotas.py'), args: ['60', PARTS.join()], python: [python] })
      const { told, truth } = await capture(dap, sampler)
      const errors = PARTS.map((name) => Math.abs(told[name]! - truth[name]!))
      expect(Math.max(...errors), JSON.stringify({ told, truth })).toBeLessThan(POINTS)
      await dap.quit()
    },
  )
})
