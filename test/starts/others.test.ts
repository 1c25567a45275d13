// Starts of which each has its own story: sudo, a refusal, a network namespace, a restart, and a second attach to the same process.
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { typed, untilNone } from '../faults/ends.ts'
import { attach, configured, connected, freePort } from '../live/attached.ts'
import { pause, read, shareOf } from '../live/captures.ts'
import { Dap, DAPSCOPE } from '../live/dap.ts'
import { describePythons } from '../pythons.ts'
import { pathWith, putProgram } from '../scratch.ts'
import { launchIn, pidIn, place, profiled, program, TERMINAL, waiting, type At } from './ways.ts'

describePythons(
  'a program',
  (tested) => {
    it('that is started through sudo is profiled: debugpy puts it before its launcher', async () => {
      const at = place(tested)
      const sudo = putProgram(join(at.folder, 'bin/sudo'), '[ "$1" = -E ] && shift\nexec "$@"')
      const env = { ...process.env, PATH: pathWith(sudo) }
      const dap = Dap.proxy(at.python, at.flags, { env })
      await launchIn(dap, at, { sudo: true, console: 'integratedTerminal' }, TERMINAL, env)
      await profiled(dap, await pidIn(at))
      await dap.quit()
      await untilNone(at.folder)
    })

    it('without a debugger is profiled, and what needs one says so', async () => {
      const at = place(tested)
      const dap = Dap.proxy(at.python, at.flags)
      await launchIn(dap, at, { noDebug: true })
      await profiled(dap, await pidIn(at))
      for (const command of ['memory.start', 'memory.objects'])
        expect(typed(await dap.answer(`dapscope.${command}`)).message).toMatch(/noDebug|debugg/)
      await dap.quit()
      await untilNone(at.folder)
    })

    it('is started anew by a client that restarts: the session ends, and the next is like it', async () => {
      const at = place(tested)
      const pids: number[] = []
      for (let times = 0; times < 2; times++) {
        const dap = Dap.proxy(at.python, at.flags)
        await launchIn(dap, at, {})
        pids.push(await dap.pid())
        await dap.ask('dapscope.cpu.start')
        await pause(300)
        // A client does so because debugpy (1.8.22) does not offer `supportsRestartRequest`.
        await dap.answer('disconnect', { restart: true, terminateDebuggee: true })
        const { body } = await dap.event('dapscope.cpu.finished')
        expect(shareOf(read(body.cpuProfilePath), 'busy')).toBeGreaterThan(0.05)
        expect(await dap.leave()).toBe(0)
        await untilNone(at.folder)
      }
      expect(new Set(pids).size).toBe(2)
    })
  },
  { versions: ['3.12'] },
)

