// Whoever is killed, or stands still for a while, at whatever moment of a request: the request ends, and no process is left.
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { attach, connected, freePort, listening } from '../live/attached.ts'
import { pause, samplers } from '../live/captures.ts'
import { Dap, DAPSCOPE, PROGRAMS } from '../live/dap.ts'
import { descendants, untilGone } from '../live/processes.ts'
import { describePythons, type TestPython } from '../pythons.ts'
import { scratchFolder } from '../scratch.ts'
import { adapterOf, endingOf, having, newMark, send, untilNone } from './ends.ts'

const CROWDED = join(PROGRAMS, 'crowded.py')
const CLIENT = join(import.meta.dirname, 'client.mjs')
const DIES = join(import.meta.dirname, 'dies.cjs')
/** Longer than a request of ours may take, and than the debugger sleeps without a sign of life (cpu/lease.ts). */
const STANDS_MS = 6500

interface Moment {
  dap: Dap
  mark: string
  pid: number
  pySpy: string
}

/** Forked from the program: it has the program's own command line. */
const forks = ({ mark, pid }: Moment) => having(mark).filter((each) => each !== pid && !isLauncher(each, pid))
const isLauncher = (candidate: number, pid: number) => descendants(candidate).includes(pid)

async function inFork(moment: Moment, name: string, args: object): Promise<Record<number, string>> {
  const seq = send(moment.dap, `dapscope.${name}`, args)
  await expect.poll(() => forks(moment).length, { timeout: 15_000, interval: 5 }).toBeGreaterThan(0)
  // Ours is answered before: they take turns.
  await moment.dap.typed('1')
  return { [seq]: `dapscope.${name}` }
}

/** Brings a session to the moment. @returns the requests that are not answered yet, by their numbers */
const MOMENTS: Record<string, (moment: Moment) => Promise<Record<number, string>>> = {
  async 'while a capture starts'({ dap, pid, pySpy }) {
    const seq = send(dap, 'dapscope.cpu.start', { sampler: 'py-spy' })
    await expect.poll(() => samplers(pySpy, String(pid)).length, { timeout: 15_000, interval: 5 }).toBe(1)
    return { [seq]: 'dapscope.cpu.start' }
  },
  async 'while a capture runs'({ dap }) {
    await dap.ask('dapscope.cpu.start')
    return {}
  },
  async 'while a capture ends'({ dap }) {
    await dap.ask('dapscope.cpu.start')
    return { [send(dap, 'dapscope.cpu.stop')]: 'dapscope.cpu.stop' }
  },
  /** It may be over before it was looked for: then the next is. */
  async 'while the program is dumped'({ dap, pid, pySpy }) {
    for (;;) {
      const seq = send(dap, 'dapscope.cpu.dump')
      while (!dap.received.some(({ request_seq }) => request_seq === seq)) {
        if (samplers(pySpy, String(pid)).length > 0) return { [seq]: 'dapscope.cpu.dump' }
        await pause(2)
      }
    }
  },
  'while a snapshot is read in a fork': (moment) => inFork(moment, 'memory.snapshot', { stall: 'fork' }),
  'while references are read in a fork': (moment) =>
    inFork(moment, 'memory.references', { expression: 'KEPT[7]' }),
  // eslint-disable-next-line @typescript-eslint/require-await -- the moment is now
  async 'while several requests are on their way'({ dap }) {
    const commands = ['cpu.dump', 'memory.objects', 'memory.references', 'memory.gcCollect', 'cpu.start']
    const args = (command: string) => (command.endsWith('references') ? { expression: 'KEPT' } : {})
    return Object.fromEntries(
      commands.map((name) => [send(dap, `dapscope.${name}`, args(name)), `dapscope.${name}`]),
    )
  },
}

const EACH = Object.keys(MOMENTS)
const BOTH = ['client', 'proxy'] as const
const ENDS = [
  ...EACH.map((name) => ['SIGKILL', name] as const),
  ...EACH.filter((name) => /runs|snapshot/.test(name)).map((name) => ['SIGSEGV', name] as const),
]

/** `before` is what the proxy is started by. */
async function launched({ python, pySpy }: TestPython, before: string[] = []): Promise<Moment> {
  const mark = newMark()
  const proxy = [process.execPath, DAPSCOPE, '--python', python, '--output-dir', scratchFolder()]
  const dap = Dap.start([...before, ...proxy, '--py-spy', pySpy])
  await dap.launch({ program: CROWDED, args: [mark], python: [python], dapscope: { memory: true } })
  await dap.printed(/ready/)
  return { dap, mark, pid: await dap.pid(), pySpy }
}

/** How the requests end; and nobody samples the program, nor is anything of it left. */
async function ends({ dap, mark }: Moment, open: Record<number, string>): Promise<void> {
  for (const [seq, command] of Object.entries(open)) await endingOf(dap, command, Number(seq))
  await untilNone(mark)
}

