// `%cpu run`, `%mem run`, `%cpu diff`, `%prof open` and `dapscope.report` in a live session.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { describePythons } from '../pythons.ts'
import { pathWith, putProgram, scratchFolder } from '../scratch.ts'
import { checkProfile, read, shareOf } from './captures.ts'
import { Dap, PROGRAMS } from './dap.ts'

const STOPPED = join(PROGRAMS, 'stopped.py')
const GOES_ON = 29

async function stopped(python: string, env: NodeJS.ProcessEnv = {}) {
  const dap = Dap.proxy(python, ['--output-dir', scratchFolder()], { env })
  const breakpoints = { [STOPPED]: [GOES_ON] }
  await dap.launch({ program: STOPPED, python: [python] }, { breakpoints })
  const { body } = await dap.event('stopped')
  const frameId: number = (await dap.frameOf(body.threadId)).id
  const typed = (expression: string) => dap.typed(expression, { frameId })
  /** The answer, or what comes where the machine is too busy for one in time. */
  const text = async (expression: string, mark: RegExp): Promise<string> => {
    const { success, message, body: answer } = await typed(expression)
    if (!success) throw new Error(message)
    if (!/^Still at work/.test(answer.result)) return answer.result as string
    return dap.printed(mark)
  }
  const goesOn = async () => {
    await dap.ask('continue', { threadId: body.threadId })
    await dap.printed(/done/)
    await dap.quit()
  }
  return { dap, typed, text, goesOn, frameId }
}

describePythons(
  'a stopped program',
  ({ python }) => {
    it('profiles one call, and nothing but its work', async () => {
      const { dap, text, typed, goesOn } = await stopped(python)
      const shown = await text('%cpu run spin(1.0)', /^True/)
      expect(shown).toMatch(/^True\n/)
      expect(shown).toMatch(/spin +stopped\.py:8/)
      const { cpuProfilePath } = (await dap.event('dapscope.cpu.finished')).body
      const profile = read(cpuProfilePath)
      checkProfile(profile)
      const names = new Set(profile.nodes.map(({ callFrame }) => callFrame.functionName))
      expect(names).toContain('inner')
      expect(shareOf(profile, '(paused in debugger)')).toBeLessThan(0.9)
      expect([...names].filter((name) => /main$|do_wait_suspend|_evaluate/.test(name))).toEqual([])

      // As the console itself: the frame's names, statements, and the program's own errors.
      expect(await text('%cpu run local.upper()', /OF THE FRAME/)).toMatch(/^'OF THE FRAME'\n/)
      expect(await text('%cpu run made = 5', /^It was over/)).toMatch(/^It was over before anything/)
      expect((await typed('made + 1')).body.result).toBe('6')
      const failed = await typed('%cpu run spin("x")')
      expect(failed.success).toBe(false)
      expect(failed.message).toMatch(/TypeError/)
      // Nothing was sampled: no file, and nothing to compare.
      const { profileId, error } = (await dap.event('dapscope.cpu.finished', (body) => body.error)).body
      expect(error.name).toBe('raisedAtOnce')

      await text('%cpu run spin(0.5)', /^True/)
      await text('%cpu run spin(0.5)', /^True/)
      await typed('%cpu run nowhere')
      const compared = await dap.settled('dapscope.cpu.diff', {})
      const finished = dap.events('dapscope.cpu.finished').map(({ body }) => body)
      const whole = finished.filter((body) => !body.error).slice(-2)
      expect([compared.from.path, compared.to.path]).toEqual(
        whole.map(({ cpuProfilePath }) => cpuProfilePath),
      )
      expect(whole.map((body) => body.profileId)).not.toContain(profileId)
      // Of the time that the expression took: the threads that stand still meanwhile do not make that shorter.
      const spin = compared.functions.find(({ name }: { name: string }) => name === 'spin')
      expect(spin.total.fromMsPerSecond).toBeLessThan(1100)
      expect(await text('%cpu diff', /Milliseconds/)).toMatch(/^Milliseconds in each second/)
      expect((await typed('%cpu run')).message).toMatch(/expected an expression behind it/)
      await goesOn()
    })

    it('tells what memory one call took and kept', async () => {
      const { dap, text, goesOn, frameId } = await stopped(python)
      const shown = await text('%mem run fill(5000)', /^20000/)
      expect(shown).toMatch(/^20000\n\nIt held (2[5-9]|3\d)\.\d MB more at once, and left [56]\.\d MB\.\n/)
      expect(shown).toMatch(/stopped\.py:22/)
      expect((await dap.ask('dapscope.status')).memory.tracking.tracking).toBe(false)

      // Tracking of the user's goes on, and what was there before is not counted.
      await dap.ask('dapscope.memory.start', { frames: 3 })
      const again = await dap.settled('dapscope.memory.run', { expression: 'fill(2000)', frameId })
      expect(again.keptBytes).toBeLessThan(4e6)
      expect(again.peakBytes).toBeGreaterThan(9e6)
      expect((await dap.ask('dapscope.status')).memory.tracking).toMatchObject({ tracking: true, frames: 3 })
      await goesOn()
    })
  },
  { versions: ['3.11', '3.13', '3.9-debugpy1.6'] },
)

