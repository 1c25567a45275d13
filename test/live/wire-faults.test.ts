// Ends that die, leave or are not there: nothing is left running, and whoever is still there is told.
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { describePythons, newestPython } from '../pythons.ts'
import { putProgram, scratchFolder } from '../scratch.ts'
import { freePort } from './attached.ts'
import { IDLE } from './captures.ts'
import { Dap, DAPSCOPE } from './dap.ts'
import { descendants, untilGone } from './processes.ts'
import { failsTwice, STRAY } from './stray.ts'

describePythons(
  'ends',
  ({ python }) => {
    it('leave nothing running when the client goes without a word', async () => {
      const dap = Dap.proxy(python)
      await dap.launch({ program: IDLE, python: [python] })
      const pids = descendants(dap.process!.pid!)
      expect(pids.length).toBeGreaterThan(2)
      dap.output.end()
      expect(await dap.exit()).toBe(0)
      await untilGone(pids)
    })

    it('leave nothing running when the client is killed and its pipes break', async () => {
      const dap = Dap.proxy(python)
      await dap.launch({ program: IDLE, python: [python] })
      const pids = descendants(dap.process!.pid!)
      dap.output.destroy()
      dap.process!.stdout!.destroy()
      await dap.exit()
      await untilGone(pids)
    })

    it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
      'leave nothing running on %s, with status 0',
      async (signal) => {
        const dap = Dap.proxy(python)
        await dap.launch({ program: IDLE, python: [python] })
        const pids = descendants(dap.process!.pid!)
        dap.process!.kill(signal)
        expect(await dap.exit()).toBe(0)
        await untilGone(pids)
      },
    )

    it('leave nothing running on a signal when the adapter no longer reacts', async () => {
      const dap = Dap.proxy(python)
      await dap.launch({ program: IDLE, python: [python] })
      const pids = descendants(dap.process!.pid!)
      process.kill(pids[0]!, 'SIGSTOP')
      dap.process!.kill('SIGTERM')
      expect(await dap.exit()).toBe(0)
      await untilGone(pids)
    })

    it('leave nothing running when the proxy itself is killed', async () => {
      const dap = Dap.proxy(python)
      await dap.launch({ program: IDLE, python: [python] })
      const pids = descendants(dap.process!.pid!)
      dap.process!.kill('SIGKILL')
      await untilGone(pids)
    })

    it('pass the adapter’s death and status on', async () => {
      const dap = Dap.proxy(python)
      await dap.launch({ program: IDLE, python: [python] })
      const [adapter] = descendants(dap.process!.pid!)
      process.kill(adapter!, 'SIGKILL')
      expect(await dap.exit()).toBe(128 + 9)
      await dap.ended
    })

    it('hand unknown arguments, the environment and the working directory on', async () => {
      const folder = scratchFolder()
      const fake = putProgram(join(folder, 'fake-python'), 'echo "$@|$COLOUR|$(pwd)" >&2\nexit 7')
      const dap = Dap.proxy(fake, ['--log-dir', 'some dir', '--log-stderr'], {
        cwd: folder,
        env: { COLOUR: 'blue' },
      })
      expect(await dap.exit()).toBe(7)
      expect(dap.stderr()).toContain(`-m debugpy.adapter --log-dir some dir --log-stderr|blue|${folder}`)
    })
  },
  { versions: ['3.9', '3.12'] },
)

