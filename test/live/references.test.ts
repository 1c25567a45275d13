// Who holds what, how many there are, what a collection does, which tasks wait: asked of real programs by real debugpy.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Courier } from '../../src/courier/courier.ts'
import { describePythons, EVERY } from '../pythons.ts'
import { PROGRAMS, type Dap } from './dap.ts'
import { inProcess } from './in-process.ts'

const HOLDERS = join(PROGRAMS, 'holders.py')
/** In stop_here. */
const STOP =
  readFileSync(HOLDERS, 'utf8')
    .split('\n')
    .findIndex((line) => line.includes('before = state()')) + 1

type Path = {
  root: { kind: string; name: string; thread?: string; function?: string }
  steps: any[]
  count?: number
}

/** The shortest path in one line: `module global __main__.cache: dict ['key'] Item`. */
const told = ({ root, steps }: Path) =>
  `${root.kind} ${root.name}: ` + steps.map(({ via, type }) => `${via} ${type}`.trim()).join(' ')

async function shortest(courier: Courier, args: object): Promise<string> {
  const { paths } = await courier.call<{ paths: Path[] }>('references.find', args)
  return paths[0] ? told(paths[0]) : 'nobody'
}

async function stopped(dap: Dap, python: string): Promise<number> {
  const breakpoints = { [HOLDERS]: [STOP] }
  await dap.launch(
    { program: HOLDERS, args: ['0.5'], python: [python] },
    { breakpoints, filters: ['raised'] },
  )
  const { body } = await dap.event('stopped')
  expect(body.reason).toBe('breakpoint')
  return (await dap.frameOf(body.threadId)).id
}

const ROOTS: [expression: string, path: RegExp][] = [
  [
    "dict.__getitem__(mapping, 'entry')",
    /^module global __main__\.mapping: __main__\.ExoticDict \['entry'\] __main__\.Item$/,
  ],
  [
    'list.__getitem__(sequence, 0)',
    /^module global __main__\.sequence: __main__\.ExoticList \[0\] __main__\.Item$/,
  ],
  [
    "object.__getattribute__(strange, 'inner')",
    /^module global __main__\.strange: __main__\.Exotic (\.inner|\(inside\)) __main__\.Item$/,
  ],
  ['Holder.attribute[0]', /^class attribute __main__\.Holder\.attribute: list \[0\] __main__\.Item$/],
  ['slotted.slot', /^module global __main__\.slotted: __main__\.Slotted \.slot __main__\.Item$/],
  ['enclosed()', /^module global __main__\.enclosed: function closure variable value __main__\.Item$/],
  [
    'generator.gi_frame.f_locals["value"]',
    /^module global __main__\.generator: generator local value of suspended __main__\.Item$/,
  ],
  ["keyed['a', 1][0]", /^module global __main__\.keyed: dict \[\('a', 1\)\] list \[0\] __main__\.Item$/],
  [
    '[v for k, v in keyed.items() if type(k) is ExoticStr][0][0]',
    /^module global __main__\.keyed: dict \[<__main__\.ExoticStr>\] list \[0\] __main__\.Item$/,
  ],
  ['text', /^module global __main__\.text: str$/],
  ["numbers['pair'][1]", /^module global __main__\.numbers: dict \['pair'\] tuple \[1\] int$/],
]