describePythons(
  'a session',
  (tested) => {
    it.each(EACH)('whose adapter is killed %s answers every request and leaves no process', async (name) => {
      const moment = await launched(tested)
      const family = descendants(moment.dap.process!.pid!)
      const open = await MOMENTS[name]!(moment)
      process.kill(adapterOf(moment.dap), 'SIGKILL')
      expect(await moment.dap.exit()).toBe(128 + 9)
      await moment.dap.ended
      await ends(moment, open)
      await untilGone([...family, ...samplers(moment.pySpy, String(moment.pid))])
    })

    it.each(ENDS)(
      'whose program ends by %s %s answers every request, hears `terminated` and leaves no process',
      async (signal, name) => {
        const moment = await launched(tested)
        const open = await MOMENTS[name]!(moment)
        process.kill(moment.pid, signal)
        await moment.dap.event('terminated')
        await ends(moment, open)
        expect(await moment.dap.quit()).toBe(0)
        await untilGone(samplers(moment.pySpy, String(moment.pid)))
      },
    )

    it.each(EACH)('whose client is killed %s leaves no process', async (name) => {
      const moment = await launched(tested, [process.execPath, CLIENT])
      const family = descendants(moment.dap.process!.pid!)
      await MOMENTS[name]!(moment)
      moment.dap.process!.kill('SIGKILL')
      await moment.dap.exit()
      await untilNone(moment.mark)
      await untilGone([...family, ...samplers(moment.pySpy, String(moment.pid))])
    })

    // Some at the same time: to stand still takes long, and no work.
    it.each(BOTH.flatMap((who) => [EACH.slice(0, 3), EACH.slice(3)].map((names) => [who, names] as const)))(
      'whose %s stands still %j goes on with it, every request answered',
      async (who, names) => {
        const standsStill = async (name: string) => {
          const moment = await launched(tested, who === 'client' ? [process.execPath, CLIENT] : [])
          const { dap } = moment
          const open = await MOMENTS[name]!(moment)
          dap.process!.kill('SIGSTOP')
          const later = send(dap, 'dapscope.status')
          await pause(STANDS_MS)
          dap.process!.kill('SIGCONT')
          await endingOf(dap, 'dapscope.status', later)
          for (const [seq, command] of Object.entries(open)) await endingOf(dap, command, Number(seq))
          expect(await dap.ask('threads')).toMatchObject({ threads: [expect.anything()] })
          expect(await dap.quit()).toBe(0)
          await ends(moment, {})
        }
        const failed = names.map((name) =>
          standsStill(name).then(
            () => [],
            (error: unknown) => [[name, error]],
          ),
        )
        expect((await Promise.all(failed)).flat()).toEqual([])
      },
    )

    it.each(EACH)('whose proxy is killed %s leaves no process', async (name) => {
      const moment = await launched(tested)
      const family = descendants(moment.dap.process!.pid!)
      await MOMENTS[name]!(moment)
      moment.dap.process!.kill('SIGKILL')
      await untilNone(moment.mark)
      await untilGone([...family, ...samplers(moment.pySpy, String(moment.pid))])
    })
  },
  { versions: ['3.12'] },
)

describePythons(
  'a program that was attached to',
  ({ python, pySpy }) => {
    // Not where a request of ours is just being answered: debugpy's adapter (1.8.22, alone as well) ends when a client has gone
    // that it owes the answer to an `evaluate`, and then nobody can attach again.
    const quiet = EACH.filter((name) => /starts|runs|in a fork/.test(name))

    it.each(quiet)('goes on when the proxy is killed %s, and py-spy and forks end', async (name) => {
      const [port, mark] = [freePort(), newMark()]
      const program = listening([python], port, CROWDED, mark)
      const dap = await connected(port, ['--output-dir', scratchFolder(), '--py-spy', pySpy])
      await attach(dap, port, { redirectOutput: true, dapscope: { memory: true } })
      await dap.printed(/ready/)
      const moment = { dap, mark, pid: program.pid!, pySpy }
      await MOMENTS[name]!(moment)
      dap.process!.kill('SIGKILL')
      await dap.exit()
      await expect.poll(() => having(mark), { timeout: 20_000 }).toEqual([program.pid])
      await expect.poll(() => samplers(pySpy, String(program.pid)), { timeout: 20_000 }).toEqual([])
      const next = await connected(port)
      await attach(next, port)
      expect(await next.ask('threads')).toMatchObject({ threads: [expect.anything()] })
      await next.detach()
      expect(program.exitCode ?? program.signalCode).toBe(null)
    })

    it('is not sampled on when the proxy is killed between the start of py-spy and that of what ends it', async () => {
      const [port, mark] = [freePort(), newMark()]
      const program = listening([python], port, CROWDED, mark)
      const env = { NODE_OPTIONS: `--require ${DIES}` }
      const dap = await connected(port, ['--output-dir', scratchFolder(), '--py-spy', pySpy], { env })
      await attach(dap, port)
      send(dap, 'dapscope.cpu.start', { sampler: 'py-spy' })
      await dap.exit()
      expect(dap.process!.signalCode).toBe('SIGKILL')
      await expect.poll(() => samplers(pySpy, String(program.pid)), { timeout: 20_000 }).toEqual([])
      await expect.poll(() => having(mark), { timeout: 20_000 }).toEqual([program.pid])
    })
  },
  { versions: ['3.9', '3.12'] },
)
