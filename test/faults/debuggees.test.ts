// Programs in a state that no profiler likes: deadlocked, away in native code, with a thousand threads, ten thousand frames deep.
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { IDLE, pause, slowGarbage } from '../live/captures.ts'
import { Dap, PROGRAMS } from '../live/dap.ts'
import { describePythons } from '../pythons.ts'
import { scratchFolder } from '../scratch.ts'
import { endingOf, newMark, send, untilNone } from './ends.ts'

const REQUESTS: [string, object][] = [
  ['dapscope.cpu.dump', {}],
  ['dapscope.cpu.start', {}],
  ['dapscope.memory.start', {}],
  ['dapscope.memory.snapshot', {}],
  ['dapscope.memory.references', { type: 'list' }],
  ['dapscope.memory.objects', {}],
  ['dapscope.memory.gcCollect', {}],
  ['dapscope.memory.stop', {}],
  ['dapscope.cpu.stop', {}],
]

/** The program once it is in its state, which it says. */
async function launched(python: string, program: string, args: string[], ready = 1): Promise<Dap> {
  const dap = Dap.proxy(python, ['--output-dir', scratchFolder()])
  await dap.launch({ program: join(PROGRAMS, program), args, python: [python] })
  const count = () => dap.stdout().match(/ready/g)?.length
  await expect.poll(count, { timeout: 30_000 }).toBe(ready)
  return dap
}

const isFailure = (told: object) => 'message' in told && 'name' in told

/** Each request alone, to its end. @returns what each brought */
async function all(dap: Dap): Promise<Record<string, any>> {
  const bodies: Record<string, any> = {}
  for (const [command, args] of REQUESTS) {
    const { body, error } = await endingOf(dap, command, send(dap, command, args))
    bodies[command.slice('dapscope.'.length)] = body ?? error
  }
  return bodies
}

