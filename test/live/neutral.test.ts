// Neutral mode in real sessions: a capture without the debugger's cost, and a debugger that is whole again after it.
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { describePythons, describeTwoPythons } from '../pythons.ts'
import { scratchFolder } from '../scratch.ts'
import { ASLEEP, assign, held, HOLDS, lineOf, smallToHeavy, UNARMED } from './asleep.ts'
import { attach, connected, freePort, listening } from './attached.ts'
import { pause, samplers, STEPS } from './captures.ts'
import { Dap, PROGRAMS } from './dap.ts'

async function launched(python: string, launch: object = {}): Promise<Dap> {
  const dap = Dap.proxy(python, ['--output-dir', scratchFolder()])
  await dap.launch({ program: ASLEEP, python: [python], ...launch }, UNARMED)
  await pause(700)
  return dap
}

const changes = (dap: Dap) => dap.events('breakpoint').map(({ body }) => body.breakpoint)

describePythons('a neutral capture', ({ python }) => {
  it('is near the truth with a breakpoint in a small function, tells the client that it sleeps, and that it is awake', async () => {
    const dap = await launched(python)
    expect(await dap.ask('dapscope.cpu.start', { rate: 200 })).toMatchObject({
      neutral: true,
      notice: expect.stringContaining('neutral=false'),
    })
    await pause(2000)
    const result = await dap.ask('dapscope.cpu.stop')
    expect(result).toMatchObject({ neutral: true })
    expect(result.notes.join()).not.toMatch(/debugger/)
    const truth = smallToHeavy(result)
    expect(truth).toBeLessThan(0.6)
    const asleep = HOLDS.map(() => ({ verified: false, message: expect.stringContaining('asleep') }))
    const awake = HOLDS.map(({ line }) => ({ verified: true, line }))
    await expect.poll(() => changes(dap)).toMatchObject([...asleep, ...awake])
    // What it is without.
    await dap.ask('dapscope.cpu.start', { rate: 200, neutral: false })
    await pause(2000)
    const other = await dap.ask('dapscope.cpu.stop')
    expect(other).toMatchObject({ neutral: false })
    expect(other.notes.join()).toMatch(/neutral=false.*small.* breakpoints/)
    expect(smallToHeavy(other)).toBeGreaterThan(4 * truth)
    await dap.quit()
  })

  it('is followed by breakpoints that hold: in the main thread, another, one born meanwhile, a loop entered meanwhile', async () => {
    const dap = await launched(python)
    await dap.ask('dapscope.cpu.start')
    await assign(dap, 'SPAWN=True, LATE=True')
    await pause(500)
    await dap.ask('dapscope.cpu.stop')
    for (const name of ['main', 'other', 'young', 'late']) await held(dap, name)
    await dap.quit()
  })
})

describeTwoPythons('a neutral capture', ({ python, pySpy }) => {
  it('honours breakpoints that are set meanwhile, after it', async () => {
    const dap = await launched(python)
    await dap.ask('dapscope.cpu.start')
    const always = { source: { path: ASLEEP }, breakpoints: [{ line: lineOf('main') }] }
    expect(await dap.ask('setBreakpoints', always)).toMatchObject({ breakpoints: [{ verified: true }] })
    await pause(1000)
    expect(dap.events('stopped')).toEqual([])
    expect(await dap.ask('dapscope.cpu.stop')).toMatchObject({ neutral: true })
    const { body } = await dap.event('stopped')
    expect(await dap.frameOf(body.threadId)).toMatchObject({ line: lineOf('main') })
    await dap.quit()
  })

  it('goes on awake, and says so, when the client pauses', async () => {
    const dap = await launched(python)
    await dap.ask('dapscope.cpu.start')
    const { threads } = await dap.ask('threads')
    await dap.ask('pause', { threadId: threads[0].id })
    const { body } = await dap.event('stopped')
    await dap.frameOf(body.threadId)
    await dap.ask('next', { threadId: body.threadId })
    await dap.event('stopped', ({ reason }) => reason === 'step')
    await dap.ask('continue', { threadId: body.threadId })
    const result = await dap.ask('dapscope.cpu.stop')
    expect(result).toMatchObject({ neutral: false })
    expect(result.notes.join()).toMatch(/slept for the first [\d.]+ s only \(`pause` needed the debugger\)/)
    await dap.quit()
  })

  it('ends when py-spy dies, and breakpoints hold again', async () => {
    const dap = await launched(python)
    const { pid } = await dap.ask('dapscope.cpu.start')
    process.kill(samplers(pySpy, String(pid))[0]!, 'SIGKILL')
    await dap.event('dapscope.cpu.finished')
    await held(dap, 'main')
    await dap.quit()
  })

  it('ends with the proxy: killed, it leaves a debuggee whose breakpoints hold for the next client', async () => {
    const port = freePort()
    listening([python], port, ASLEEP)
    const first = await attached(port, pySpy)
    expect(await first.ask('dapscope.cpu.start')).toMatchObject({ neutral: true })
    first.process!.kill('SIGKILL')
    await first.exit()
    const next = await attached(port, pySpy)
    const state = `__import__("json").dumps(sys.modules["_dapscope_inject.neutral"].state({}, None)["why"])`
    await expect
      .poll(async () => (await next.typed(state)).body.result, { timeout: 15_000 })
      .toContain('nobody renewed the lease')
    await held(next, 'main')
    await held(next, 'other')
  })

  // In one of 54 runs py-spy (0.4.3) never let go of the process that was in execve.
  it('of a program that replaces itself ends with it', { retry: 2 }, async () => {
    const dap = Dap.proxy(python, ['--output-dir', scratchFolder()])
    await dap.launch({ program: join(PROGRAMS, 'exec.py'), args: ['2'], python: [python], subProcess: false })
    await dap.ask('dapscope.cpu.start', { neutral: true })
    const { body } = await dap.event('dapscope.cpu.finished')
    const endedBy = expect.stringMatching(/^(it became another program|the program ended)$/)
    expect(body).toMatchObject({ neutral: true, endedBy })
    await dap.quit()
  })
})

