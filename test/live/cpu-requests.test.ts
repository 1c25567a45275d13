// The CPU requests in real sessions: arguments, ids, ends, paths, configuration.
import { copyFileSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { configured, connected, freePort, listening } from './attached.ts'
import { checkProfile, IDLE, pause, read, SHARES } from './captures.ts'
import { describePythons } from '../pythons.ts'
import { scratchFolder } from '../scratch.ts'
import { Dap, PROGRAMS } from './dap.ts'

describePythons(
  'CPU requests',
  ({ python }) => {
    it('are refused with the argument, what was expected, and what to type', async () => {
      const dap = Dap.proxy(python)
      const refused = async (command: string, args: unknown, name: string, text: RegExp) => {
        const answer = await dap.answer(command, args)
        expect(answer).toMatchObject({ success: false, body: { error: { name, showUser: true } } })
        expect(answer.message).toMatch(text)
      }
      await refused('dapscope.cpu.start', {}, 'noDebuggee', /needs a running program/)
      await refused('dapscope.cpu.start', { rate: 'fast' }, 'wrongArguments', /`rate`: expected a number/)
      await refused('dapscope.cpu.start', { rate: 0 }, 'wrongArguments', /`rate`: expected at least 1/)
      await refused('dapscope.cpu.start', { speed: 1 }, 'wrongArguments', /no argument `speed`.*rate/)
      await refused('dapscope.cpu.start', [1], 'wrongArguments', /the arguments: expected an object/)
      await refused(
        'dapscope.cpu.start',
        { neutral: 'no' },
        'wrongArguments',
        /`neutral`: expected true or false/,
      )
      await refused('dapscope.cpu.start', { stopOn: 'end' }, 'wrongArguments', /stopOn.*"stopped"/)
      await refused('dapscope.cpu.start', { formats: ['svg'] }, 'wrongArguments', /formats\.0.*"pprof"/)
      await refused('dapscope.cpu.stop', [], 'notRunning', /dapscope\.cpu\.start/)
      await refused('dapscope.cpu.strat', {}, 'unknownRequest', /`dapscope\.cpu\.start`/)
      await dap.launch({ program: IDLE, python: [python] })
      await refused('dapscope.cpu.stop', { profileId: 'cpu-none' }, 'notRunning', /dapscope.cpu.start/)
      expect(await dap.quit()).toBe(0)
    })

    it('take a Lua `{}`, which comes as `[]`; the same start twice is one capture, another is refused', async () => {
      const dap = Dap.proxy(python, ['--output-dir', scratchFolder()])
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
      const dap = Dap.proxy(python, ['--output-dir', scratchFolder()])
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

    it('show a progress bar where the client has one; its Cancel button ends the capture', async () => {
      const folder = scratchFolder()
      const dap = Dap.proxy(python, ['--output-dir', folder])
      const initialize = { supportsProgressReporting: true }
      await dap.launch({ program: IDLE, python: [python] }, { initialize })
      expect(await dap.ask('dapscope.status')).toMatchObject({ outputDirectory: folder })
      await dap.ask('dapscope.cpu.start')
      const { body } = await dap.event('progressStart')
      expect(body).toMatchObject({ title: 'CPU profile', cancellable: true })
      await dap.ask('cancel', { progressId: body.progressId })
      await dap.event('dapscope.cpu.finished')
      await dap.event('progressEnd', ({ progressId }) => progressId === body.progressId)
      await dap.quit()
    })

    it('write every format that is asked for, with lines as nodes where they are asked for', async () => {
      const dap = Dap.proxy(python, ['--output-dir', scratchFolder()])
      await dap.launch({ program: SHARES, args: ['20'], python: [python] })
      const others = ['speedscope', 'firefox', 'chrome-trace', 'pprof', 'collapsed']
      await dap.ask('dapscope.cpu.start', { formats: ['cpuprofile', ...others], lineNodes: true })
      await pause(600)
      const result = await dap.ask('dapscope.cpu.stop')
      expect(Object.keys(result.formatPaths).sort()).toEqual([...others].sort())
      const content = (format: string) => readFileSync(result.formatPaths[format])
      expect(gunzipSync(content('pprof')).toString()).toContain(SHARES)
      for (const format of ['speedscope', 'firefox', 'chrome-trace', 'collapsed'])
        expect(content(format).toString()).toContain('spin_three')
      const lines = read(result.cpuProfilePath).nodes.filter((node) => node.callFrame.url === SHARES)
      expect(new Set(lines.map((node) => node.callFrame.lineNumber)).size).toBeGreaterThan(3)
      await dap.quit()
    })

    it('compare captures by their ids, and files', async () => {
      const dap = Dap.proxy(python, ['--output-dir', scratchFolder()])
      await dap.launch({ program: SHARES, args: ['20'], python: [python] })
      const results = []
      const none = await dap.answer('dapscope.cpu.diff')
      expect(none.body.error).toMatchObject({ name: 'nothingToCompare' })
      for (let round = 0; round < 2; round++) {
        const { profileId } = await dap.ask('dapscope.cpu.start')
        const early = await dap.answer('dapscope.cpu.diff', { from: profileId, to: profileId })
        expect(early.body.error).toMatchObject({ name: 'stillRunning' })
        await pause(700)
        results.push(await dap.ask('dapscope.cpu.stop'))
      }
      const [a, b] = results
      const byId = await dap.ask('dapscope.cpu.diff', { from: a.profileId, to: b.profileId })
      expect(byId.from.durationMs).toBeCloseTo(a.durationMs, -1)
      const spin = byId.functions.find((each: any) => each.name === 'spin_three')
      expect(spin).toMatchObject({ path: SHARES, category: 'user' })
      expect(spin.self.fromMsPerSecond).toBeGreaterThan(200)
      const byPath = await dap.ask('dapscope.cpu.diff', { from: a.cpuProfilePath, to: b.cpuProfilePath })
      expect(byPath).toEqual(byId)
      expect(await dap.ask('dapscope.cpu.diff')).toEqual(byId)
      expect((await dap.typed('%cpu diff')).body.result).toContain('spin_three')
      const unknown = await dap.answer('dapscope.cpu.diff', { from: 'cpu-00000000', to: b.profileId })
      expect(unknown.body.error).toMatchObject({ name: 'unknownCapture' })
      const wrong = await dap.answer('dapscope.cpu.diff', { from: SHARES, to: b.profileId })
      expect(wrong.body.error).toMatchObject({ name: 'notReadable', showUser: true })
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
      const dap = Dap.proxy(python, ['--output-dir', scratchFolder()])
      await dap.launch({ program: SHARES, args: ['30'], python: [python] })
      const { cpuProfilePath } = await dap.ask('dapscope.cpu.start')
      await pause(700)
      await dap.answer('disconnect', { terminateDebuggee: true })
      checkProfile(read(cpuProfilePath))
      expect(dap.events('dapscope.cpu.finished')).toHaveLength(1)
      expect(await dap.leave()).toBe(0)
    })

    it.each(['SIGINT', 'SIGTERM', 'end of input'])(
      'a profile is written when the session ends by %s',
      async (how) => {
        const dap = Dap.proxy(python, ['--output-dir', scratchFolder()])
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
      const dap = Dap.proxy(python, ['--output-dir', scratchFolder()])
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
      const dap = Dap.proxy(python, ['--output-dir', scratchFolder()])
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

    it('name the files of a program that was started by a relative name wholly', async () => {
      const dap = Dap.proxy(python, ['--output-dir', scratchFolder()])
      await dap.launch({ program: './shares.py', cwd: PROGRAMS, args: ['20'], python: [python] })
      await dap.ask('dapscope.cpu.start')
      await pause(600)
      const { hotFunctions, cpuProfilePath } = await dap.ask('dapscope.cpu.stop')
      expect(hotFunctions[0].path).toBe(SHARES)
      expect(read(cpuProfilePath).nodes.map(({ callFrame }) => callFrame.url)).toContain(SHARES)
      await dap.quit()
    })

    it('do so of one that was attached to, where nobody else says where it was started', async () => {
      const port = freePort()
      const far = scratchFolder()
      copyFileSync(SHARES, join(far, 'shares.py'))
      listening(['env', '-C', far, python], port, 'shares.py', '20')
      const dap = await connected(port, ['--output-dir', scratchFolder()])
      const connect = { host: '127.0.0.1', port }
      const pathMappings = [{ localRoot: PROGRAMS, remoteRoot: far }]
      await configured(dap, dap.ask('attach', { connect, pathMappings }))
      await dap.ask('dapscope.cpu.start')
      await pause(600)
      const { hotFunctions } = await dap.ask('dapscope.cpu.stop')
      expect(hotFunctions[0].path).toBe(SHARES)
      await dap.quit()
    })

    it('count lines from 0 for a client that does', async () => {
      const dap = Dap.proxy(python, ['--output-dir', scratchFolder()])
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
      await dap.initialize()
      const wrong = await dap.answer('launch', {
        program: IDLE,
        python: [python],
        dapscope: { cpu: { rte: 1 } },
      })
      expect(wrong).toMatchObject({ success: false, body: { error: { name: 'wrongArguments' } } })
      await dap.quit()
    })

    it('results are the user’s alone, and scratch goes', async () => {
      const folder = join(scratchFolder(), 'with space and "quotes" é')
      const TMPDIR = scratchFolder()
      const dap = Dap.proxy(python, ['--output-dir', folder], { env: { TMPDIR } })
      await dap.launch({ program: IDLE, python: [python] })
      const { cpuProfilePath } = await dap.ask('dapscope.cpu.start', { label: '../../evil/"label"' })
      await dap.ask('dapscope.cpu.stop')
      expect(cpuProfilePath.startsWith(folder)).toBe(true)
      expect(statSync(cpuProfilePath).mode & 0o777).toBe(0o600)
      expect(statSync(join(cpuProfilePath, '..')).mode & 0o777).toBe(0o700)
      await dap.quit()
      expect(readdirSync(TMPDIR).filter((name) => name.startsWith('dapscope-'))).toEqual([])
    })
  },
  { versions: ['3.12'] },
)
