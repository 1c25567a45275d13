// The memory requests as a client sends them, on a program that holds memory in known places.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import type { Courier } from '../../src/courier/courier.ts'
import { describePythons, EVERY } from '../pythons.ts'
import { scratchFolder } from '../scratch.ts'
import { IDLE, pause } from './captures.ts'
import { Dap, PROGRAMS } from './dap.ts'
import { wholeSession } from './in-process.ts'

const MEMORY = join(PROGRAMS, 'memory.py')
const bytesIn = (node: any): number =>
  node.selfSize + node.children.reduce((sum: number, each: any) => sum + bytesIn(each), 0)
const headOf = (path: string) => JSON.parse(readFileSync(path, 'utf8')).head
const siteOf = (result: any, name: string) => result.sites.find((site: any) => site.function === name)

async function tracked(python: string, memory: object | true = true): Promise<Dap> {
  const dap = Dap.proxy(python, ['--output-dir', scratchFolder()])
  await dap.launch({ program: MEMORY, args: ['60'], python: [python], dapscope: { memory } })
  await dap.printed(/ready/)
  return dap
}

/** Once the program holds its 40 MB. */
const full = () => pause(2500)

describePythons(
  'the memory of a program',
  ({ python }) => {
    it('is told by site, from the first line on, with every byte in the file', async () => {
      const dap = await tracked(python)
      await full()
      const result = await dap.settled('dapscope.memory.snapshot', { label: 'settled' })
      expect(result.how).toBe('fork')
      expect(result.sites[0]).toMatchObject({
        function: 'grow',
        path: MEMORY,
        line: 12,
        category: 'user',
      })
      expect(result.sites[0].bytes).toBeGreaterThan(40e6)
      const head = headOf(result.heapProfilePath)
      expect(bytesIn(head)).toBe(result.currentBytes)
      expect(head.children).toHaveLength(result.siteCount)
      expect(result.rssBytes).toBeGreaterThan(result.currentBytes)
      expect(result.summary).toMatch(/grow memory\.py:12/)
      const event = await dap.event('dapscope.memory.snapshot')
      expect(event.body).toEqual(result)
      const said = await dap.event('output', ({ source }) => source?.path === result.heapProfilePath)
      expect(said.body.category).toBe('stdout')

      const stopped = await dap.ask('dapscope.memory.stop')
      expect(stopped).toMatchObject({ tracking: false, isOurs: true, peakBytes: expect.any(Number) })
      expect(await dap.answer('dapscope.memory.snapshot')).toMatchObject({
        success: false,
        body: { error: { name: 'notTracking' } },
        message: expect.stringMatching(/`dapscope\.memory\.start`/),
      })
      const shown = dap.events('output').map(({ body }) => body.output as string)
      expect(shown.filter((text) => /BASILISK|_dapscope|Evaluating/.test(text))).toEqual([])
      expect(dap.events('stopped').concat(dap.events('continued'))).toEqual([])
      dap.expectUnbroken()
      await dap.quit()
    })
  },
  { versions: EVERY },
)

