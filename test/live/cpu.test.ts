// CPU profiles of real programs in real debug sessions, through the proxy.
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import {
  expectReadable as checkProfile,
  durations,
  type ProfileFile as Profile,
} from '../profile/read-cpuprofile.ts'
import { lockProcess } from '../../src/store/lock.ts'
import { bootId, startTimeOf } from '../../src/system/process.ts'
import { describePythons } from '../pythons.ts'
import { Dap, PROGRAMS } from './dap.ts'

const SHARES = join(PROGRAMS, 'shares.py')
const IDLE = join(PROGRAMS, 'idle.py')
const STEPS = join(PROGRAMS, 'steps.py')

const outputDir = () => mkdtempSync(join(tmpdir(), 'dapscope-out-'))
const pause = (ms: number) => new Promise((done) => setTimeout(done, ms))
const read = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as Profile

/** Processes that run `program` with `argument`. */
function samplers(program: string, argument: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        const command = readFileSync(`/proc/${name}/cmdline`, 'latin1').split('\0')
        return command[0] === program && command.includes(argument)
      } catch {
        return false
      }
    })
    .map(Number)
}

/** The part of a file's time in which a function of that name was the innermost. */
function shareOf(file: Profile, name: string): number {
  const ids = new Set(
    file.nodes.filter(({ callFrame }) => callFrame.functionName === name).map(({ id }) => id),
  )
  const each = durations(file)
  const spent = file.samples.reduce((sum, id, i) => sum + (ids.has(id) ? each[i]! : 0), 0)
  return spent / (file.endTime - file.startTime)
}

/** shown + debugger + idle + paused + lost = life, for each thread and for all. */
function checkAccounting({ threads, sum }: any): void {
  for (const of of [...threads, sum]) {
    expect(of.shownUs + of.debuggerUs + of.idleUs + of.pausedUs + of.lostUs).toBe(of.lifeUs)
  }
}

describePythons('a CPU profile', ({ python }) => {
  it('is true to the program’s known shares, by function and by line', async () => {
    const dap = Dap.proxy(python, ['--output-dir', outputDir()])
    await dap.launch({ program: SHARES, args: ['30'], python: [python] })
    const started = await dap.ask('dapscope.cpu.start', { rate: 200 })
    expect(started).toMatchObject({ sampler: 'py-spy', rate: 200, profileId: expect.any(String) })
    expect(started.pid).toBe((await dap.event('process')).body.systemProcessId)
    await pause(3000)
    const result = await dap.ask('dapscope.cpu.stop')
    expect(result.cpuProfilePath).toBe(started.cpuProfilePath)
    expect(result.durationMs).toBeGreaterThan(2900)
    const main = result.threads.find((thread: any) => thread.name === 'MainThread')
    const sleeper = result.threads.find((thread: any) => thread.name === 'sleeper')
    const mainFile = read(main.cpuProfilePath)
    for (const file of [mainFile, read(sleeper.cpuProfilePath), read(result.cpuProfilePath)])
      checkProfile(file)
    // A sampled second is a second in the file.
    expect((mainFile.endTime - mainFile.startTime) / 1000 / result.durationMs).toBeCloseTo(1, 1)
    // spin_three does three times what spin_one does.
    const three = shareOf(mainFile, 'spin_three')
    const one = shareOf(mainFile, 'spin_one')
    expect(three / (three + one)).toBeGreaterThan(0.66)
    expect(three / (three + one)).toBeLessThan(0.84)
    const sleepFile = read(sleeper.cpuProfilePath)
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
    const { got, wanted } = dap.numbers()
    expect(got).toEqual(wanted)
  })

  it('from the launch configuration begins before the first line, and is on disk before `terminated`', async () => {
    const folder = outputDir()
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
    const dap = Dap.proxy(python, ['--output-dir', outputDir()])
    await dap.launch({ program: STEPS, python: [python] }, { breakpoints: { [STEPS]: [7] } })
    const { body } = await dap.event('stopped')
    const start = dap.ask('dapscope.cpu.start')
    await start
    await pause(1500)
    const result = await dap.ask('dapscope.cpu.stop')
    const file = read(result.threads.find((thread: any) => thread.name === 'MainThread').cpuProfilePath)
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
    const dap = Dap.proxy(python, ['--output-dir', outputDir()])
    await dap.launch({ program: IDLE, python: [python] })
    await dap.event('output', (body) => body.output.includes('waiting'))
    await dap.ask('dapscope.cpu.start', { durationMs: 800 })
    const { body } = await dap.event('dapscope.cpu.finished')
    expect(body.endedBy).toBe('durationMs was over')
    const file = read(body.cpuProfilePath)
    checkProfile(file)
    expect(shareOf(file, '(idle)')).toBeGreaterThan(0.9)
    // What ended by itself can still be asked for.
    expect((await dap.ask('dapscope.cpu.stop')).profileId).toBe(body.profileId)
    await dap.quit()
  })

  it('tells what every thread is doing now', async () => {
    const dap = Dap.proxy(python)
    await dap.launch({ program: SHARES, args: ['20'], python: [python] })
    await pause(500)
    const { threads } = await dap.ask('dapscope.cpu.dump')
    expect(threads.map((thread: any) => thread.name).sort()).toEqual(['MainThread', 'sleeper'])
    const sleeper = threads.find((thread: any) => thread.name === 'sleeper')
    expect(sleeper.frames[0]).toMatchObject({ path: SHARES, category: 'user' })
    await dap.quit()
  })
})

