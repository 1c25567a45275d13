// From a type that grew to what holds it: the requests objects and references, in a program that was never tracked.
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { describePythons } from '../pythons.ts'
import { pause } from './captures.ts'
import { Dap, PROGRAMS } from './dap.ts'

const SHOP = join(PROGRAMS, 'shop.py')

describePythons(
  'a program that has already grown',
  ({ python }) => {
    it('tells which type grows, and who holds it', async () => {
      const dap = Dap.proxy(python)
      await dap.launch({ program: SHOP, python: [python] })
      await dap.printed(/ready/)
      const first = await dap.settled('dapscope.memory.objects')
      expect(first).toMatchObject({ change: null, total: { count: expect.any(Number) } })
      await pause(1000)
      const second = await dap.settled('dapscope.memory.objects', { type: 'Order' })
      const grown = second.change.grown.find(({ type }: any) => type === '__main__.Order')
      expect(grown.countChange).toBeGreaterThan(50)
      expect(second.types.every(({ type }: any) => type.includes('Order'))).toBe(true)

      const held = await dap.settled('dapscope.memory.references', { type: '__main__.Order' })
      expect(held.target.count).toBeGreaterThan(1000)
      expect(held.paths[0].text).toMatch(/held by __main__\.SHOP\.cache/)
      expect(held.graph.mermaid).toMatch(/^flowchart LR\n/)
      const one = await dap.settled('dapscope.memory.references', { expression: 'SHOP.cache[7]' })
      expect(one.paths[0].text).toMatch(/SHOP\.cache\[7\]/)
      expect((await dap.typed('%mem refs SHOP.cache[7]')).body.result).toMatch(/SHOP\.cache\[7\]/)

      const refused = async (args: object) =>
        (await dap.answer('dapscope.memory.references', args)).body.error
      expect(await refused({ type: '__main__.Ordr' })).toMatchObject({ name: 'nothingFound' })
      expect(await refused({ expression: 'nowhere' })).toMatchObject({ name: 'expressionFailed' })
      expect((await refused({ expression: 'SHOP limit=1' })).variables.why).toBe(
        'SyntaxError: invalid syntax',
      )
      expect((await refused({ type: '' })).variables.problems).toBe('`type`: expected some text')
      expect(await refused({})).toMatchObject({ name: 'wrongArguments' })
      expect(await refused({ expression: 'SHOP', type: 'Shop' })).toMatchObject({ name: 'wrongArguments' })
      expect(dap.events('stopped')).toEqual([])
      await dap.quit()
    })

    it('tells who holds what a stopped frame names', async () => {
      const dap = Dap.proxy(python)
      await dap.launch({ program: SHOP, python: [python] }, { breakpoints: { [SHOP]: [19] } })
      const { body } = await dap.event('stopped')
      const args = { expression: 'order', frameId: (await dap.frameOf(body.threadId)).id }
      const { paths } = await dap.settled('dapscope.memory.references', args)
      expect(paths.map(({ root }: any) => root.kind)).toContain('frame local')
      await dap.quit()
    })
  },
  { versions: ['3.13', '3.9-debugpy1.6'] },
)