async function attached(port: number, pySpy: string): Promise<Dap> {
  const dap = await connected(port, ['--output-dir', scratchFolder(), '--py-spy', pySpy])
  await attach(dap, port, {}, UNARMED)
  await pause(700)
  return dap
}

describePythons(
  'a capture',
  ({ python }) => {
    it('that starts while the program is stopped keeps breakpoints awake, and says so', async () => {
      const dap = Dap.proxy(python, ['--output-dir', scratchFolder()])
      await dap.launch({ program: STEPS, python: [python] }, { breakpoints: { [STEPS]: [7] } })
      const { body } = await dap.event('stopped')
      expect(await dap.ask('dapscope.cpu.start')).toMatchObject({ neutral: false })
      await dap.ask('continue', { threadId: body.threadId })
      await pause(500)
      const result = await dap.ask('dapscope.cpu.stop')
      expect(result.notes.join()).toMatch(/was awake \(the program was stopped/)
      await dap.quit()
    })

    it('of a debugger that cannot sleep takes the breakpoints out, puts them back, and says what is left of its cost', async () => {
      const dap = await launched(python, { env: { PYDEVD_USE_SYS_MONITORING: '0' } })
      expect(await dap.ask('dapscope.cpu.start')).toMatchObject({
        neutral: false,
        notice: expect.stringContaining('taken out'),
      })
      await expect.poll(() => changes(dap)).toMatchObject(HOLDS.map(() => ({ verified: false })))
      await assign(dap, 'ARMED="main"')
      await pause(700)
      expect(dap.events('stopped')).toEqual([])
      await assign(dap, 'ARMED=""')
      const result = await dap.ask('dapscope.cpu.stop')
      expect(result.notes.join()).toMatch(/taken out/)
      await held(dap, 'main')
      await dap.quit()
    })
  },
  { versions: ['3.12'] },
)

describePythons(
  'a capture whose dapscope stood still',
  ({ python }) => {
    it('says when the debugger woke by itself', async () => {
      const dap = await launched(python)
      await dap.ask('dapscope.cpu.start')
      await pause(1000)
      dap.process!.kill('SIGSTOP')
      await pause(8000)
      dap.process!.kill('SIGCONT')
      const { neutral, notes, durationMs } = await dap.settled('dapscope.cpu.stop')
      expect(neutral).toBe(false)
      const [, slept] = /slept for the first ([\d.]+) s only \(nobody renewed the lease\)/.exec(notes.join())!
      expect(Number(slept)).toBeGreaterThan(3)
      expect(Number(slept) * 1000).toBeLessThan(durationMs - 1000)
      await held(dap, 'main')
      await dap.quit()
    })
  },
  { versions: ['3.9', '3.12'] },
)

describePythons(
  'a capture of a program that holds the GIL when it begins',
  ({ python }) => {
    it('becomes neutral when the program lets go, and says from when on', async () => {
      const dap = Dap.proxy(python, ['--output-dir', scratchFolder()])
      const program = join(PROGRAMS, 'native.py')
      await dap.launch({ program, args: ['13'], python: [python] })
      await dap.event('output', ({ output }) => output.includes('ready'))
      // A line that has run already.
      await dap.ask('setBreakpoints', { source: { path: program }, breakpoints: [{ line: 7 }] })
      await pause(1200)
      expect(await dap.ask('dapscope.cpu.start')).toMatchObject({ pending: true })
      const { body } = await dap.event('dapscope.cpu.started')
      expect(body).toMatchObject({ neutral: false, notice: expect.stringContaining('from when it answers') })
      expect(dap.events('output').some((event) => event.body.output.includes('back'))).toBe(false)
      await expect.poll(() => changes(dap), { timeout: 15_000 }).toMatchObject([{ verified: false }])
      await pause(500)
      const { neutral, notes } = await dap.ask('dapscope.cpu.stop')
      expect(neutral).toBe(false)
      expect(notes.join()).toMatch(
        /awake for the first [1-9][\d.]* s \(debugpy did not answer.*slept from then on/,
      )
      await expect.poll(() => changes(dap)).toMatchObject([{}, { verified: true, line: 7 }])
      await dap.quit()
    })
  },
  { versions: ['3.9', '3.12'] },
)
