// kill -9 of the proxy at random moments: nothing is left behind, and a program that was attached to is alive and awake. 16 times;
// DAPSCOPE_KILLS says how often instead (npm run nightly: 500). How many kills it came to, and of what, is printed at the end.
import type { ChildProcess } from 'node:child_process'
import { expect, it } from 'vitest'
import { stateOf } from '../../src/system/process.ts'
import { attach, freePort, isListening, untilListening } from '../live/attached.ts'
import { pause, samplers } from '../live/captures.ts'
import { Dap, DAPSCOPE } from '../live/dap.ts'
import { running, signalIfThere } from '../live/processes.ts'
import { describePythons, type TestPython } from '../pythons.ts'
import { BUSY, pidIn, place, program, STARTED, waiting, type At } from '../starts/ways.ts'
import { having, send, untilNone } from './ends.ts'

const TIMES = Number(process.env['DAPSCOPE_KILLS'] ?? 16)
const HALF = Math.ceil(TIMES / 2)
const EACH_MS = 40_000
/** debugpy's adapter greets whoever connects, at once. */
const GREETS_MS = 3000
const TRIES = 10
const AGAIN_MS = 500

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

/** Tells how often each was done, however the test ends. */
async function counting(what: string, run: (count: (kind: string) => void) => Promise<void>): Promise<void> {
  const kinds = new Map<string, number>()
  try {
    await run((kind) => kinds.set(kind, (kinds.get(kind) ?? 0) + 1))
  } finally {
    const lines = [...kinds].sort().map(([kind, count]) => `\n  ${String(count).padStart(4)} ${kind}`)
    const done = [...kinds].filter(([kind]) => kind.startsWith(KILLED)).reduce((sum, [, n]) => sum + n, 0)
    console.log(`${what}: ${done} of ${HALF} kills that were asked for${lines.join('')}`)
  }
}

const KILLED = 'killed'
const kindOf = ({ work }: Kill) => `${KILLED} with ${work.join(', ') || 'nothing'} under way`

async function killed(dap: Dap, { work, ms }: Kill): Promise<void> {
  for (const name of work) send(dap, `dapscope.${name}`)
  await pause(ms)
  dap.process!.kill('SIGKILL')
  await dap.exit()
}

describePythons(
  'the proxy, killed at any moment,',
  (tested) => {
    it('leaves nothing of a launched program', { timeout: HALF * EACH_MS }, () =>
      counting('launched', async (count) => {
        for (let n = 0; n < HALF; n++) {
          const at = place(tested)
          const kill = any()
          const dap = Dap.proxy(at.python, at.flags)
          const launched = dap.launch(program(at)).catch(() => undefined)
          // Every fourth time while it is still being launched.
          const isEarly = n % 4 === 0
          if (!isEarly) await launched
          await killed(dap, kill)
          count(isEarly ? `${KILLED} while it was being launched` : kindOf(kill))
          await expect.poll(() => having(at.folder), { timeout: 20_000, message: told(n, kill) }).toEqual([])
        }
      }),
    )

    it('leaves a program that it was attached to alive and awake', { timeout: HALF * EACH_MS }, () =>
      counting('attached', async (count) => {
        let listening: Listening | undefined
        let kept = 0
        for (let n = 0; n < HALF;) {
          listening ??= await listen(tested)
          const dap = await attached(listening)
          let next: string = dap instanceof Dap ? AWAKE : `debugpy's adapter, left well, ${dap}`
          if (dap instanceof Dap) {
            const kill = any()
            await killed(dap, kill)
            count(kindOf(kill))
            await untouched(listening, told(++n, kill))
            next = await foundBy(listening, told(n, kill))
          }
          count(`then ${next}`)
          if (next === AWAKE) kept++
          else {
            putAway(listening)
            listening = undefined
          }
        }
        expect(kept).toBeGreaterThan(HALF / 5)
        if (!listening) return
        putAway(listening)
        await untilNone(listening.at.folder)
      }),
    )
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
  await untilListening(port)
  return { at, port, program, pid: await pidIn(at) }
}

/** With its adapter, which may hang. */
function putAway({ port, program }: Listening): void {
  program.kill('SIGKILL')
  const isAdapter = (command: string) =>
    command.includes('--for-server') && command.includes(`\0--port\0${port}\0`)
  for (const pid of running(isAdapter)) signalIfThere(pid, 'SIGKILL')
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
 * client's end, or ends the new session at once: a user tries again. Its adapter ends when a client has gone that it owes the answer to
 * an `evaluate`, and now and then takes connections for ever and says nothing: then nobody can attach again.
 *
 * @returns what became of debugpy's adapter where that is so
 */
async function attached(listening: Listening): Promise<Dap | string> {
  const { port } = listening
  for (let tries = 0; tries < TRIES; tries++) {
    if (tries > 0) await pause(AGAIN_MS)
    if (!isListening(port)) return 'had ended'
    const dap = await opened(listening)
    if (!dap) return 'said nothing'
    try {
      await attach(dap, port)
      return dap
    } catch {
      await dap.leave()
    }
  }
  return 'refused everybody'
}

/** Undefined where nobody greets; dapscope itself has more patience, for one that is slow. */
async function opened({ at, port }: Listening): Promise<Dap | undefined> {
  const dap = Dap.start([process.execPath, DAPSCOPE, '--connect', `127.0.0.1:${port}`, ...at.flags])
  const greeting = dap.until('greeting', () => true, GREETS_MS)
  if (await greeting.catch(() => undefined)) {
    await dap.initialize()
    return dap
  }
  dap.process!.kill('SIGKILL')
  await dap.exit()
  return undefined
}

const AWAKE = 'it was awake'

/** @returns what the next client found; a breakpoint that does not hold fails the test */
async function foundBy(listening: Listening, what: string): Promise<string> {
  const dap = await attached(listening)
  if (!(dap instanceof Dap)) return `debugpy's adapter ${dap}, and only that the program went on was seen`
  await dap.ask('setBreakpoints', { source: { path: STARTED }, breakpoints: [{ line: BUSY }] })
  await dap.event('stopped').catch((error: unknown) => expect.fail(`${what}: ${String(error)}`))
  await dap.ask('setBreakpoints', { source: { path: STARTED }, breakpoints: [] })
  await dap.detach()
  return AWAKE
}
