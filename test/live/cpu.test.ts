// CPU profiles of real programs in real debug sessions, through the proxy.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import {
  checkAccounting,
  checkProfile,
  dumpAtWork,
  IDLE,
  pause,
  read,
  shareOf,
  SHARES,
  STEPS,
  threadOf,
} from './captures.ts'
import { describePythons, describeTwoPythons } from '../pythons.ts'
import { scratchFolder } from '../scratch.ts'
import { Dap, PROGRAMS } from './dap.ts'

describePythons('a CPU profile', ({ python }) => {
  it('is true to the program’s known shares, by function and by line', async () => {
    const dap = Dap.proxy(python, ['--output-dir', scratchFolder()])
    await dap.launch({ program: SHARES, args: ['30'], python: [python] })
    const started = await dap.ask('dapscope.cpu.start', { rate: 200 })
    expect(started).toMatchObject({ sampler: 'py-spy', rate: 200, profileId: expect.any(String) })
    expect(started.pid).toBe(await dap.pid())
    await pause(3000)
    const result = await dap.ask('dapscope.cpu.stop')
    expect(result.cpuProfilePath).toBe(started.cpuProfilePath)
    expect(result.durationMs).toBeGreaterThan(2900)
    const fileOf = (name: string) => read(threadOf(result, name).cpuProfilePath)
    const [mainFile, sleepFile] = [fileOf('MainThread'), fileOf('sleeper')]
    for (const file of [mainFile, sleepFile, read(result.cpuProfilePath)]) checkProfile(file)
    // A sampled second is a second in the file.
    expect((mainFile.endTime - mainFile.startTime) / 1000 / result.durationMs).toBeCloseTo(1, 1)
    // spin_three does three times what spin_one does.
    const three = shareOf(mainFile, 'spin_three')
    const one = shareOf(mainFile, 'spin_one')
    expect(three / (three + one)).toBeGreaterThan(0.66)
    expect(three / (three + one)).toBeLessThan(0.84)
    expect(shareOf(sleepFile, '(idle)')).toBeGreaterThan(0.9)
    const node = mainFile.nodes.find(({ callFrame }) => callFrame.functionName === 'spin_three')!
    const source = readFileSync(SHARES, 'utf8').split('\n')
    expect(source[node.callFrame.lineNumber]).toBe('def spin_three(count):')
    expect(node.callFrame.url).toBe(SHARES)
    const hottest = result.hotFunctions[0]
    expect(hottest).toMatchObject({ name: 'spin_three', path: SHARES, category: 'user' })
    expect(source[hottest.line - 1]).toBe('def spin_three(count):')
    expect(source[result.hotLines[0].line - 1]).toMatch(/value = |for i in/)
    checkAccounting(result.accounting)
    expect(result.summary).toMatch(/busy \d+ %, waiting \d+ %/)
    // No frame of the debugger, and no thread of it.
    const names = mainFile.nodes.map(({ callFrame }) => callFrame.url).join('\n')
    expect(names).not.toMatch(/debugpy|pydevd/)
    expect(result.threads).toHaveLength(2)
    await dap.event('dapscope.cpu.started')
    const finished = await dap.event('dapscope.cpu.finished')
    expect(finished.body).toEqual(result)
    const output = await dap.event('output', (body) => body.source?.path === result.cpuProfilePath)
    expect(output.body.category).toBe('stdout')
    expect(await dap.quit()).toBe(0)
    dap.expectUnbroken()
  })
})

describeTwoPythons('a CPU profile', ({ python }) => {
  it('from the launch configuration begins before the first line, and is on disk before `terminated`', async () => {
    const folder = scratchFolder()
    const dap = Dap.proxy(python)
    const finishedAtTermination = dap
      .event('terminated')
      .then(() => dap.events('dapscope.cpu.finished').map(({ body }) => existsSync(body.cpuProfilePath)))
    await dap.launch({
      program: SHARES,
      args: ['1.5'],
      python: [python],
      dapscope: { cpu: true, outputDir: folder },
    })
    expect(await finishedAtTermination).toEqual([true])
    const { body } = await dap.event('dapscope.cpu.finished')
    expect(body.cpuProfilePath.startsWith(folder)).toBe(true)
    expect(body.endedBy).toBe('the program ended')
    const file = read(body.cpuProfilePath)
    checkProfile(file)
    expect(shareOf(file, 'spin_three')).toBeGreaterThan(0.3)
    await dap.quit()
  })

  it('keeps the time at a breakpoint apart, and never calls it hot', async () => {
    const dap = Dap.proxy(python, ['--output-dir', scratchFolder()])
    await dap.launch({ program: STEPS, python: [python] }, { breakpoints: { [STEPS]: [7] } })
    const { body } = await dap.event('stopped')
    await dap.ask('dapscope.cpu.start')
    await pause(1500)
    const result = await dap.ask('dapscope.cpu.stop')
    const file = read(threadOf(result, 'MainThread').cpuProfilePath)
    checkProfile(file)
    expect(shareOf(file, '(paused in debugger)')).toBeGreaterThan(0.9)
    expect(result.hotFunctions.filter((hot: any) => hot.selfMs > 50)).toEqual([])
    checkAccounting(result.accounting)
    expect(await dap.ask('dapscope.status')).toMatchObject({
      debuggee: {
        state: 'stopped',
        stoppedThreads: [{ threadId: body.threadId, reason: 'breakpoint', frame: { line: 7, path: STEPS } }],
      },
    })
    await dap.quit()
  })

  it('of a program that idles all the time is an honest, valid file', async () => {
    const dap = Dap.proxy(python, ['--output-dir', scratchFolder()])
    await dap.launch({ program: IDLE, python: [python] })
    await dap.printed(/waiting/)
    await dap.ask('dapscope.cpu.start', { durationMs: 2500 })
    const { body } = await dap.event('dapscope.cpu.finished')
    expect(body.endedBy).toBe('durationMs was over')
    const file = read(body.cpuProfilePath)
    checkProfile(file)
    expect(shareOf(file, '(idle)')).toBeGreaterThan(0.9)
    // What ended by itself can still be asked for.
    expect((await dap.ask('dapscope.cpu.stop')).profileId).toBe(body.profileId)
    await dap.quit()
  })

  it('ends where the program becomes another one, and does not go on with its last stack', async () => {
    const dap = Dap.proxy(python, ['--output-dir', scratchFolder()])
    const program = join(PROGRAMS, 'becomes.py')
    await dap.launch({ program, args: ['8'], python: [python], subProcess: false })
    await dap.printed(/begun/)
    await dap.ask('dapscope.cpu.start', { sampler: 'py-spy' })
    const { body } = await dap.event('dapscope.cpu.finished')
    expect(body.endedBy).toBe('it became another program')
    expect(body.hotFunctions[0]).toMatchObject({ name: 'compute' })
    expect(body.hotFunctions[0].selfMs).toBeLessThan(3000)
    await dap.quit()
  })

  it('tells what every thread is doing now', async () => {
    const dap = Dap.proxy(python)
    await dap.launch({ program: SHARES, args: ['20'], python: [python] })
    const dump = await dumpAtWork(dap)
    expect(dump.threads.map((thread: any) => thread.name).sort()).toEqual(['MainThread', 'sleeper'])
    expect(threadOf(dump, 'sleeper').frames[0]).toMatchObject({ path: SHARES, category: 'user' })
    await dap.quit()
  })
})
