// The courier against real debugpy: each transport alone, at any moment of a session, unseen by the client.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import type { Transport } from '../../src/courier/ground.ts'
import { putFile, scratchFolder } from '../scratch.ts'
import { describePythons, EVERY, type TestPython } from '../pythons.ts'
import { IDLE, pause, slowGarbage, STEPS } from './captures.ts'
import { PROGRAMS } from './dap.ts'
import { inProcess } from './in-process.ts'

const NATIVE = join(PROGRAMS, 'native.py')

const transportsOf = ({ version }: TestPython): Transport[] =>
  version.endsWith('1.6') ? ['file', 'output'] : ['value', 'file', 'output']

describePythons(
  'the courier',
  ({ python }) => {
    it('says so where the program holds on to the GIL in native code, and works again afterwards', async () => {
      const { dap, courier } = inProcess(python)
      await dap.launch({ program: NATIVE, args: ['6'], python: [python] })
      await dap.printed(/ready/)
      await courier.known()
      await pause(1500)
      await expect(courier.call('identity', {}, { ms: 1000 })).rejects.toMatchObject({
        name: 'noAnswer',
        message: expect.stringMatching(/busy in native code/),
      })
      await dap.printed(/back/)
      expect(await courier.call('identity')).toMatchObject({ implementation: 'cpython' })
      dap.expectUnbroken()
    })

    it('brings what comes late without a shared disk also where the program holds on to the GIL meanwhile', async () => {
      const { dap, courier } = inProcess(python)
      await dap.launch({ program: NATIVE, args: ['6'], python: [python] })
      await dap.event('output', ({ output }) => output.includes('ready'))
      Object.assign(await courier.known(), { isShared: false })
      await dap.ask('evaluate', { expression: slowGarbage(3), context: 'repl' })
      const collected = courier.call('collect.run', {}, { lateMs: 30_000 })
      await expect(collected).resolves.toMatchObject({ generation: 2 })
    })

    it('leaves no file on a disk that is not shared where what comes late was cancelled before it was written', async () => {
      const { dap, courier, session } = inProcess(python)
      const folder = scratchFolder()
      await dap.launch({ program: IDLE, python: [python], env: { TMPDIR: folder } })
      Object.assign(await courier.known(), { isShared: false })
      await session.ask('evaluate', { expression: slowGarbage(2), context: 'repl' }, 5000)
      const cancelling = new AbortController()
      const collected = courier.call('collect.run', {}, { signal: cancelling.signal })
      await pause(500)
      cancelling.abort(new Error('cancelled'))
      await expect(collected).rejects.toThrow('cancelled')
      await pause(2500)
      expect(await courier.call('identity')).toMatchObject({ implementation: 'cpython' })
      expect(readdirSync(folder)).toEqual([])
    })

    it('says that the program has ended by each transport, without waiting for an answer', async () => {
      const { dap, courier } = inProcess(python)
      await dap.launch({ program: IDLE, python: [python] })
      process.kill((await courier.known()).identity.pid, 'SIGKILL')
      await dap.event('terminated')
      for (const by of ['file', 'output'] as const)
        await expect(courier.call('identity', {}, { by })).rejects.toMatchObject({ name: 'debuggeeEnded' })
    })

    it('asks once where the program dies before it answers', async () => {
      const { dap, courier, session } = inProcess(python)
      await dap.launch({ program: IDLE, python: [python] })
      const { identity } = await courier.known()
      const expression = '__import__("time").sleep(60)'
      void session.ask('evaluate', { expression, context: 'repl' }, 9000).catch(() => undefined)
      const asked = vi.spyOn(session, 'ask')
      const called = expect(courier.call('identity')).rejects.toMatchObject({ name: 'debuggeeEnded' })
      await pause(500)
      process.kill(identity.pid, 'SIGKILL')
      await called
      await dap.event('terminated')
      expect(asked).toHaveBeenCalledTimes(1)
    })

    it('reads and removes no file of ours but the answer’s, whatever the program says where that is', async () => {
      const { dap, courier, session } = inProcess(python)
      await dap.launch({ program: IDLE, python: [python] })
      await courier.call('identity')
      const precious = putFile(join(scratchFolder(), 'precious'))
      const says = `property(lambda self: ${JSON.stringify(precious)}, lambda self, path: None)`
      const expression = `setattr(sys.modules["_dapscope_inject"].deliver.Later, "path", ${says})`
      await session.ask('evaluate', { expression, context: 'repl' }, 5000)
      await expect(courier.call('collect.run')).resolves.toMatchObject({ generation: 2 })
      expect(existsSync(precious)).toBe(true)
    })
  },
  { versions: ['3.9', '3.12'] },
)

describePythons(
  'the courier',
  (tested) => {
    const { python } = tested
    it('knows the process, and calls it by each transport while it runs', async () => {
      const { dap, courier, debuggee } = inProcess(python)
      await dap.launch({ program: IDLE, python: [python] })
      await dap.printed(/waiting/)
      const { identity, isShared, hasValues } = await courier.known()
      expect(identity.pid).toBe(await debuggee.pid('test'))
      expect({ isShared, hasValues }).toEqual({
        isShared: true,
        hasValues: transportsOf(tested).includes('value'),
      })
      for (const by of transportsOf(tested))
        expect(await courier.call('identity', {}, { by })).toMatchObject({ pid: identity.pid })
      expect(dap.shown()).toBe('waiting\n')
      dap.expectUnbroken()
    })

    it('brings the package again where the process has lost it', async () => {
      const { dap, courier, session } = inProcess(python)
      await dap.launch({ program: IDLE, python: [python] })
      const { identity } = await courier.known()
      for (const by of transportsOf(tested)) {
        const expression = 'sys.modules.pop("_dapscope_inject")'
        await session.ask('evaluate', { expression, context: 'repl' }, 5000)
        expect(await courier.call('identity', {}, { by })).toMatchObject({ pid: identity.pid })
      }
    })

    it('calls it while it stands still, and no event tells of that', async () => {
      const { dap, courier } = inProcess(python)
      await dap.launch({ program: STEPS, python: [python] }, { breakpoints: { [STEPS]: [7] } })
      await dap.event('stopped')
      const before = dap.received.length
      for (const by of transportsOf(tested)) await courier.call('identity', {}, { by })
      expect(dap.received.slice(before)).toEqual([])
    })
  },
  { versions: EVERY },
)
