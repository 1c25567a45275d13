// kill -9 of the proxy at random moments: nothing is left behind, and a program that was attached to is alive and awake. 16 times;
// DAPSCOPE_KILLS says how often instead (npm run nightly: 500).
import type { ChildProcess } from 'node:child_process'
import { expect, it } from 'vitest'
import { stateOf } from '../../src/system/process.ts'
import { attach, connected, freePort } from '../live/attached.ts'
import { pause, samplers } from '../live/captures.ts'
import { Dap, DAPSCOPE } from '../live/dap.ts'
import { describePythons, type TestPython } from '../pythons.ts'
import { BUSY, pidIn, place, program, STARTED, waiting, type At } from '../starts/ways.ts'
import { having, send, untilNone } from './ends.ts'

const TIMES = Number(process.env['DAPSCOPE_KILLS'] ?? 16)
const HALF = Math.ceil(TIMES / 2)
const EACH_MS = 40_000

/** What may be under way; a request of ours goes out without waiting for the one before. */
const WORK = [
  [],
  ['cpu.start'],
  ['cpu.start', 'cpu.stop'],
  ['memory.start', 'memory.snapshot'],
  ['cpu.start', 'memory.objects', 'cpu.stop'],
]

interface Kill {
  work: string[]
  ms: number
}

const any = (): Kill => ({ work: WORK[Math.floor(Math.random() * WORK.length)]!, ms: Math.random() * 1200 })
const told = (n: number, { work, ms }: Kill) =>
  `kill ${n}: ${Math.round(ms)} ms after ${work.join(', ') || 'nothing'}`

async function killed(dap: Dap, { work, ms }: Kill): Promise<void> {
  for (const name of work) send(dap, `dapscope.${name}`)
  await pause(ms)
  dap.process!.kill('SIGKILL')
  await dap.exit()
}

describePythons(
  'the proxy, killed at any moment,',
  (tested) => {
    it('leaves nothing of a launched program', { timeout: HALF * EACH_MS }, async () => {
      for (let n = 0; n < HALF; n++) {
        const at = place(tested)
        const kill = any()
        const dap = Dap.proxy(at.python, at.flags)
        const launched = dap.launch(program(at)).catch(() => undefined)
        // Every fourth time while it is still being launched.
        if (n % 4 > 0) await launched
        await killed(dap, kill)
        await expect.poll(() => having(at.folder), { timeout: 20_000, message: told(n, kill) }).toEqual([])
      }
    })

    it('leaves a program that it was attached to alive and awake', { timeout: HALF * EACH_MS }, async () => {
      let listening: Listening | undefined
      let kept = 0
      for (let n = 0; n < HALF; n++) {
        listening ??= await listen(tested)
        const kill = any()
        const { port, at } = listening
        const dap = (await attached(port, () => connected(port, at.flags)))!
        await killed(dap, kill)
        await untouched(listening, told(n, kill))
        // debugpy's adapter (1.8.22, alone as well) ends when a client has gone that it owes the answer to an `evaluate`, and now and then
        // takes connections for ever and says nothing: then nobody can attach again, and only that the program goes on is seen.
        if (await isAwake(listening, told(n, kill))) kept++
        else {
          listening.program.kill('SIGKILL')
          listening = undefined
        }
      }
      expect(kept).toBeGreaterThan(0)
      listening?.program.kill('SIGKILL')
      if (listening) await untilNone(listening.at.folder)
    })
  },
  { versions: ['3.12'] },
)

interface Listening {
  at: At
  port: number
  pid: number
  program: ChildProcess
}

async function listen(tested: TestPython): Promise<Listening> {
  const at = place(tested)
  const port = freePort()
  const program = waiting(at, ['--listen', `127.0.0.1:${port}`])
  return { at, port, program, pid: await pidIn(at) }
}

/** Only the program is left, and nobody holds it. */
async function untouched({ at, pid }: Listening, what: string): Promise<void> {
  const settled = { timeout: 20_000, message: what }
  await expect.poll(() => having(at.folder), settled).toEqual([pid])
  await expect.poll(() => samplers(at.pySpy, String(pid)), settled).toEqual([])
  await expect.poll(() => /[RS]/.test(stateOf(pid) ?? ''), settled).toBe(true)
}

/**
 * debugpy (1.8.22, alone as well) refuses whoever comes while it takes down the session before, 14 of 40 times within 10 ms of its
 * client's end, or ends the new session at once: a user tries again.
 */
async function attached(port: number, open: () => Promise<Dap | undefined>): Promise<Dap | undefined> {
  for (let tries = 1; ; tries++) {
    const dap = await open()
    if (!dap) return undefined
    try {
      await attach(dap, port)
      return dap
    } catch (error) {
      await dap.leave()
      if (tries === 10) throw error
      await pause(500)
    }
  }
}

/** Undefined where nobody listens. */
async function opened({ at, port }: Listening): Promise<Dap | undefined> {
  const dap = Dap.start([process.execPath, DAPSCOPE, '--connect', `127.0.0.1:${port}`, ...at.flags])
  const { success } = await dap.answer('initialize', { adapterID: 'debugpy' })
  return success ? dap : undefined
}

/** @returns false where nobody can attach; a breakpoint that does not hold fails the test */
async function isAwake(listening: Listening, what: string): Promise<boolean> {
  const dap = await attached(listening.port, () => opened(listening))
  if (!dap) return false
  await dap.ask('setBreakpoints', { source: { path: STARTED }, breakpoints: [{ line: BUSY }] })
  await dap.event('stopped').catch((error: unknown) => expect.fail(`${what}: ${String(error)}`))
  await dap.ask('setBreakpoints', { source: { path: STARTED }, breakpoints: [] })
  await dap.detach()
  return true
}