describePythons(
  'a program that',
  ({ python }) => {
    it('is deadlocked is told of by every request', async () => {
      const mark = newMark()
      const dap = await launched(python, 'deadlocked.py', [mark], 2)
      const told = await all(dap)
      expect(Object.values(told).filter(isFailure)).toEqual([])
      expect(JSON.stringify(told['cpu.dump'])).toContain('with_logging')
      expect(told['memory.snapshot'].how).toBe('in-process')
      await dap.quit()
      await untilNone(mark)
    })

    it('holds on to the GIL in native code lets every request end, and is asked again afterwards', async () => {
      const mark = newMark()
      const dap = await launched(python, 'native.py', ['8', mark])
      await pause(1500)
      const sent = REQUESTS.map(([command, args]) => [command, send(dap, command, args)] as const)
      for (const [command, seq] of sent) await endingOf(dap, command, seq)
      await dap.printed(/back/)
      expect(await dap.settled('dapscope.memory.start')).toMatchObject({ tracking: true })
      expect(await dap.settled('dapscope.memory.snapshot')).toMatchObject({ how: 'fork' })
      await dap.quit()
      await untilNone(mark)
    })

    it('has a thousand threads is profiled, every thread told', async () => {
      const mark = newMark()
      const dap = await launched(python, 'extreme.py', ['threads', '1000', mark])
      const told = await all(dap)
      expect(told['cpu.dump'].threads.length).toBeGreaterThanOrEqual(1001)
      expect(told['cpu.stop'].threads.length).toBeGreaterThanOrEqual(1001)
      expect(told['memory.snapshot'].how).toBe('fork')
      await dap.quit()
      await untilNone(mark)
    }, 120_000)

    it('is ten thousand frames deep is profiled and dumped from inside, since py-spy cannot', async () => {
      const mark = newMark()
      const dap = await launched(python, 'extreme.py', ['frames', '10000', mark])
      const { 'cpu.dump': dump, ...told } = await all(dap)
      expect(dump.notes.join()).toMatch(/program itself told/)
      expect(Math.max(...dump.threads.map(({ frames }: any) => frames.length))).toBeGreaterThan(1000)
      expect(Object.values(told).filter(isFailure)).toEqual([])
      expect(told['cpu.stop']).toMatchObject({ sampler: 'in-process' })
      expect(told['cpu.stop'].hotFunctions[0].name).toBe('wait')
      await dap.quit()
      await untilNone(mark)
    }, 120_000)

    it('has 200,000 frames tells its stacks itself where py-spy cannot', async () => {
      const mark = newMark()
      const dap = Dap.proxy(python, ['--output-dir', scratchFolder(), '--py-spy', '/bin/false'])
      const program = join(PROGRAMS, 'extreme.py')
      await dap.launch({ program, args: ['stacks', '1300', mark], python: [python] })
      await expect.poll(() => dap.stdout(), { timeout: 30_000 }).toContain('ready')
      const { threads } = await dap.settled('dapscope.cpu.dump')
      expect(threads.filter(({ frames }: any) => frames.length > 150)).toHaveLength(1300)
      await dap.quit()
      await untilNone(mark)
    }, 120_000)

    it('neither py-spy nor the program itself can tell of is told why by both', async () => {
      const dap = Dap.proxy(python, ['--output-dir', scratchFolder(), '--py-spy', '/bin/false'])
      await dap.launch({ program: join(PROGRAMS, 'native.py'), args: ['9'], python: [python] })
      await expect.poll(() => dap.stdout(), { timeout: 30_000 }).toContain('ready')
      await pause(1500)
      const { error } = await endingOf(dap, 'dapscope.cpu.dump', send(dap, 'dapscope.cpu.dump'))
      expect(error!.message).toMatch(
        /^py-spy .* Nor could the program itself tell its stacks: debugpy did not answer/,
      )
      await dap.event('output', ({ output }) => output.includes('back'))
      expect((await dap.settled('dapscope.cpu.dump')).threads).not.toEqual([])
      await dap.quit()
    })

    it('is killed while a thread of ours is at work in it ends what that was for', async () => {
      const dap = Dap.proxy(python, ['--output-dir', scratchFolder()])
      await dap.launch({ program: IDLE, python: [python] })
      await dap.ask('evaluate', { expression: slowGarbage(60), context: 'repl' })
      const seq = send(dap, 'dapscope.memory.gcCollect')
      await pause(1500)
      process.kill((await dap.event('process')).body.systemProcessId, 'SIGKILL')
      const { error } = await endingOf(dap, 'dapscope.memory.gcCollect', seq)
      expect(error).toMatchObject({
        name: 'debuggeeEnded',
        format: expect.stringMatching(/^The program has ended \({how}\).*Start it again/),
      })
      await dap.quit()
    })

    it('is dumped while a capture runs is told of, or that the capture holds it', async () => {
      const dap = await launched(python, 'extreme.py', ['threads', '30'])
      await dap.ask('dapscope.cpu.start', { sampler: 'py-spy', rate: 200 })
      for (let times = 0; times < 5; times++) {
        const { body, error } = await endingOf(dap, 'dapscope.cpu.dump', send(dap, 'dapscope.cpu.dump'))
        expect(error?.name ?? 'heldByCapture').toBe('heldByCapture')
        if (body) expect(body.threads.length).toBeGreaterThan(30)
      }
      expect(await dap.settled('dapscope.cpu.stop')).toMatchObject({ sampler: 'py-spy' })
      await dap.quit()
    })

    it('floods its output is told of by every request, and nothing of ours is in the flood', async () => {
      const mark = newMark()
      const dap = Dap.proxy(python, ['--output-dir', scratchFolder()])
      await dap.launch({
        program: join(PROGRAMS, 'extreme.py'),
        args: ['output', '20', mark],
        python: [python],
      })
      await dap.printed(/flood/)
      const told = await all(dap)
      expect(Object.values(told).filter(isFailure)).toEqual([])
      await dap.quit()
      expect(dap.stdout()).not.toMatch(/BASILISK|_dapscope|Evaluating/)
      await untilNone(mark)
    }, 120_000)
  },
  { versions: ['3.12'] },
)