describePythons(
  'a program that was attached to',
  (tested) => {
    async function attached(at: At, port: number): Promise<Dap> {
      const dap = await connected(port, at.flags)
      await attach(dap, port)
      return dap
    }

    it('has its capture written when its client leaves, and its memory’s history goes on with the next', async () => {
      const at = place(tested)
      const port = freePort()
      const program = waiting(at, ['--listen', `127.0.0.1:${port}`, '--wait-for-client'])
      const first = await attached(at, port)
      const pid = await pidIn(at)
      await first.ask('dapscope.memory.start')
      await first.settled('dapscope.memory.snapshot', { label: 'before' })
      await first.ask('dapscope.cpu.start')
      await pause(500)
      await first.answer('disconnect', { terminateDebuggee: false })
      const { body } = await first.event('dapscope.cpu.finished')
      expect(shareOf(read(body.cpuProfilePath), 'busy')).toBeGreaterThan(0.05)
      await first.leave()

      const second = await attached(at, port)
      expect(await second.ask('dapscope.memory.start')).toMatchObject({ tracking: true })
      await second.settled('dapscope.memory.snapshot', { label: 'after' })
      const diff = await second.settled('dapscope.memory.diff')
      expect(JSON.stringify(diff)).toContain('before')
      await profiled(second, pid)
      await second.detach()
      expect(program.exitCode ?? program.signalCode).toBe(null)
      program.kill('SIGKILL')
      await untilNone(at.folder)
    })

    it.each([
      ['a program', 'attach', () => ({ listen: { host: '127.0.0.1', port: freePort() } })],
      ['a terminal', 'launch', (at: At) => ({ ...program(at), console: 'integratedTerminal' })],
    ] as const)(
      'whose client goes while debugpy still waits for %s leaves no process',
      async (what, command, args) => {
        const at = place(tested)
        const dap = Dap.proxy(at.python, [...at.flags, '--log-dir', at.folder])
        const waits = new Promise(
          (isAsked) => (dap.onRequest = () => ({ processId: void isAsked(undefined) })),
        )
        await dap.initialize(TERMINAL)
        void dap.ask(command, args(at)).catch(() => undefined)
        await (what === 'a program' ? dap.event('debugpyWaitingForServer') : waits)
        dap.output.end()
        await dap.exit()
        await untilNone(at.folder)
      },
    )

    it('gets the snapshot that was asked for right before its client leaves', async () => {
      const at = place(tested)
      const port = freePort()
      const program = waiting(at, ['--listen', `127.0.0.1:${port}`, '--wait-for-client'])
      const dap = await connected(port, at.flags)
      await attach(dap, port)
      await dap.ask('dapscope.memory.start')
      const asked = dap.ask('dapscope.memory.snapshot')
      expect(await dap.detach()).toBe(0)
      expect(existsSync((await asked).heapProfilePath)).toBe(true)
      program.kill('SIGKILL')
      await untilNone(at.folder)
    })

    it('may be started at the same time as the dapscope in front of it', async () => {
      const at = place(tested)
      const port = freePort()
      const dap = Dap.start([process.execPath, DAPSCOPE, '--connect', `127.0.0.1:${port}`, ...at.flags])
      const initialized = dap.initialize()
      await expect
        .poll(() => dap.stderr(), { timeout: 15_000 })
        .toContain(`nobody listens at 127.0.0.1:${port} yet`)
      const program = waiting(at, ['--listen', `127.0.0.1:${port}`, '--wait-for-client'])
      await initialized
      await attach(dap, port)
      await profiled(dap, await pidIn(at))
      expect(await dap.detach()).toBe(0)
      program.kill('SIGKILL')
      await untilNone(at.folder)
    })

    it('that never listens is told of once we have waited, and a client that goes before that is not kept', async () => {
      const port = freePort()
      const command = [process.execPath, DAPSCOPE, '--connect', `127.0.0.1:${port}`]
      const [patient, leaving] = [Dap.start(command), Dap.start(command)]
      const answered = patient.answer('initialize', { adapterID: 'debugpy' })
      leaving.write({ type: 'request', command: 'initialize', arguments: {} })
      await expect.poll(() => leaving.stderr(), { timeout: 15_000 }).toContain('yet')
      leaving.output.end()
      expect(await leaving.exit()).toBe(1)
      expect(patient.received).toEqual([])
      expect(typed(await answered).name).toBe('noConnection')
      patient.output.end()
      expect(await patient.exit()).toBe(1)
      expect(patient.stderr().match(/yet/g)).toHaveLength(1)
      expect(patient.stderr()).toMatch(/Nobody could be reached at .* Start the program with/)
    })

    it('that takes the connection and says nothing, as debugpy now and then after a client that vanished, is told of', async () => {
      const server = createServer().listen(0, '127.0.0.1')
      onTestFinished(() => void server.close())
      await once(server, 'listening')
      const { port } = server.address() as AddressInfo
      const dap = Dap.start([process.execPath, DAPSCOPE, '--connect', `127.0.0.1:${port}`])
      const { message } = typed(await dap.answer('initialize', { adapterID: 'debugpy' }))
      expect(message).toMatch(/takes the connection and says nothing.*Start the program/)
      dap.process!.stdin!.end()
      expect(await dap.exit()).toBe(1)
    })

    it('at an address where nobody listens is refused, with what to type', async () => {
      const dap = Dap.proxy(tested.python)
      await dap.initialize()
      const answer = await dap.answer('attach', { connect: { host: '127.0.0.1', port: freePort() } })
      expect(typed(answer).name).toBe('noConnection')
      dap.output.end()
      await dap.ended
    })

    it.each([
      ['is a web server', 'HTTP/1.1 400 Bad Request\r\n\r\n', /what listens there is not debugpy/],
      ['hangs up', '', /it hung up at once/],
    ])('at an address where what listens %s is refused, with what to type', async (_title, says, why) => {
      const server = createServer((socket) => socket.on('error', () => undefined).end(says))
      onTestFinished(() => void server.close())
      await once(server.listen(0, '127.0.0.1'), 'listening')
      const dap = Dap.proxy(tested.python)
      await dap.initialize()
      const { port } = server.address() as AddressInfo
      const { name, message } = typed(await dap.answer('attach', { connect: { host: '127.0.0.1', port } }))
      expect(name).toBe('noConnection')
      expect(message).toMatch(why)
      dap.output.end()
      expect(await dap.exit()).toBeLessThan(128)
      expect(dap.stderr()).not.toMatch(/^ +at /m)
    })
  },
  { versions: ['3.12'] },
)

const run = (command: string) => spawnSync('sh', ['-c', command]).status === 0
const NAME = `dapscope${process.pid}`

/** A network of its own, which only root can make. */
function network(): boolean {
  onTestFinished(() => void run(`ip netns del ${NAME}`))
  const id = process.pid % 250
  return run(`ip netns add ${NAME} && ip link add ds${id}a type veth peer name ds${id}b netns ${NAME} &&
    ip addr add 10.213.${id}.1/30 dev ds${id}a && ip link set ds${id}a up &&
    ip -n ${NAME} link set lo up && ip -n ${NAME} addr add 10.213.${id}.2/30 dev ds${id}b && ip -n ${NAME} link set ds${id}b up`)
}

describePythons(
  'a program in a container of its own',
  (tested) => {
    it('(pids, mounts, network) is reached by its address and profiled', async ({ skip }) => {
      if (!network()) return skip('only root can make networks')
      const at = place(tested)
      const [host, port] = [`10.213.${process.pid % 250}.2`, freePort()]
      const inside = [
        'ip',
        'netns',
        'exec',
        NAME,
        'unshare',
        '--pid',
        '--fork',
        '--kill-child',
        '--mount-proc',
      ]
      const program = waiting(at, ['--listen', `${host}:${port}`], inside)
      expect(await pidIn(at)).toBeLessThan(100)
      const dap = Dap.proxy(at.python, at.flags)
      await dap.initialize()
      await configured(dap, dap.ask('attach', { connect: { host, port } }))
      const { pid, sampler } = await dap.ask('dapscope.cpu.start')
      expect(sampler).toBe('py-spy')
      expect(pid).toBeGreaterThan(program.pid!)
      await pause(500)
      const { cpuProfilePath } = await dap.settled('dapscope.cpu.stop')
      expect(shareOf(read(cpuProfilePath), 'busy')).toBeGreaterThan(0.05)
      await dap.detach()
      expect(program.exitCode ?? program.signalCode).toBe(null)
      program.kill('SIGKILL')
      await untilNone(at.folder)
    })
  },
  { versions: ['3.12'] },
)
