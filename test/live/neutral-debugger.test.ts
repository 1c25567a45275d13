// The Python half of neutral mode, called by the courier in real debug sessions: the debugger sleeps, and wakes as it was.
import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { installingExpression } from '../../src/courier/package.ts'
import { describePythons, EVERY } from '../pythons.ts'
import { ASLEEP, assign, held, UNARMED } from './asleep.ts'
import { childSession } from './attached.ts'
import { pause } from './captures.ts'
import { inProcess, type InProcess } from './in-process.ts'

async function launched(
  python: string,
  args: string[] = [],
  env: Record<string, string> = {},
): Promise<InProcess> {
  const session = inProcess(python)
  await session.dap.launch({ program: ASLEEP, args, env, python: [python] }, UNARMED)
  await pause(700)
  return session
}

const threadsOf = (pid: number) => readdirSync(`/proc/${pid}/task`).length

describePythons(
  'a debugger that sleeps',
  ({ python }) => {
    it('does nothing, and wakes exactly as it was: callbacks and events, or every thread’s and every frame’s trace function', async () => {
      const { courier, dap } = await launched(python, ['still'])
      const pid = (await courier.known()).identity.pid
      const { asleep, ...before } = await courier.call<any>('neutral.state')
      const threads = threadsOf(pid)
      for (let times = 0; times < 2; times++) {
        const { how } = await courier.call<any>('neutral.sleep')
        expect(await courier.call('neutral.sleep')).toEqual({ how })
        const during = await courier.call<any>('neutral.state')
        expect(during).toMatchObject({ asleep: true, how })
        if (how === 'monitoring')
          expect(during.monitoring).toMatchObject({ events: 0, callbacks: {}, local: {} })
        else
          for (const thread of Object.values(during.threads))
            expect(thread).toMatchObject({ function: 0, flag: false })
        expect(await courier.call('neutral.wake')).toEqual({ woken: true, why: null })
        expect(await courier.call('neutral.wake')).toMatchObject({ woken: false })
        const after = await courier.call<any>('neutral.state')
        expect({ ...after, why: null, how: null, asleep: undefined }).toEqual({
          ...before,
          asleep: undefined,
        })
        expect(Object.keys(before.threads ?? before.monitoring.callbacks).length).toBeGreaterThan(1)
      }
      expect(asleep).toBe(false)
      await expect.poll(() => threadsOf(pid)).toBe(threads)
      // No thread, no output, no stop of ours has been seen.
      expect(dap.events('stopped')).toEqual([])
      expect(dap.events('thread')).toHaveLength(2)
    })
  },
  { versions: EVERY },
)

describePythons(
  'a debugger without its native library (as on ARM)',
  ({ python }) => {
    it('wakes in a thread that was born meanwhile, too', async () => {
      const { courier, dap } = await launched(python, [], { PYDEVD_LOAD_NATIVE_LIB: '0' })
      await courier.call('neutral.sleep')
      await assign(dap, 'SPAWN=True')
      await pause(500)
      await courier.call('neutral.wake')
      for (const name of ['main', 'other', 'young']) await held(dap, name)
      await dap.answer('disconnect', { terminateDebuggee: true })
    })
  },
  { versions: ['3.9', '3.10', '3.11'] },
)

describePythons('a debugger that sleeps', ({ python }) => {
  it('wakes where the program itself calls breakpoint()', async () => {
    const session = await launched(python)
    await session.courier.call('neutral.sleep')
    await assign(session.dap, 'BREAK=True')
    const { body } = await session.dap.event('stopped')
    expect(await session.dap.frameOf(body.threadId)).toMatchObject({ name: 'main', source: { path: ASLEEP } })
    expect(await session.courier.call('neutral.state')).toMatchObject({ asleep: false })
    await session.dap.ask('continue', { threadId: body.threadId })
    await held(session.dap, 'other')
  })

  it('wakes as it was when another version of ours comes', async () => {
    const { courier, session } = await launched(python, ['still'])
    const now = async () => {
      const { monitoring, threads } = await courier.call<any>('neutral.state')
      return { monitoring, threads }
    }
    const before = await now()
    await courier.call('neutral.sleep')
    const evaluate = (expression: string) => session.ask('evaluate', { expression, context: 'repl' }, 5000)
    await evaluate('sys.modules["_dapscope_inject"].__dict__.update(DIGEST="of another version")')
    await evaluate(installingExpression({ nonce: 'ab'.repeat(8), call: 'identity' }))
    expect(await now()).toEqual(before)
  })

  it('sleeps in no child that is forked meanwhile', async () => {
    const { courier, dap } = await launched(python)
    await courier.call('neutral.sleep')
    await assign(dap, 'FORK=True')
    const { body } = await dap.event('debugpyAttach')
    const child = await childSession(body, UNARMED)
    await held(child, 'other')
    await held(child, 'young')
    expect(await courier.call('neutral.state')).toMatchObject({ asleep: true })
    await courier.call('neutral.wake')
    await held(dap, 'main')
    await dap.answer('disconnect', { terminateDebuggee: true })
  })
})

describePythons(
  'a debugger that sleeps',
  ({ python }) => {
    it('wakes by itself when nobody renews its lease, and its watch costs next to nothing', async () => {
      const { courier } = await launched(python, ['still'])
      const pid = (await courier.known()).identity.pid
      const before = threadsOf(pid)
      await courier.call('neutral.sleep')
      expect(threadsOf(pid)).toBe(before + 1)
      const watch = Math.max(...readdirSync(`/proc/${pid}/task`).map(Number))
      await pause(3000)
      const [ran] = readFileSync(`/proc/${pid}/task/${watch}/schedstat`, 'latin1').split(' ').map(Number)
      expect(ran! / 3e9).toBeLessThan(0.005)
      await expect
        .poll(() => courier.call<any>('neutral.state'), { timeout: 10_000 })
        .toMatchObject({ asleep: false, why: 'nobody renewed the lease' })
    })

    it('is not woken by a lease that ends while a newer one is taken', async () => {
      const { courier, session } = await launched(python, ['still'])
      const { pid } = (await courier.known()).identity
      const inside = (text: string) => {
        const expression = `(lambda n: (${text}))(sys.modules["_dapscope_inject"].neutral)`
        return session.ask('evaluate', { expression, context: 'repl' }, 5000)
      }
      const before = threadsOf(pid)
      await courier.call('neutral.sleep', { lease: '/no/such/file' })
      // At its first tick that one finds its file gone, and waits for the lock.
      await inside('n._lock.acquire()')
      await pause(1500)
      await inside('n._current["lease"].end(), n._current.update(lease=n._lease({})), n._lock.release()')
      await expect.poll(() => threadsOf(pid), { timeout: 10_000 }).toBe(before + 1)
      expect(await courier.call('neutral.state')).toMatchObject({ asleep: true })
    })
  },
  { versions: ['3.11', '3.12'] },
)
