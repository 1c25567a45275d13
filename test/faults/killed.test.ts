// Whoever is killed, at whatever moment of a request: the request ends, the client is told, and no process is left.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { attach, connected, freePort } from '../live/attached.ts'
import { outputDir, samplers } from '../live/captures.ts'
import { Dap, PROGRAMS } from '../live/dap.ts'
import { descendants, untilGone } from '../live/processes.ts'
import { describePythons, type TestPython } from '../pythons.ts'
import { adapterOf, endingOf, having, newMark, pidOf, send, untilNone } from './ends.ts'

const CROWDED = join(PROGRAMS, 'crowded.py')

interface Moment {
  dap: Dap
  mark: string
  pid: number
  pySpy: string
}

/** Forked from the program: it has the program's own command line. */
const forks = ({ mark, pid }: Moment) => having(mark).filter((each) => each !== pid && !isLauncher(each, pid))
const isLauncher = (candidate: number, pid: number) => descendants(candidate).includes(pid)

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
  async 'while a snapshot is read in a fork'(moment) {
    const seq = send(moment.dap, 'dapscope.memory.snapshot', { stall: 'fork' })
    await expect.poll(() => forks(moment).length, { timeout: 15_000, interval: 5 }).toBeGreaterThan(0)
    // Ours is answered before: they take turns.
    await moment.dap.ask('evaluate', { expression: '1', context: 'repl' })
    return { [seq]: 'dapscope.memory.snapshot' }
  },
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
const ENDS = [
  ...EACH.map((name) => ['SIGKILL', name] as const),
  ...EACH.filter((name) => /runs|in a fork/.test(name)).map((name) => ['SIGSEGV', name] as const),
]

async function launched({ python, pySpy }: TestPython): Promise<Moment> {
  const mark = newMark()
  const dap = Dap.proxy(python, ['--output-dir', outputDir(), '--py-spy', pySpy])
  await dap.launch({ program: CROWDED, args: [mark], python: [python], dapscope: { memory: true } })
  await dap.event('output', ({ output }) => output.includes('ready'))
  return { dap, mark, pid: await pidOf(dap), pySpy }
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
      const moment = await launched(tested)
      const { process: proxy, output } = moment.dap
      const family = descendants(proxy!.pid!)
      await MOMENTS[name]!(moment)
      output.destroy()
      proxy!.stdout!.destroy()
      await moment.dap.exit()
      await untilNone(moment.mark)
      await untilGone([...family, ...samplers(moment.pySpy, String(moment.pid))])
    })

    it.each(EACH)('whose client stands still %s goes on with it, every request answered', async (name) => {
      const moment = await launched(tested)
      const { dap } = moment
      const open = await MOMENTS[name]!(moment)
      dap.process!.stdout!.pause()
      const later = send(dap, 'dapscope.status')
      await new Promise((done) => setTimeout(done, 1000))
      dap.process!.stdout!.resume()
      await endingOf(dap, 'dapscope.status', later)
      for (const [seq, command] of Object.entries(open)) await endingOf(dap, command, Number(seq))
      expect(await dap.ask('threads')).toMatchObject({ threads: [expect.anything()] })
      expect(await dap.quit()).toBe(0)
      await ends(moment, {})
    })

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
      const listen = ['-m', 'debugpy', '--listen', `127.0.0.1:${port}`, '--wait-for-client', CROWDED, mark]
      const program = spawn(python, listen, { stdio: 'ignore' })
      onTestFinished(() => void program.kill('SIGKILL'))
      const dap = await connected(port, ['--output-dir', outputDir(), '--py-spy', pySpy])
      await attach(dap, port, { redirectOutput: true, dapscope: { memory: true } })
      await dap.event('output', ({ output }) => output.includes('ready'))
      const moment = { dap, mark, pid: program.pid!, pySpy }
      await MOMENTS[name]!(moment)
      dap.process!.kill('SIGKILL')
      await dap.exit()
      await expect.poll(() => having(mark), { timeout: 20_000 }).toEqual([program.pid])
      await expect.poll(() => samplers(pySpy, String(program.pid)), { timeout: 20_000 }).toEqual([])
      const next = await connected(port)
      await attach(next, port)
      expect(await next.ask('threads')).toMatchObject({ threads: [expect.anything()] })
      await next.answer('disconnect', { terminateDebuggee: false })
      await next.leave()
      expect(program.exitCode ?? program.signalCode).toBe(null)
    })
  },
  { versions: ['3.9', '3.12'] },
)
