// Captures of process trees: every way in which Python makes children, in real sessions.
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { checkAccounting, checkProfile, IDLE, pause, read, samplers, shareOf } from './captures.ts'
import { describePythons } from '../pythons.ts'
import { scratchFolder } from '../scratch.ts'
import { Dap, PROGRAMS } from './dap.ts'
import { untilGone } from './processes.ts'

const FAMILY = `${PROGRAMS}/family.py`
const AWAITING = `${PROGRAMS}/awaiting.py`

describePythons(
  'a process tree',
  ({ python, pySpy }) => {
    const session = () => Dap.proxy(python, ['--output-dir', scratchFolder()])
    const family = async (dap: Dap, how: string, seconds: number, more: object = {}) => {
      await dap.launch({
        program: FAMILY,
        args: [how, String(seconds)],
        python: [python],
        subProcess: false,
        ...more,
      })
      await dap.printed(/begun/)
    }
    const spinning = (processes: any[]) =>
      processes.filter(({ hotFunctions }) => hotFunctions[0]?.name === 'spin_child')

    /** What is left of a session: its samplers, and processes that run the program. */
    async function expectNothingLeft(pids: number[]): Promise<void> {
      const left = () => pids.flatMap((pid) => samplers(pySpy, String(pid)))
      await expect.poll(left, { timeout: 5000 }).toEqual([])
      await untilGone(pids)
    }

    it.each(['spawn', 'fork', 'forkserver'])(
      'of a pool (%s) has a profile for each worker',
      async (method) => {
        const dap = session()
        await family(dap, method, 15)
        const started = await dap.ask('dapscope.cpu.start', { pid: 'all' })
        await pause(2500)
        const result = await dap.ask('dapscope.cpu.stop')
        const [own, ...children] = result.processes
        expect(own).toMatchObject({ pid: started.pid, cpuProfilePath: result.cpuProfilePath })
        const workers = spinning(children)
        expect(workers).toHaveLength(2)
        for (const worker of workers) {
          expect(worker.cpuProfilePath).toMatch(new RegExp(`cpu-${worker.pid}\\.cpuprofile$`))
          for (const { cpuProfilePath } of [worker, ...worker.threads]) checkProfile(read(cpuProfilePath))
          expect(shareOf(read(worker.cpuProfilePath), 'spin_child')).toBeGreaterThan(0.3)
          checkAccounting(worker.accounting)
          expect(worker.command).toMatch(/python/)
          expect(worker.endedBy).toBe('you asked')
          // One clock: the worker's file begins where the worker's capture does.
          const between = read(worker.cpuProfilePath).startTime - read(own.cpuProfilePath).startTime
          expect(Math.abs(between / 1000 - worker.startMs)).toBeLessThan(200)
        }
        await dap.quit()
        await expectNothingLeft(result.processes.map(({ pid }: any) => pid))
      },
    )

    it('of children alone sums them; a program that is no Python is named', async () => {
      const dap = session()
      await family(dap, 'popen', 10)
      const started = await dap.ask('dapscope.cpu.start', { pid: 'children', formats: ['speedscope'] })
      await pause(2000)
      const result = await dap.ask('dapscope.cpu.stop')
      expect(result).toMatchObject({ pid: started.pid, cpuProfilePath: started.cpuProfilePath })
      expect(spinning([result])).toHaveLength(1)
      const [child, ...more] = result.processes
      expect(more).toEqual([])
      expect(child.pid).not.toBe(started.pid)
      checkProfile(read(result.cpuProfilePath))
      checkAccounting(result.accounting)
      expect(result.accounting.sum.lifeUs).toBe(child.accounting.sum.lifeUs)
      expect(result.threads).toEqual(child.threads)
      expect(result.notes.join('\n')).toMatch(/no Python: \d+ \(sleep /)
      expect(JSON.parse(readFileSync(result.formatPaths.speedscope, 'utf8'))).toHaveProperty('profiles')
      await dap.quit()
      await expectNothingLeft([child.pid, started.pid])
    })

    it('follows a child that becomes another program', async () => {
      const dap = session()
      await family(dap, 'exec', 10)
      await dap.ask('dapscope.cpu.start', { pid: 'children' })
      await pause(3500)
      const { processes } = await dap.ask('dapscope.cpu.stop')
      const names = processes.map(({ hotFunctions }: any) => hotFunctions.map(({ name }: any) => name))
      expect(names).toEqual([
        expect.not.arrayContaining(['spin_again']),
        expect.arrayContaining(['spin_again']),
      ])
      const [before, after] = processes
      expect(before).toMatchObject({ pid: after.pid, endedBy: 'it became another program' })
      expect(before.durationMs).toBeLessThan(2500)
      await dap.quit()
      await expectNothingLeft([before.pid])
    })

    it('from the first line catches children that come and go, until the program ends', async () => {
      const dap = session()
      const launch = { program: FAMILY, args: ['turns', '6'], python: [python], subProcess: false }
      await dap.launch({ ...launch, dapscope: { cpu: { pid: 'all' } } })
      const { body } = await dap.event('dapscope.cpu.finished')
      const children = spinning(body.processes)
      expect(children).toHaveLength(3)
      for (const each of children) {
        expect(each.endedBy).toBe('the program ended')
        expect(each.durationMs).toBeLessThan(body.durationMs / 2)
      }
      const starts = children.map(({ startMs }: any) => startMs)
      expect(starts).toEqual([...starts].sort((a, b) => a - b))
      await dap.quit()
      await expectNothingLeft(body.processes.map(({ pid }: any) => pid))
    })

    it('whose children live for a moment only tells how long those ran', async () => {
      const dap = session()
      await family(dap, 'brief', 15)
      await dap.ask('dapscope.cpu.start', { pid: 'all' })
      await pause(3000)
      const { notes } = await dap.ask('dapscope.cpu.stop')
      expect(notes.join('\n')).toMatch(
        /lived for less than a quarter of a second, .* ran for \d+\.\d s or more/,
      )
      await dap.quit()
    })

    it('is told of by an idle parent: its busy child, and what to type; that is one process then', async () => {
      const dap = session()
      await family(dap, 'os.fork', 8)
      await dap.ask('dapscope.cpu.start', { durationMs: 1500 })
      const { body } = await dap.event('dapscope.cpu.finished')
      const [, named] = /Profile one with `pid: (\d+)`, or all with `pid: "children"`/.exec(
        body.notes.join('\n'),
      )!
      const pid = Number(named)
      const started = await dap.ask('dapscope.cpu.start', { pid })
      expect(started).toMatchObject({ pid, sampler: 'py-spy' })
      await pause(1000)
      const result = await dap.ask('dapscope.cpu.stop')
      expect(spinning([result])).toHaveLength(1)
      const dump = await dap.ask('dapscope.cpu.dump', { pid: 'all' })
      expect(dump.threads[0].frames.map(({ name }: any) => name)).toContain('fork')
      expect(dump.processes).toMatchObject([{ pid }])
      expect(dump.processes[0].threads[0].frames.map(({ name }: any) => name)).toContain('spin_child')
      expect((await dap.ask('dapscope.cpu.dump', { pid })).threads).toHaveLength(1)
      for (const command of ['dapscope.cpu.start', 'dapscope.cpu.dump']) {
        const refused = await dap.answer(command, { pid: process.pid })
        expect(refused.body.error).toMatchObject({ name: 'foreignPid' })
        expect(refused.message).toContain(String(pid))
      }
      await dap.quit()
      await expectNothingLeft([pid, body.pid])
    })

    it('without children says so, and what to type', async () => {
      const dap = session()
      await dap.launch({ program: IDLE, python: [python] })
      await dap.ask('dapscope.cpu.start', { pid: 'children' })
      const stopped = await dap.answer('dapscope.cpu.stop')
      expect(stopped.body.error).toMatchObject({ name: 'noChildren' })
      expect(stopped.message).toMatch(/leave `pid` out/)
      const inside = await dap.answer('dapscope.cpu.start', { pid: 'children', sampler: 'in-process' })
      expect(inside.body.error).toMatchObject({ name: 'wrongArguments' })
      await dap.ask('dapscope.cpu.start', { pid: 'all', sampler: 'in-process' })
      const result = await dap.ask('dapscope.cpu.stop')
      expect(result.processes).toHaveLength(1)
      expect(result.notes.join('\n')).toMatch(/Child processes are left out: the sampler in the program/)
      await dap.quit()
    })

    it('cannot be dumped without py-spy, and says so', async () => {
      const dap = Dap.proxy(python, ['--output-dir', scratchFolder(), '--py-spy', '/nowhere/py-spy'])
      await dap.launch({ program: IDLE, python: [python] })
      const { success, message } = await dap.answer('dapscope.cpu.dump', { pid: 'children' })
      expect(success).toBe(false)
      expect(message).toMatch(/^There is no program \/nowhere\/py-spy/)
      await dap.quit()
    })

    it('of which the start is cancelled is given up, and the next start works', async () => {
      const dap = session()
      await family(dap, 'popen', 20)
      const requestId = dap.write({
        type: 'request',
        command: 'dapscope.cpu.start',
        arguments: { pid: 'children' },
      })
      expect(await dap.answer('cancel', { requestId })).toMatchObject({ success: true })
      const answer = await dap.until('answer', (message) => message.request_seq === requestId)
      expect(answer).toMatchObject({ success: false, body: { error: { name: 'cancelled' } } })
      await dap.ask('dapscope.cpu.start', { pid: 'children' })
      await pause(1000)
      expect(spinning((await dap.ask('dapscope.cpu.stop')).processes)).toHaveLength(1)
      expect(dap.events('dapscope.cpu.started')).toHaveLength(1)
      await dap.quit()
    })

    it('is not needed for asyncio: a dump tells the tasks and what each awaits', async () => {
      const dap = session()
      await dap.launch({ program: AWAITING, python: [python] })
      await dap.printed(/waiting/)
      await pause(200)
      const { tasks, notes } = await dap.ask('dapscope.cpu.dump')
      expect(notes).toEqual([])
      const named = Object.fromEntries(tasks.map((task: any) => [task.name, task]))
      expect(named['task 0']).toMatchObject({
        state: 'waiting',
        coroutine: 'outer',
        awaits: [expect.stringMatching(/Future \(pending\)/)],
      })
      const source = readFileSync(AWAITING, 'utf8').split('\n')
      expect(named['task 0'].frames.map(({ name }: any) => name)).toEqual(['outer', 'inner'])
      expect(named['task 0'].frames[1].path).toBe(AWAITING)
      expect(source[named['task 0'].frames[1].line - 1]).toContain('create_future()')
      expect(named['task 1'].awaits).toEqual(['task task 0'])
      expect((await dap.typed('%cpu dump')).body.result).toMatch(
        /task task 1 \(waiting\)\n {2}follow .*\n {2}awaits task task 0/,
      )
      await dap.quit()
    })
  },
  { versions: ['3.9', '3.12'] },
)