describe('without any debugpy', () => {
  it('the client gets one failed `initialize` that says what to type', async () => {
    const empty = scratchFolder()
    const env = { PATH: empty, VIRTUAL_ENV: '', CONDA_PREFIX: '', XDG_CACHE_HOME: empty, HOME: empty }
    const dap = Dap.start([process.execPath, DAPSCOPE], { env })
    const answer = await dap.answer('initialize', { adapterID: 'x' })
    expect(answer).toMatchObject({ success: false, body: { error: { id: 1001, showUser: true } } })
    expect(answer.message).toContain('dapscope.cjs setup')
    dap.output.end()
    expect(await dap.exit()).toBe(1)
  })

  it('a folder that `--debugpy` names in vain is named in that answer', async () => {
    const dap = Dap.start([process.execPath, DAPSCOPE, '--debugpy', '/nowhere/debugpy'])
    const { success, message } = await dap.answer('initialize', { adapterID: 'x' })
    expect([success, message]).toEqual([false, expect.stringMatching(/no debugpy in \/nowhere\/debugpy/)])
    dap.output.end()
    await dap.exit()
  })

  it.each([
    ['No module named debugpy', false],
    ["No module named 'debugpy'", false],
    ['No module named debugpy.adapter', false],
    ["No module named 'debugpy._vendored'", true],
    ["No module named 'debugpy.adapter.clients'", true],
  ])(
    'what Python says of it is left out, and what a broken debugpy says is not: %s',
    async (said, isShown) => {
      const fake = putProgram(join(scratchFolder(), 'python3'), `echo "of the adapter: ${said}" >&2\nexit 1`)
      const dap = Dap.start([process.execPath, DAPSCOPE, '--python', fake])
      expect(await dap.answer('initialize', { adapterID: 'x' })).toMatchObject({
        success: false,
        body: { error: { id: 1001 } },
      })
      dap.output.end()
      expect(await dap.exit()).toBe(1)
      expect(dap.stderr().includes('of the adapter: ')).toBe(isShown)
    },
  )

  it('a Python without debugpy is followed by the next one that has it', async () => {
    const folder = scratchFolder()
    putProgram(join(folder, 'python3'), 'echo "$0: No module named debugpy" >&2\nexit 1')
    putProgram(join(folder, 'python'), `exec ${newestPython().python} "$@"`)
    const env = { PATH: folder, VIRTUAL_ENV: '', CONDA_PREFIX: '', XDG_CACHE_HOME: folder, HOME: folder }
    const dap = Dap.start([process.execPath, DAPSCOPE], { env })
    expect(await dap.answer('initialize', { adapterID: 'x' })).toMatchObject({ success: true })
    expect(await dap.quit()).toBe(0)
    expect(dap.stderr()).toBe('')
  })
})

describePythons(
  'server mode',
  ({ python }) => {
    it('serves several clients at once, each with an adapter of its own, and ends them on a signal', async () => {
      const port = freePort()
      const server = Dap.proxy(python, ['--port', String(port)])
      const [a, b] = [await Dap.tcp(port), await Dap.tcp(port)]
      await Promise.all([a, b].map((dap) => dap.launch({ program: IDLE, python: [python] })))
      const pids = descendants(server.process!.pid!)
      expect(await a.pid()).not.toBe(await b.pid())
      await a.answer('disconnect', { terminateDebuggee: true })
      await a.ended
      expect(await b.ask('threads')).toMatchObject({ threads: [expect.anything()] })
      server.process!.kill('SIGTERM')
      expect(await server.exit()).toBe(0)
      await b.ended
      await untilGone(pids)
    })

    it('goes on where something of ours fails that nobody was prepared for, and so does each session', async () => {
      const port = freePort()
      const server = Dap.proxy(python, ['--port', String(port)], { env: STRAY })
      const stdio = Dap.proxy(python, [], { env: STRAY })
      const dap = await Dap.tcp(port)
      await Promise.all([dap, stdio].map((each) => each.launch({ program: IDLE, python: [python] })))
      for (const each of [server, stdio])
        await failsTwice(
          (name) => each.process!.kill(name),
          () => each.stderr(),
        )
      for (const each of [dap, stdio, await Dap.tcp(port)]) {
        if (each !== dap && each !== stdio) await each.launch({ program: IDLE, python: [python] })
        expect(await each.ask('threads')).toMatchObject({ threads: [expect.anything()] })
        await each.answer('disconnect', { terminateDebuggee: true })
      }
      expect(await stdio.leave()).toBe(0)
      server.process!.kill('SIGTERM')
      expect(await server.exit()).toBe(0)
    })

    it('says which port is taken', async () => {
      const port = freePort()
      const first = Dap.proxy(python, ['--port', String(port)])
      await Dap.tcp(port)
      const second = Dap.proxy(python, ['--port', String(port)])
      expect(await second.exit()).toBe(1)
      expect(second.stderr()).toContain(`cannot listen on 127.0.0.1:${port} (another program listens there)`)
      first.process!.kill('SIGTERM')
      await first.exit()
    })
  },
  { versions: ['3.12'] },
)
