// Results larger than debugpy can bring in one message (16 MiB), by each way that they come, and a program of ten thousand modules.
import { copyFileSync, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Transport } from '../../src/courier/ground.ts'
import { Dap, PROGRAMS } from '../live/dap.ts'
import { inProcess } from '../live/in-process.ts'
import { describePythons } from '../pythons.ts'
import { scratchFolder } from '../scratch.ts'
import { endingOf, newMark, send, untilNone } from './ends.ts'

const MOST = 16 * 1024 * 1024
const EXTREME = join(PROGRAMS, 'extreme.py')
/** Of 150 frames each. */
const STACKS = 1000

/** A folder with a long path, and the program in it: that is more text, and no more work for py-spy. */
function farAway(folders: number): string {
  const folder = join(scratchFolder(), ...Array.from({ length: folders }, () => 'of-much-text'))
  mkdirSync(folder, { recursive: true })
  copyFileSync(EXTREME, join(folder, 'extreme.py'))
  return folder
}

const isReady = (dap: Dap) => dap.printed(/ready|flood/, 90_000)

describePythons(
  'a result of more than 16 MiB',
  ({ python, pySpy }) => {
    it('comes whole to the client: stacks with long paths', async () => {
      const folder = farAway(12)
      const program = join(folder, 'extreme.py')
      const dap = Dap.proxy(python, ['--output-dir', scratchFolder(), '--py-spy', pySpy])
      await dap.launch({ program, args: ['stacks', String(STACKS)], python: [python] })
      await isReady(dap)
      const { body } = await endingOf(dap, 'dapscope.cpu.dump', send(dap, 'dapscope.cpu.dump'))
      expect(body.threads.length).toBeGreaterThan(STACKS)
      expect(JSON.stringify(body).length).toBeGreaterThan(MOST)
      expect((await dap.ask('threads')).threads.length).toBeGreaterThan(STACKS)
      await dap.quit()
      await untilNone(folder)
    }, 180_000)

    it.each(['value', 'file'] as Transport[])(
      'comes whole by %s',
      async (by) => {
        const { dap, courier, session } = inProcess(python)
        const program = join(farAway(3), 'extreme.py')
        await dap.launch({ program, args: ['stacks', String(STACKS)], python: [python] })
        await isReady(dap)
        const told = await courier.call<{ threads: unknown[] }>('stacks.now', {}, { by, ms: 60_000 })
        expect(told.threads.length).toBeGreaterThan(STACKS)
        expect(JSON.stringify(told).length).toBeGreaterThan(MOST / 2)
        const expression = 'len(sys.modules["_dapscope_inject"].deliver._waiting)'
        const kept = () => session.ask('evaluate', { expression, context: 'repl' }, 20_000)
        await expect.poll(kept, { timeout: 20_000 }).toMatchObject({ result: '0' })
      },
      120_000,
    )

    it('that would come as output is a failure with a name, and the client sees nothing of it', async () => {
      const { dap, courier } = inProcess(python)
      await dap.launch({ program: EXTREME, args: ['stacks', String(STACKS)], python: [python] })
      await isReady(dap)
      // The end of a line of the program's comes as an event of its own, behind the line.
      const before = dap.shown().trimEnd()
      await expect(courier.call('stacks.now', {}, { by: 'output', ms: 20_000 })).rejects.toMatchObject({
        id: expect.any(Number),
      })
      expect(await courier.call('identity', {}, { by: 'output' })).toMatchObject({
        implementation: 'cpython',
      })
      expect(dap.shown().trimEnd()).toBe(before)
    }, 120_000)

    it('is written whole: a snapshot of a program with ten thousand modules', async () => {
      const mark = newMark()
      const dap = Dap.proxy(python, ['--output-dir', scratchFolder(), '--py-spy', pySpy])
      const program = join(PROGRAMS, 'loaded.py')
      await dap.launch({ program, args: ['10000', mark], python: [python], dapscope: { memory: true } })
      await isReady(dap)
      await dap.ask('dapscope.cpu.start')
      const ended = (command: string, args: object = {}) => endingOf(dap, command, send(dap, command, args))
      const snapshot = (await ended('dapscope.memory.snapshot')).body
      expect(snapshot.siteCount).toBeGreaterThan(50_000)
      expect(statSync(snapshot.heapProfilePath).size).toBeGreaterThan(MOST)
      for (const [command, args] of [
        ['dapscope.memory.references', { type: 'module' }],
        ['dapscope.memory.objects', {}],
        ['dapscope.memory.diff', {}],
        ['dapscope.cpu.dump', {}],
        ['dapscope.cpu.stop', {}],
      ] as const)
        expect([command, (await ended(command, args)).error]).toEqual([command, undefined])
      await dap.ask('modules')
      await dap.quit()
      await untilNone(mark)
    }, 180_000)
  },
  { versions: ['3.12'] },
)

describePythons(
  'the courier',
  ({ python }) => {
    it.each(['value', 'file', 'output'] as Transport[])(
      'brings its answers by %s through a flood of output, whole and unseen',
      async (by) => {
        const { dap, courier } = inProcess(python)
        await dap.launch({ program: EXTREME, args: ['output', '20'], python: [python] })
        await isReady(dap)
        for (let times = 0; times < 5; times++)
          expect(await courier.call('identity', {}, { by, ms: 20_000 })).toMatchObject({
            implementation: 'cpython',
          })
        expect(dap.stdout()).not.toMatch(/BASILISK|dapscope|Evaluating|wrapper/)
      },
      90_000,
    )
  },
  { versions: ['3.12'] },
)