describePythons(
  'the memory of a program',
  ({ python }) => {
    it('is told as a tree of calls where more than one frame is recorded', async () => {
      const dap = await tracked(python, { frames: 8 })
      await full()
      const result = await dap.settled('dapscope.memory.snapshot')
      expect(bytesIn(headOf(result.heapTreeProfilePath))).toBe(result.currentBytes)
      const [top] = headOf(result.heapTreeProfilePath).children.filter((node: any) => bytesIn(node) > 30e6)
      expect(JSON.stringify(top)).toMatch(/"functionName":"<module>".*"functionName":"grow"/)
      const library = result.sites.find(({ category }: any) => category === 'stdlib')
      expect(library.via).toMatchObject({ function: 'decode', path: MEMORY, line: 16 })
      await dap.quit()
    })

    it('is told as well inside the program, where no fork is wanted', async () => {
      const dap = await tracked(python)
      await full()
      const result = await dap.settled('dapscope.memory.snapshot', { stall: 'in-process', collect: true })
      expect(result).toMatchObject({ how: 'in-process', notes: expect.any(Array) })
      expect(siteOf(result, 'grow').bytes).toBeGreaterThan(39e6)
      expect(bytesIn(headOf(result.heapProfilePath))).toBe(result.currentBytes)
      await dap.quit()
    })

    it('starts later as well, with its cost, and the same start again does no harm', async () => {
      const dap = Dap.proxy(python, ['--output-dir', scratchFolder()])
      await dap.launch({ program: MEMORY, python: [python] })
      await dap.printed(/ready/)
      const started = await dap.ask('dapscope.memory.start', { frames: 2 })
      expect(started).toMatchObject({
        tracking: true,
        frames: 2,
        isOurs: true,
        cost: expect.stringMatching(/times slower/),
      })
      expect(await dap.ask('dapscope.memory.start', { frames: 2 })).toMatchObject({
        tracking: true,
        frames: 2,
      })
      expect(await dap.answer('dapscope.memory.start', { frames: 0 })).toMatchObject({ success: false })
      expect((await dap.ask('dapscope.status')).memory.tracking).toMatchObject({ frames: 2 })
      await dap.quit()
    })

    it('has a last snapshot when the program ends by itself, before the client hears of it', async () => {
      const dap = Dap.proxy(python, ['--output-dir', scratchFolder()])
      await dap.launch({ program: MEMORY, args: ['2'], python: [python], dapscope: { memory: true } })
      await dap.event('terminated')
      const [last] = dap.events('dapscope.memory.snapshot')
      expect(last!.body).toMatchObject({ label: 'at the end' })
      expect(siteOf(last!.body, 'grow').bytes).toBeGreaterThan(30e6)
      expect(existsSync(last!.body.heapProfilePath)).toBe(true)
      await dap.quit()
    })

    it('has a last snapshot before the client ends the program', async () => {
      const dap = await tracked(python)
      await full()
      await dap.answer('disconnect', { terminateDebuggee: true })
      const [last] = dap.events('dapscope.memory.snapshot')
      expect(siteOf(last!.body, 'grow').bytes).toBeGreaterThan(30e6)
      await dap.leave()
    })

    it('says so where there can be no last snapshot', async () => {
      const dap = Dap.proxy(python, ['--output-dir', scratchFolder()])
      const program = join(PROGRAMS, 'crash.py')
      await dap.launch({ program, args: ['exit'], python: [python], dapscope: { memory: true } })
      await dap.event('terminated')
      const said = dap.events('output').filter(({ body }) => /no last snapshot/.test(body.output))
      expect(said).toHaveLength(1)
      await dap.quit()
    })

    it('says so as well of a program elsewhere, from which the last snapshot comes as output', async () => {
      let courier!: Courier
      const own = (given: Courier) => ((courier = given), { name: 'ours' })
      const { dap, end } = wholeSession({ python, outputDir: scratchFolder(), own })
      onTestFinished(end)
      await dap.launch({ program: MEMORY, python: [python] })
      Object.assign(await courier.known(), { isShared: false })
      await dap.settled('dapscope.memory.start')
      process.kill((await dap.event('process')).body.systemProcessId, 'SIGKILL')
      await dap.event('terminated')
      expect(dap.events('output').filter(({ body }) => /no last snapshot/.test(body.output))).toHaveLength(1)
    })

    it('cannot be seen without a debugger in the program, and the error says so', async () => {
      const dap = Dap.proxy(python)
      await dap.launch({ program: MEMORY, args: ['20'], python: [python], noDebug: true })
      expect(await dap.answer('dapscope.memory.start')).toMatchObject({
        success: false,
        body: { error: { name: 'cannotEvaluate' } },
      })
      await dap.quit()
    })

    it('is not what a fork has Python do that only we have made', async () => {
      const dap = Dap.proxy(python, ['--output-dir', scratchFolder()])
      await dap.launch({ program: IDLE, python: [python] })
      await dap.ask('dapscope.memory.start')
      const { sites } = await dap.settled('dapscope.memory.snapshot', { stall: 'fork' })
      const hooks = sites.filter(({ function: name }: any) => /_after_fork|_at_fork_reinit/.test(name))
      expect(hooks).not.toEqual([])
      for (const { category } of hooks) expect(category).toBe('debugger')
      await dap.quit()
    })

    it('is collected on demand', async () => {
      const dap = await tracked(python)
      expect(await dap.settled('dapscope.memory.gcCollect')).toMatchObject({ collected: expect.any(Number) })
      await dap.quit()
    })

    it('is watched while exceptions that are raised stop the program', async () => {
      const dap = Dap.proxy(python, ['--output-dir', scratchFolder()])
      const filters = ['raised', 'uncaught']
      await dap.launch({ program: MEMORY, args: ['60'], python: [python] }, { filters })
      await dap.printed(/ready/)
      await dap.ask('dapscope.memory.start')
      for (const stall of ['fork', 'in-process']) await dap.settled('dapscope.memory.snapshot', { stall })
      expect(await dap.answer('dapscope.memory.snapshot', { stall: 'spoon' })).toMatchObject({
        success: false,
      })
      expect(dap.events('stopped')).toEqual([])
      await dap.quit()
    })
  },
  { versions: ['3.12', '3.9-debugpy1.6'] },
)