describePythons(
  'CPU requests',
  ({ python, pySpy }) => {
    it('are refused with the argument, what was expected, and what to type', async () => {
      const dap = Dap.proxy(python)
      const refused = async (command: string, args: unknown, name: string, text: RegExp) => {
        const answer = await dap.answer(command, args)
        expect(answer).toMatchObject({ success: false, body: { error: { name, showUser: true } } })
        expect(answer.message).toMatch(text)
      }
      await refused('dapscope.cpu.start', {}, 'noDebuggee', /needs a running program/)
      await refused('dapscope.cpu.start', { rate: 'fast' }, 'wrongArguments', /`rate`: expected number/)
      await refused('dapscope.cpu.start', { rate: 0 }, 'wrongArguments', /`rate`.*>=1/)
      await refused('dapscope.cpu.start', { speed: 1 }, 'wrongArguments', /no argument `speed`.*rate/)
      await refused('dapscope.cpu.start', [1], 'wrongArguments', /expected object/)
      await refused('dapscope.cpu.start', { neutral: true }, 'notSupportedYet', /neutral=true/)
      await refused('dapscope.cpu.start', { stopOn: 'stopped' }, 'notSupportedYet', /stopOn/)
      await refused('dapscope.cpu.start', { formats: ['pprof'] }, 'notSupportedYet', /formats/)
      await refused('dapscope.cpu.stop', [], 'notRunning', /dapscope\.cpu\.start/)
      await refused('dapscope.cpu.strat', {}, 'unknownRequest', /`dapscope\.cpu\.start`/)
      await dap.launch({ program: IDLE, python: [python] })
      await refused('dapscope.cpu.stop', { profileId: 'cpu-none' }, 'notRunning', /cpu-none/)
      expect(await dap.quit()).toBe(0)
    })

    it('take a Lua `{}`, which comes as `[]`; the same start twice is one capture, another is refused', async () => {
      const dap = Dap.proxy(python, ['--output-dir', outputDir()])
      await dap.launch({ program: IDLE, python: [python] })
      const [first, again] = await Promise.all([
        dap.ask('dapscope.cpu.start', []),
        dap.ask('dapscope.cpu.start', {}),
      ])
      expect(again.profileId).toBe(first.profileId)
      const other = await dap.answer('dapscope.cpu.start', { rate: 50 })
      expect(other.body.error).toMatchObject({ name: 'captureRunning' })
      await dap.ask('dapscope.cpu.stop', [])
      const second = await dap.ask('dapscope.cpu.start', { rate: 50 })
      expect(second.profileId).not.toBe(first.profileId)
      await dap.ask('dapscope.cpu.stop')
      await dap.event('dapscope.cpu.finished', ({ profileId }) => profileId === second.profileId)
      expect(dap.events('dapscope.cpu.finished')).toHaveLength(2)
      await dap.quit()
    })

    it('of vscode-js-debug’s names work for a client made for it', async () => {
      const dap = Dap.proxy(python, ['--output-dir', outputDir()])
      await dap.launch({ program: IDLE, python: [python] })
      expect(await dap.ask('stopProfile')).toEqual({})
      expect(await dap.ask('startProfile', { type: 'cpu' })).toEqual({})
      const { body } = await dap.event('profileStarted')
      await dap.event('profilerStateUpdate', ({ running }) => running === true)
      await pause(300)
      expect(await dap.ask('stopProfile')).toEqual({})
      checkProfile(read(body.file))
      await dap.event('profilerStateUpdate', ({ running }) => running === false)
      await dap.quit()
    })

    it('`cancel` is answered and never reaches debugpy, where it would wedge the session', async () => {
      const dap = Dap.proxy(python)
      await dap.launch({ program: IDLE, python: [python] })
      expect(await dap.answer('cancel', { requestId: 1 })).toMatchObject({ success: true })
      expect(await dap.ask('threads')).toMatchObject({ threads: expect.any(Array) })
      await dap.quit()
    })

    it('a profile is written before the answer to `disconnect`', async () => {
      const dap = Dap.proxy(python, ['--output-dir', outputDir()])
      await dap.launch({ program: SHARES, args: ['30'], python: [python] })
      const { cpuProfilePath } = await dap.ask('dapscope.cpu.start')
      await pause(700)
      await dap.answer('disconnect', { terminateDebuggee: true })
      checkProfile(read(cpuProfilePath))
      expect(dap.events('dapscope.cpu.finished')).toHaveLength(1)
      dap.output.end()
      expect(await dap.exit()).toBe(0)
    })

    it.each(['SIGINT', 'SIGTERM', 'end of input'])(
      'a profile is written when the session ends by %s',
      async (how) => {
        const dap = Dap.proxy(python, ['--output-dir', outputDir()])
        await dap.launch({ program: SHARES, args: ['30'], python: [python] })
        const { cpuProfilePath } = await dap.ask('dapscope.cpu.start')
        await pause(700)
        if (how === 'end of input') dap.output.end()
        else dap.process!.kill(how as NodeJS.Signals)
        expect(await dap.exit()).toBe(0)
        checkProfile(read(cpuProfilePath))
      },
    )

    it('work without pydevd in the program (noDebug), from the first line too', async () => {
      const dap = Dap.proxy(python, ['--output-dir', outputDir()])
      await dap.launch({
        program: SHARES,
        args: ['2'],
        python: [python],
        noDebug: true,
        dapscope: { cpu: { rate: 50 } },
      })
      const { body } = await dap.event('dapscope.cpu.finished')
      expect(body.hotFunctions[0].name).toBe('spin_three')
      await dap.quit()
    })

    it('name paths as the client does, by the session’s pathMappings', async () => {
      const dap = Dap.proxy(python, ['--output-dir', outputDir()])
      const pathMappings = [{ localRoot: '/client/side', remoteRoot: PROGRAMS }]
      await dap.launch({ program: SHARES, args: ['20'], python: [python], pathMappings })
      await dap.ask('dapscope.cpu.start')
      await pause(600)
      const result = await dap.ask('dapscope.cpu.stop')
      expect(result.hotFunctions[0].path).toBe('/client/side/shares.py')
      const urls = read(result.cpuProfilePath).nodes.map(({ callFrame }) => callFrame.url)
      expect(urls).toContain('/client/side/shares.py')
      expect(urls).not.toContain(SHARES)
      await dap.quit()
    })

    it('count lines from 0 for a client that does', async () => {
      const dap = Dap.proxy(python, ['--output-dir', outputDir()])
      await dap.launch(
        { program: SHARES, args: ['20'], python: [python] },
        { initialize: { linesStartAt1: false } },
      )
      await dap.ask('dapscope.cpu.start')
      await pause(600)
      const { hotFunctions } = await dap.ask('dapscope.cpu.stop')
      expect(readFileSync(SHARES, 'utf8').split('\n')[hotFunctions[0].line]).toBe('def spin_three(count):')
      await dap.quit()
    })

    it('a wrong key of ours fails the launch, and a right one never reaches debugpy', async () => {
      const dap = Dap.proxy(python)
      await dap.ask('initialize', { adapterID: 'x' })
      const wrong = await dap.answer('launch', {
        program: IDLE,
        python: [python],
        dapscope: { cpu: { rte: 1 } },
      })
      expect(wrong).toMatchObject({ success: false, body: { error: { name: 'wrongArguments' } } })
      await dap.quit()
    })

    it('results are the user’s alone, and scratch goes', async () => {
      const folder = join(outputDir(), 'with space and "quotes" é')
      const before = readdirSync(tmpdir()).filter((name) => name.startsWith('dapscope-cpu-'))
      const dap = Dap.proxy(python, ['--output-dir', folder])
      await dap.launch({ program: IDLE, python: [python] })
      const { cpuProfilePath } = await dap.ask('dapscope.cpu.start', { label: '../../evil/"label"' })
      await dap.ask('dapscope.cpu.stop')
      expect(cpuProfilePath.startsWith(folder)).toBe(true)
      expect(statSync(cpuProfilePath).mode & 0o777).toBe(0o600)
      expect(statSync(join(cpuProfilePath, '..')).mode & 0o777).toBe(0o700)
      await dap.quit()
      expect(readdirSync(tmpdir()).filter((name) => name.startsWith('dapscope-cpu-'))).toEqual(before)
    })

    // --- faults: each ends in a typed failure with its remedy, and the debugging goes on -----------------------------

    async function fails(
      flags: string[],
      name: string,
      text: RegExp,
      env: NodeJS.ProcessEnv = {},
    ): Promise<void> {
      const dap = Dap.proxy(python, flags, { env })
      await dap.launch({ program: IDLE, python: [python] })
      const answer = await dap.answer('dapscope.cpu.start')
      expect(answer).toMatchObject({ success: false, body: { error: { name, showUser: true } } })
      expect(answer.message).toMatch(text)
      expect(await dap.ask('threads')).toMatchObject({ threads: [expect.anything()] })
      expect(await dap.quit()).toBe(0)
    }

    function fakePySpy(script: string): string {
      const path = join(mkdtempSync(join(tmpdir(), 'dapscope-fake-')), 'py-spy')
      writeFileSync(path, `#!/bin/sh\n${script}\n`)
      chmodSync(path, 0o755)
      return path
    }

    it('py-spy is missing', () => fails(['--py-spy', '/nowhere/py-spy'], 'pySpyMissing', /dapscope setup/))

    it('py-spy is refused', () =>
      fails(
        [
          '--py-spy',
          fakePySpy('echo "Permission Denied: Try running again with elevated permissions" >&2; exit 1'),
        ],
        'notPermitted',
        /SYS_PTRACE/,
      ))

    it('py-spy dies at once', () =>
      fails(
        [
          '--py-spy',
          fakePySpy('echo "Error: Failed to find python version from target process" >&2; exit 1'),
        ],
        'samplerFailed',
        /python version/,
      ))

    it('the output directory cannot be made', () =>
      fails(['--output-dir', '/proc/nowhere'], 'outputNotWritten', /outputDir/))

    it('the output directory is a file', () => {
      const file = join(outputDir(), 'file')
      writeFileSync(file, '')
      return fails(['--output-dir', join(file, 'x')], 'outputNotWritten', /not a folder/)
    })

    it('py-spy hangs before it has attached: the answer is pending, and the session ends all the same', async () => {
      const dap = Dap.proxy(python, ['--py-spy', fakePySpy('exec sleep 60')])
      await dap.launch({ program: IDLE, python: [python] })
      expect(await dap.ask('dapscope.cpu.start')).toMatchObject({
        pending: true,
        profileId: expect.any(String),
      })
      expect(await dap.ask('threads')).toBeTruthy()
      expect(await dap.quit()).toBe(0)
      expect(samplers('sleep', '60')).toEqual([])
    })

    it('a start that is cancelled leaves no sampler behind, and the next start works', async () => {
      const slow = fakePySpy(`[ -e "$0.second" ] && exec ${pySpy} "$@"; touch "$0.second"; exec sleep 61`)
      const dap = Dap.proxy(python, ['--py-spy', slow, '--output-dir', outputDir()])
      await dap.launch({ program: IDLE, python: [python] })
      const requestId = dap.write({ type: 'request', command: 'dapscope.cpu.start' })
      await expect.poll(() => samplers('sleep', '61')).toHaveLength(1)
      expect(await dap.answer('cancel', { requestId })).toMatchObject({ success: true })
      const answer = await dap.until('answer', (m) => m.request_seq === requestId)
      expect(answer).toMatchObject({ success: false, body: { error: { name: 'cancelled' } } })
      await expect.poll(() => samplers('sleep', '61')).toEqual([])
      await dap.ask('dapscope.cpu.start')
      await dap.ask('dapscope.cpu.stop')
      await dap.quit()
    })

    it('py-spy dies in the middle', async () => {
      const dap = Dap.proxy(python, ['--output-dir', outputDir()])
      await dap.launch({ program: IDLE, python: [python] })
      const { pid } = await dap.ask('dapscope.cpu.start')
      const [spy] = samplers(pySpy, String(pid))
      process.kill(spy!, 'SIGKILL')
      const { body } = await dap.event('dapscope.cpu.finished')
      expect(body.error).toMatchObject({ name: 'samplerFailed' })
      expect((await dap.answer('dapscope.cpu.stop')).body.error).toMatchObject({ name: 'samplerFailed' })
      // And the next one works.
      await dap.ask('dapscope.cpu.start')
      await dap.ask('dapscope.cpu.stop')
      await dap.quit()
    })

    it('a process that another dapscope samples is refused, with who it is', async () => {
      const dap = Dap.proxy(python)
      await dap.launch({ program: IDLE, python: [python] })
      const pid: number = (await dap.event('process')).body.systemProcessId
      const taken = await lockProcess({ pid, startTime: startTimeOf(pid)!, bootId: bootId()! })
      const answer = await dap.answer('dapscope.cpu.start')
      expect(answer.body.error).toMatchObject({
        name: 'samplerElsewhere',
        variables: { owner: String(process.pid) },
      })
      taken.release!()
      await dap.ask('dapscope.cpu.start')
      await dap.quit()
    })
  },
  { versions: ['3.12'] },
)
