// Ways in which a program starts and ends: attached, in a terminal, replaced by exec, crashed.
import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { describePythons } from '../pythons.ts'
import { checkProfile, IDLE, outputDir, pause, read, shareOf, SHARES } from './captures.ts'
import { Dap, DAPSCOPE, PROGRAMS } from './dap.ts'

const freePort = () => 20_000 + Math.floor(Math.random() * 20_000)

/** A program that waits for a debugger on a port, as people start it by hand. */
function listening(python: string, port: number, program: string, ...args: string[]): void {
  const command = ['-m', 'debugpy', '--listen', `127.0.0.1:${port}`, '--wait-for-client', program, ...args]
  const child = spawn(python, command, { stdio: 'ignore' })
  onTestFinished(() => void child.kill('SIGKILL'))
}

/** dapscope in front of the adapter that listens in the program, once it does. */
async function connected(port: number, flags: string[] = []): Promise<Dap> {
  for (let tries = 0; ; tries++) {
    const dap = Dap.start([process.execPath, DAPSCOPE, '--connect', `127.0.0.1:${port}`, ...flags])
    const answer = await dap.answer('initialize', { adapterID: 'debugpy', clientID: 'test' })
    if (answer.success) return dap
    expect(answer.body.error.name).toBe('noConnection')
    dap.output.end()
    expect(await dap.exit()).toBe(1)
    if (tries > 20) throw new Error(answer.message)
    await pause(200)
  }
}

async function attach(dap: Dap, port: number, more: object = {}): Promise<void> {
  const attached = dap.ask('attach', { connect: { host: '127.0.0.1', port }, ...more })
  await dap.event('initialized')
  await dap.ask('configurationDone')
  await attached
  await dap.event('process')
}

describePythons(
  'a program that was attached to',
  ({ python, pySpy }) => {
    it('says itself which process it is, is profiled, and goes on after the session has ended', async () => {
      const port = freePort()
      listening(python, port, SHARES, '60')
      const dap = await connected(port, ['--output-dir', outputDir(), '--py-spy', pySpy])
      await attach(dap, port)
      expect((await dap.ask('dapscope.status')).debuggee).toMatchObject({
        state: 'running',
        startMethod: 'attach',
      })
      const { pid } = await dap.ask('dapscope.cpu.start')
      await pause(800)
      await dap.answer('disconnect', { terminateDebuggee: false })
      const { body } = await dap.event('dapscope.cpu.finished')
      expect(shareOf(read(body.cpuProfilePath), 'spin_three')).toBeGreaterThan(0.3)
      expect(await dap.leave()).toBe(0)
      process.kill(pid, 0)
    })

    it('is profiled from the moment of the attach, by configuration', async () => {
      const port = freePort()
      listening(python, port, SHARES, '1')
      const dap = await connected(port, ['--output-dir', outputDir(), '--py-spy', pySpy])
      await attach(dap, port, { dapscope: { cpu: true } })
      const { body } = await dap.event('dapscope.cpu.finished')
      expect(shareOf(read(body.cpuProfilePath), 'spin_three')).toBeGreaterThan(0.2)
      dap.output.end()
      await dap.exit()
    })
  },
  { versions: ['3.9-debugpy1.6', '3.9', '3.12', '3.13'] },
)

const canUnshare =
  process.platform === 'linux' && spawnSync('unshare', ['--pid', '--fork', 'true']).status === 0

describePythons(
  'a program in a container’s pid namespace',
  ({ python, pySpy }) => {
    it.skipIf(!canUnshare)('is not taken for a local process of the same number', async () => {
      const port = freePort()
      const inside = ['--pid', '--fork', '--kill-child', '--mount-proc', python]
      const command = [
        ...inside,
        '-m',
        'debugpy',
        '--listen',
        `127.0.0.1:${port}`,
        '--wait-for-client',
        SHARES,
        '60',
      ]
      const child = spawn('unshare', command, { stdio: 'ignore' })
      onTestFinished(() => void child.kill('SIGKILL'))
      const dap = await connected(port, ['--py-spy', pySpy])
      await attach(dap, port)
      const answer = await dap.answer('dapscope.cpu.start')
      expect(answer.body.error).toMatchObject({ name: 'notProved' })
      expect(answer.message).toMatch(/another pid namespace/)
      expect(await dap.ask('threads')).toBeTruthy()
      await dap.quit()
    })
  },
  { versions: ['3.9-debugpy1.6', '3.12'] },
)

describePythons(
  'a program',
  ({ python }) => {
    it('in the client’s terminal is proved and profiled', async () => {
      const dap = Dap.proxy(python, ['--output-dir', outputDir()])
      dap.onRequest = ({ command, arguments: { args, env } }) => {
        expect(command).toBe('runInTerminal')
        const child = spawn(args[0], args.slice(1), { stdio: 'ignore', env: { ...process.env, ...env } })
        return { processId: child.pid }
      }
      const initialize = { supportsRunInTerminalRequest: true }
      await dap.launch(
        { program: SHARES, args: ['20'], python: [python], console: 'integratedTerminal' },
        { initialize },
      )
      await dap.ask('dapscope.cpu.start')
      await pause(600)
      const result = await dap.ask('dapscope.cpu.stop')
      expect(result.hotFunctions[0].name).toBe('spin_three')
      await dap.quit()
    })

    it.each(['signal', 'exit'])(
      'that leaves by %s has its profile on disk before `terminated`',
      async (how) => {
        const dap = Dap.proxy(python)
        const program = join(PROGRAMS, 'crash.py')
        const dapscope = { cpu: true, outputDir: outputDir() }
        await dap.launch({ program, args: [how], python: [python], dapscope })
        await dap.event('terminated')
        const [finished] = dap.events('dapscope.cpu.finished')
        checkProfile(read(finished!.body.cpuProfilePath))
        expect(shareOf(read(finished!.body.cpuProfilePath), '<module>')).toBeGreaterThan(0.4)
        await dap.quit()
      },
    )

    it('that replaces itself by exec ends its capture, and says so afterwards', async () => {
      const dap = Dap.proxy(python, ['--output-dir', outputDir()])
      await dap.launch({ program: join(PROGRAMS, 'exec.py'), python: [python], subProcess: false })
      await dap.ask('dapscope.cpu.start')
      const { body } = await dap.event('dapscope.cpu.finished')
      expect(body.error ?? body.cpuProfilePath).toBeTruthy()
      await dap.quit()
    })

    it('that has ended is an error that says how', async () => {
      const dap = Dap.proxy(python)
      await dap.launch({ program: IDLE, args: ['0'], python: [python] })
      await dap.event('terminated')
      const answer = await dap.answer('dapscope.cpu.start')
      expect(answer.body.error).toMatchObject({ name: 'debuggeeEnded' })
      expect(answer.message).toMatch(/exited with status 0/)
      expect((await dap.ask('dapscope.status')).debuggee).toMatchObject({ state: 'ended' })
      await dap.quit()
    })
  },
  { versions: ['3.9', '3.12'] },
)