describePythons(
  'a stopped program',
  ({ python }) => {
    it('tells the error of a call that took long', async () => {
      const { dap, typed, goesOn, frameId } = await stopped(python)
      const running = typed('%cpu run [__import__("time").sleep(6), 1 / 0]')
      await dap.event('dapscope.cpu.started')
      // Another at that time would be given the profile of the first.
      const second = await dap.answer('dapscope.cpu.run', { expression: '1', frameId })
      expect(second.body.error.name).toBe('captureRunning')
      expect((await running).body.result).toMatch(/^Still at work/)
      const told = await dap.event('output', ({ output }) => /ZeroDivisionError: .*\n$/.test(output))
      expect(told.body.category).toBe('stderr')
      await goesOn()
    })

    it('tells what memory a call took that took long, under the id that was promised', async () => {
      const { dap, goesOn, frameId } = await stopped(python)
      const expression = '__import__("time").sleep(6)'
      const answer = await dap.ask('dapscope.memory.run', { expression, frameId })
      expect(answer).toEqual({ pending: true, snapshotId: expect.any(String) })
      const { body } = await dap.event('dapscope.memory.run')
      expect(body.snapshotId).toBe(answer.snapshotId)
      await goesOn()
    })

    it(
      'makes the page of a result on demand, and opens it on the machine of the proxy',
      { timeout: 180_000 },
      async () => {
        const folder = scratchFolder()
        const opener = putProgram(join(folder, 'xdg-open'), `printf %s "$1" > ${folder}/opened`)
        const { dap, text, typed, goesOn } = await stopped(python, { PATH: pathWith(opener) })
        expect((await typed('%prof open')).message!.replaceAll('\n', ' ')).toMatch(
          /make one with `%cpu start` or `%mem snapshot` first/,
        )
        await text('%cpu run spin(0.3)', /^True/)
        await text('%cpu run spin(0.3)', /^True/)
        const finished = () => dap.events('dapscope.cpu.finished').map(({ body }) => body.profileId as string)
        await expect.poll(() => finished().length).toBe(2)
        const [first, second] = finished()
        const { reportPath } = await dap.settled('dapscope.report', {})
        expect(readFileSync(reportPath, 'utf8')).toMatch(/<!doctype html>.*spin/s)
        const compared = await dap.settled('dapscope.report', { of: second, from: first })
        expect(readFileSync(compared.reportPath, 'utf8')).toContain('CPU profiles compared')
        expect(await text(`%prof open ${second}`, /Opened/)).toBe(`Opened ${reportPath}\n`)
        await expect.poll(() => existsSync(join(folder, 'opened'))).toBe(true)
        expect(readFileSync(join(folder, 'opened'), 'utf8')).toBe(reportPath)
        expect((await dap.answer('dapscope.report', { of: 'nothing' })).message).toContain(second)
        await goesOn()
      },
    )

    it('says how to ask where the program runs', async () => {
      const { dap, goesOn } = await stopped(python)
      const { message } = await dap.typed('%cpu run spin(1)')
      expect(message).toMatch(/evaluates in a frame.*Stop it/s)
      await goesOn()
    })
  },
  { versions: ['3.13', '3.9-debugpy1.6'] },
)

describePythons(
  'a stopped program',
  ({ python }) => {
    it('tells what a call came to that took long', async () => {
      const { dap, goesOn, frameId } = await stopped(python)
      const expression = '[__import__("time").sleep(5), spin(0.3)][1]'
      const pending = await dap.ask('dapscope.cpu.run', { expression, frameId })
      expect(pending).toMatchObject({ pending: true, profileId: expect.any(String) })
      const { body } = await dap.event('dapscope.cpu.run')
      expect(body).toMatchObject({
        value: 'True',
        profileId: pending.profileId,
        hotFunctions: expect.any(Array),
      })
      await goesOn()
    })

    it('tells what memory two calls took that were asked for at once', async () => {
      const { dap, goesOn, frameId } = await stopped(python)
      const run = (expression: string) => dap.settled('dapscope.memory.run', { expression, frameId })
      const both = Promise.all([run('fill(500)'), run('fill(1000)')])
      // Nor does their end take away what was started meanwhile.
      await dap.settled('dapscope.memory.start')
      expect((await both).map(({ value }) => value)).toEqual(['2000', '4000'])
      expect(await dap.settled('dapscope.memory.stop')).toMatchObject({ isOurs: true })
      await goesOn()
    })
  },
  { versions: ['3.12'] },
)
