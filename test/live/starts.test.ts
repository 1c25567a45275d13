// Ways in which a program starts and ends: attached, in a terminal, replaced by exec, crashed.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { describePythons } from '../pythons.ts'
import { scratchFolder } from '../scratch.ts'
import { checkProfile, IDLE, pause, read, shareOf, SHARES } from './captures.ts'
import { attach, connected, freePort, listening } from './attached.ts'
import { Dap, PROGRAMS } from './dap.ts'

describePythons(
  'a program that was attached to',
  ({ python, pySpy }) => {
    it('says itself which process it is, is profiled, and goes on after the session has ended', async () => {
      const port = freePort()
      listening([python], port, SHARES, '60')
      const dap = await connected(port, ['--output-dir', scratchFolder(), '--py-spy', pySpy])
      await attach(dap, port)
      expect((await dap.ask('dapscope.status')).debuggee).toMatchObject({
        state: 'running',
        startMethod: 'attach',
      })
      const { pid } = await dap.ask('dapscope.cpu.start')
      await pause(800)
      expect(await dap.detach()).toBe(0)
      const { body } = await dap.event('dapscope.cpu.finished')
      expect(shareOf(read(body.cpuProfilePath), 'spin_three')).toBeGreaterThan(0.3)
      process.kill(pid, 0)
    })

    it('is profiled from the moment of the attach, by configuration', async () => {
      const port = freePort()
      listening([python], port, SHARES, '1')
      const dap = await connected(port, ['--output-dir', scratchFolder(), '--py-spy', pySpy])
      await attach(dap, port, { dapscope: { cpu: true } })
      const { body } = await dap.event('dapscope.cpu.finished')
      expect(shareOf(read(body.cpuProfilePath), 'spin_three')).toBeGreaterThan(0.2)
      dap.output.end()
      await dap.exit()
    })
  },
  { versions: ['3.9-debugpy1.6', '3.9', '3.12', '3.13'] },
)

describePythons(
  'a program',
  ({ python }) => {
    it('in the client’s terminal is proved and profiled', async () => {
      const dap = Dap.proxy(python, ['--output-dir', scratchFolder()])
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
        const dapscope = { cpu: true, outputDir: scratchFolder() }
        await dap.launch({ program, args: [how], python: [python], dapscope })
        await dap.event('terminated')
        const [finished] = dap.events('dapscope.cpu.finished')
        checkProfile(read(finished!.body.cpuProfilePath))
        expect(shareOf(read(finished!.body.cpuProfilePath), '<module>')).toBeGreaterThan(0.4)
        await dap.quit()
      },
    )

    it('that replaces itself by exec ends its capture, and says so afterwards', async () => {
      const dap = Dap.proxy(python, ['--output-dir', scratchFolder()])
      await dap.launch({ program: join(PROGRAMS, 'exec.py'), python: [python], subProcess: false })
      await dap.ask('dapscope.cpu.start')
      const { body } = await dap.event('dapscope.cpu.finished')
      // debugpy's connection goes with the program that was.
      const endedBy = expect.stringMatching(/^(it became another program|the program ended)$/)
      expect(body).toMatchObject({ endedBy, cpuProfilePath: expect.any(String) })
      await dap.quit()
    })

    it('that has ended is an error that says how', async () => {
      const dap = Dap.proxy(python)
      await dap.launch({ program: IDLE, args: ['0'], python: [python] })
      await dap.event('terminated')
      const answer = await dap.answer('dapscope.cpu.start')
      expect(answer.body.error).toMatchObject({ name: 'debuggeeEnded' })
      expect(answer.message).toMatch(/exited with status 0.*Start it again/)
      expect((await dap.ask('dapscope.status')).debuggee).toMatchObject({ state: 'ended' })
      await dap.quit()
    })
  },
  { versions: ['3.9', '3.12'] },
)
