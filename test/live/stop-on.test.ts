// Captures that end at stops, and those of what lies between two breakpoints, in real sessions.
import { expect, it } from 'vitest'
import { checkAccounting, checkProfile, read, shareOf, STEPS, threadOf } from './captures.ts'
import { describePythons } from '../pythons.ts'
import { putProgram, scratchFolder } from '../scratch.ts'
import { Dap, PROGRAMS } from './dap.ts'

const PASSES = `${PROGRAMS}/passes.py`
/** Lines of passes.py. */
const [OUTSIDE, A, B] = [19, 20, 22] as const

/** A stack is known to one sample: the last before A may reach a few milliseconds into a pass. Without the cut it were a half. */
const EDGE = 0.15

describePythons(
  'stopOn',
  ({ python, pySpy }) => {
    const session = () => Dap.proxy(python, ['--output-dir', scratchFolder()])
    const finished = (dap: Dap, profileId: string) =>
      dap.event('dapscope.cpu.finished', (body) => body.profileId === profileId)

    /** Goes on from every stop from now on, and counts them. */
    function goOn(dap: Dap): { stops: number } {
      const seen = { stops: 0 }
      const handled = new Set<number>()
      void dap
        .until('never', () => {
          for (const { seq, body } of dap.events('stopped')) {
            if (handled.has(seq)) continue
            handled.add(seq)
            seen.stops++
            void dap.answer('continue', { threadId: body.threadId }).catch(() => undefined)
          }
          return false
        })
        .catch(() => undefined)
      return seen
    }

    it('"stopped" ends the capture at the next stop, and the stop comes to the client', async () => {
      const dap = session()
      await dap.launch({ program: PASSES, python: [python] })
      const { profileId, neutral } = await dap.ask('dapscope.cpu.start', { stopOn: 'stopped' })
      expect(neutral).toBe(false)
      await dap.ask('setBreakpoints', { source: { path: PASSES }, breakpoints: [{ line: A }] })
      await dap.event('stopped')
      const { body } = await finished(dap, profileId)
      expect(body).toMatchObject({ endedBy: 'the program stopped' })
      expect(body.notes.join('\n')).toMatch(/`stopOn` needs breakpoints/)
      checkProfile(read(body.cpuProfilePath))
      await dap.quit()
    })

    it('ends at the breakpoint that is named by its id or its place, and at no other', async () => {
      const dap = session()
      await dap.launch({ program: PASSES, python: [python] }, { breakpoints: { [PASSES]: [OUTSIDE] } })
      const { body } = await dap.event('stopped')
      const set = await dap.ask('setBreakpoints', {
        source: { path: PASSES },
        breakpoints: [{ line: OUTSIDE }, { line: B }],
      })
      for (const stopOn of [[set.breakpoints[1].id], { path: PASSES, line: B }]) {
        const count = dap.events('stopped').length
        const { profileId } = await dap.ask('dapscope.cpu.start', { stopOn })
        for (;;) {
          const before = dap.events('stopped').length
          await dap.ask('continue', { threadId: body.threadId })
          await dap.until('a stop', () => dap.events('stopped').length > before)
          const { stackFrames } = await dap.ask('stackTrace', { threadId: body.threadId })
          if (stackFrames[0].line === B) break
          expect(dap.events('dapscope.cpu.finished').map((each) => each.body.profileId)).not.toContain(
            profileId,
          )
        }
        expect((await finished(dap, profileId)).body.endedBy).toBe('the breakpoint was hit')
        expect(dap.events('stopped').length).toBeGreaterThan(count)
      }
      await dap.quit()
    })

    it('ends where the breakpoint is hit while the sampler still attaches', async () => {
      const slow = putProgram(
        `${scratchFolder()}/py-spy`,
        `[ "$1" = record ] && sleep 2\nexec '${pySpy}' "$@"`,
      )
      const dap = Dap.proxy(python, ['--output-dir', scratchFolder(), '--py-spy', slow])
      await dap.launch({ program: PASSES, python: [python] })
      const stopOn = { path: PASSES, line: A }
      const started = dap.settled('dapscope.cpu.start', { stopOn, sampler: 'py-spy' })
      await dap.ask('setBreakpoints', { source: { path: PASSES }, breakpoints: [{ line: A }] })
      await dap.event('stopped')
      expect(dap.events('dapscope.cpu.started')).toEqual([])
      const { body } = await finished(dap, (await started).profileId)
      expect(body).toMatchObject({ endedBy: 'the breakpoint was hit' })
      await dap.quit()
    })

    it('{from, to} measures what lies between, once', async () => {
      const dap = session()
      await dap.launch({ program: PASSES, python: [python] }, { breakpoints: { [PASSES]: [A, B] } })
      await dap.event('stopped')
      // It stands at A already: the first pass begins when it goes on.
      const stopOn = { from: { path: PASSES, line: A }, to: { path: PASSES, line: B } }
      const { profileId } = await dap.ask('dapscope.cpu.start', { stopOn, rate: 200 })
      const seen = goOn(dap)
      const { body } = await finished(dap, profileId)
      expect(body.endedBy).toBe('the second breakpoint was hit')
      expect(body.notes.join('\n')).toMatch(/One pass from the first breakpoint to the second/)
      const file = read(body.cpuProfilePath)
      checkProfile(file)
      expect(shareOf(file, 'outside')).toBeLessThan(EDGE)
      expect(body.hotFunctions[0].name).toBe('inside')
      expect(seen.stops).toBeGreaterThan(0)
      await dap.quit()
    })

    it('{from, to, every} sums each pass; the accounts add up to their time', async () => {
      const dap = session()
      await dap.launch(
        { program: PASSES, python: [python], args: ['4'] },
        { breakpoints: { [PASSES]: [OUTSIDE] } },
      )
      await dap.event('stopped')
      const { breakpoints } = await dap.ask('setBreakpoints', {
        source: { path: PASSES },
        breakpoints: [{ line: A }, { line: B }],
      })
      const stopOn = { from: [breakpoints[0].id], to: [breakpoints[1].id], every: true }
      const { profileId } = await dap.ask('dapscope.cpu.start', { stopOn, rate: 200 })
      goOn(dap)
      const { body } = await finished(dap, profileId)
      expect(body.endedBy).toBe('the program ended')
      expect(body.notes.join('\n')).toMatch(/4 passes, summed,/)
      expect(shareOf(read(body.cpuProfilePath), 'outside')).toBeLessThan(EDGE)
      expect(body.hotFunctions[0].name).toBe('inside')
      checkAccounting(body.accounting)
      const main = threadOf(body.accounting, 'MainThread')
      expect(Math.abs(main.lifeUs / 1000 - body.durationMs)).toBeLessThan(2)
      await dap.quit()
    })

    it('of a breakpoint that is never reached says so, and leaves nothing behind', async () => {
      const dap = session()
      await dap.launch({ program: STEPS, python: [python] }, { breakpoints: { [STEPS]: [7] } })
      await dap.event('stopped')
      const unknown = await dap.answer('dapscope.cpu.start', { stopOn: 4711 })
      expect(unknown.body.error).toMatchObject({ name: 'noBreakpoint' })
      const asleep = await dap.answer('dapscope.cpu.start', { stopOn: 'stopped', neutral: true })
      expect(asleep.body.error).toMatchObject({ name: 'wrongArguments' })
      const stopOn = { from: { path: STEPS, line: 2 }, to: { path: STEPS, line: 3 } }
      await dap.ask('dapscope.cpu.start', { stopOn })
      const stopped = await dap.answer('dapscope.cpu.stop')
      expect(stopped.body.error).toMatchObject({ name: 'neverReached' })
      expect(stopped.message).toContain(`${STEPS}:2`)
      await dap.quit()
    })

    it('is what vscode-js-debug’s clients call stopAtBreakpoint', async () => {
      const dap = session()
      await dap.launch({ program: PASSES, python: [python] }, { breakpoints: { [PASSES]: [OUTSIDE] } })
      const { body } = await dap.event('stopped')
      const { breakpoints } = await dap.ask('setBreakpoints', {
        source: { path: PASSES },
        breakpoints: [{ line: A }],
      })
      await dap.ask('startProfile', { type: 'cpu', stopAtBreakpoint: [breakpoints[0].id] })
      await dap.ask('continue', { threadId: body.threadId })
      await dap.event('profilerStateUpdate', ({ running }) => running === false)
      expect((await dap.event('dapscope.cpu.finished')).body.endedBy).toBe('the breakpoint was hit')
      await dap.quit()
    })
  },
  { versions: ['3.9', '3.12'] },
)