describePythons(
  'references and objects',
  ({ python }) => {
    it('finds the shortest way from a name, of objects that object to being touched, while it stands still', async () => {
      const { dap, courier } = inProcess(python)
      const frameId = await stopped(dap, python)
      const ask = async (expression: string) =>
        (await dap.ask('evaluate', { expression, frameId, context: 'watch' })).result
      const before = [await ask('state()'), await ask('repr(sorted(locals()))')]
      const seen = dap.received.length
      const found: string[] = []
      for (const [expression] of ROOTS) found.push(await shortest(courier, { expression, frameId }))
      for (const [index, [, path]] of ROOTS.entries()) expect(found[index]).toMatch(path)

      expect(await shortest(courier, { expression: 'in_frame', frameId })).toBe('frame local in_frame: list')
      expect(dap.received.slice(seen)).toEqual([])
      expect([await ask('state()'), await ask('repr(sorted(locals()))')]).toEqual(before)
      expect(await ask('str(calls)')).toMatch(/^'?\[\]'?$/)
      await dap.ask('continue', { threadId: 0 }).catch(() => undefined)
    })

    it('groups the objects of a type by what holds them, tells circles, and a thread that holds', async () => {
      const { dap, courier } = inProcess(python)
      await dap.launch({ program: HOLDERS, args: ['30'], python: [python] })
      await dap.printed(/ready/)
      for (const stall of ['fork', 'in-process']) {
        const leaks = await courier.call<any>('references.find', { type: 'Leak', stall })
        expect(leaks.target).toMatchObject({ type: '__main__.Leak', count: 51, sampled: 51 })
        expect(leaks.paths.map((path: Path) => [path.count, told(path)])).toEqual([
          [50, "module global __main__.leaks: dict ['…'] __main__.Leak"],
          [1, 'module global __main__.alone: __main__.Leak'],
        ])
        const ring = await courier.call<any>('references.find', { type: 'Ring', stall })
        expect(ring).toMatchObject({ paths: [], unreached: 2, cut: null })
        expect(ring.cycles).toHaveLength(1)
        expect(ring.cycles[0]).toHaveLength(2)
        const items = await courier.call<any>('references.find', { type: 'Item', limit: 50, stall })
        const roots = items.paths.map(({ root }: Path) =>
          `${root.kind} ${root.name} ${root.thread ?? ''}`.trim(),
        )
        expect(roots).toContain('thread local __main__.local')
        // Before 3.13 a running function's variables are read in a fork alone: reading them would keep what they hold.
        if (stall === 'fork') expect(roots).toContain('frame local mine worker')
        expect(items.how).toBe(stall === 'fork' ? 'fork' : 'thread')
      }
      expect(dap.events('thread').filter(({ body }) => body.reason === 'exited')).toEqual([])
      expect(dap.shown()).toBe('ready\n')
    })

    it('counts by type, collects, and tells the tasks, while it runs', async () => {
      const { dap, courier } = inProcess(python)
      await dap.launch({ program: HOLDERS, args: ['30'], python: [python] })
      await dap.printed(/ready/)
      for (const stall of ['fork', 'in-process']) {
        const counted = await courier.call<any>('objects.count', { type: '__main__.', limit: 100, stall })
        const row = (name: string) => counted.types.find(({ type }: any) => type === `__main__.${name}`)
        expect(row('Leak')).toMatchObject({ count: 51 })
        expect(row('Ring')).toMatchObject({ count: 2 })
        expect(row('Exotic')).toMatchObject({ count: 1 })
        expect(counted.total.count).toBeGreaterThan(counted.matched.count)
      }
      expect(await courier.call('collect.run')).toMatchObject({ generation: 2, uncollectable: 0 })
      const after = await courier.call<any>('objects.count', { type: '__main__.Ring' })
      expect(after.types).toEqual([])

      const { tasks } = await courier.call<any>('tasks.list')
      const gathers = tasks.find(({ coroutine }: any) => coroutine === 'gathering')
      expect(gathers).toMatchObject({ state: 'waiting', loop: { thread: 'run_loop' } })
      expect(gathers.awaits).toHaveLength(3)
      const sleepers = tasks.filter(({ coroutine }: any) => coroutine === 'sleeper')
      expect(sleepers).toHaveLength(2)
      expect(sleepers[0].stack.map((step: any) => step.function)).toEqual(['sleeper', 'sleep'])
    })

    it('says what is wrong with a question', async () => {
      const { dap, courier } = inProcess(python)
      await dap.launch({ program: HOLDERS, args: ['30'], python: [python] })
      await dap.printed(/ready/)
      const failing = (args: object) =>
        courier.call('references.find', args).then(
          () => 'no failure',
          (error: any) => [error.kind, error.message],
        )
      expect(await failing({ expression: '1 / 0' })).toEqual([
        'expressionFailed',
        expect.stringMatching(/^ZeroDivisionError: division by zero/),
      ])
      expect(await failing({ expression: 'strange.x' })).toEqual([
        'expressionFailed',
        expect.stringMatching(/^RuntimeError: Exotic/),
      ])
      expect(await failing({ expression: 'x', frameId: 1 })).toEqual(['noFrame', expect.any(String)])
      expect(await failing({ type: 'leak' })).toEqual(['noSuchType', expect.any(String)])
      expect(await failing({})).toEqual(['badArguments', expect.any(String)])
    })
  },
  { versions: EVERY },
)
