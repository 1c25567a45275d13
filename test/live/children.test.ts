// Child processes through the proxy: debugged and profiled like their parent, however the client starts their sessions.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { describePythons } from '../pythons.ts'
import { scratchFolder } from '../scratch.ts'
import { attachTo, childSession, freePort } from './attached.ts'
import { checkProfile, pause, read, shareOf } from './captures.ts'
import { Dap, PROGRAMS, type Message } from './dap.ts'

const FAMILY = join(PROGRAMS, 'family.py')
const SPIN = 15

type Configuration = Record<string, any>

/** The attach configuration of the next child, as the client is told of it. */
async function childOf(dap: Dap, known: number[] = []): Promise<Configuration> {
  const isNew = (body: Configuration) => !known.includes(body['subProcessId'])
  return (await dap.event('debugpyAttach', isNew)).body
}

/** A child may have ended before. */
const noMatter = () => undefined

/** A client that attaches to each child that it is told of. @returns their pids, while they come */
function attachingToAll(dap: Dap): Set<number> {
  const pids = new Set<number>()
  const next = async (): Promise<void> => {
    const configuration = await childOf(dap, [...pids])
    pids.add(configuration['subProcessId'])
    void Dap.tcp(configuration['connect'].port)
      .then(async (child) => {
        await attachTo(child, configuration).then(() => child.event('terminated'), noMatter)
        await child.answer('disconnect', {}, 2000).catch(noMatter)
        child.output.end()
      })
      .catch(noMatter)
    return next()
  }
  next().catch(noMatter)
  return pids
}

const launch = (python: string, how: string, seconds = 4) => ({
  program: FAMILY,
  args: [how, String(seconds)],
  python: [python],
})

/** debugpy keeps the connection of a child until its client has left. */
async function disconnect(child: Dap): Promise<void> {
  await child.answer('disconnect', {})
  if (!child.process) child.output.end()
}

describePythons(
  'a child process',
  ({ python }) => {
    it('that a client attaches to is debugged, profiled and looked into through the proxy', async () => {
      const dap = Dap.proxy(python, ['--output-dir', scratchFolder()])
      await dap.launch(launch(python, 'popen', 30))
      const configuration = await childOf(dap)
      const child = await childSession(configuration, { breakpoints: { [FAMILY]: [SPIN] } })
      const stop = await child.event('stopped')
      expect((await child.ask('dapscope.status')).debuggee.pid).toBe(configuration['subProcessId'])
      await child.ask('setBreakpoints', { source: { path: FAMILY }, breakpoints: [] })
      await child.ask('continue', { threadId: stop.body.threadId })

      await child.ask('dapscope.cpu.start')
      await child.ask('dapscope.memory.start')
      await pause(800)
      const profile = await child.ask('dapscope.cpu.stop')
      expect(profile.pid).toBe(configuration['subProcessId'])
      const file = read(profile.cpuProfilePath)
      checkProfile(file)
      expect(shareOf(file, 'spin_child')).toBeGreaterThan(0.5)
      expect((await child.settled('dapscope.memory.snapshot')).currentBytes).toBeGreaterThan(0)
      child.expectUnbroken()
      await disconnect(child)
      await dap.quit()
    })

    it('goes on when its client starts a second adapter for it, which hands it over to the first', async () => {
      const dap = Dap.proxy(python, ['--output-dir', scratchFolder()])
      const asked: Message[] = []
      dap.onRequest = (request) => void asked.push(request)
      await dap.launch(launch(python, 'popen', 30), { initialize: { supportsStartDebuggingRequest: true } })
      await dap.until('startDebugging', ({ command }) => command === 'startDebugging')
      const { configuration, request } = asked[0]!.arguments
      expect(request).toBe('attach')
      const second = Dap.proxy(python)
      await attachTo(second, configuration)
      await second.ask('threads')
      const status = await second.ask('dapscope.status')
      expect(status.debuggee.pid).toBe(configuration.subProcessId)
      await second.ask('dapscope.cpu.start')
      await pause(500)
      expect((await second.ask('dapscope.cpu.stop')).pid).toBe(configuration.subProcessId)
      second.expectUnbroken()
      await disconnect(second)
      expect(await second.leave()).toBe(0)
      await dap.quit()
    })

    it('whose parent is gone cannot be attached to by a second adapter, which says so', async () => {
      const second = Dap.proxy(python)
      await second.initialize()
      const connect = { host: '127.0.0.1', port: freePort() }
      const answer = await second.answer('attach', { connect, subProcessId: 1 })
      expect(answer).toMatchObject({ success: false, message: expect.stringMatching(/could be reached/) })
      expect((await second.answer('threads')).success).toBe(false)
      second.output.end()
      await second.ended
    })

    it('that no session comes for is let go after a while, and the client told', async () => {
      const dap = Dap.proxy(python)
      await dap.launch(launch(python, 'popen', 1))
      await dap.printed(/was not attached to/)
      await dap.printed(/^end/)
      await dap.event('terminated')
      await dap.leave()
    })

    it('that is debugged can be asked for its memory through its parent’s session, alone or with all', async () => {
      const dap = Dap.proxy(python, ['--output-dir', scratchFolder()])
      await dap.launch(launch(python, 'popen', 30))
      await expect(dap.settled('dapscope.memory.snapshot', { pid: 'children' })).rejects.toThrow(
        /noDebuggedChildren/,
      )
      const configuration = await childOf(dap)
      const child = await childSession(configuration)
      const pid = configuration['subProcessId'] as number
      const { debuggee } = await dap.ask('dapscope.status')
      expect(debuggee.children).toMatchObject([{ pid, state: 'running' }])

      const started = await dap.ask('dapscope.memory.start', { pid: 'all' })
      expect(started.processes).toMatchObject([
        { pid: debuggee.pid, tracking: true },
        { pid, tracking: true },
      ])
      const one = await dap.settled('dapscope.memory.snapshot', { pid })
      expect(JSON.parse(readFileSync(one.heapProfilePath, 'utf8')).head.children.length).toBeGreaterThan(0)
      const all = await dap.settled('dapscope.memory.snapshot', { pid: 'all' })
      expect(all.processes.map((each: any) => each.pid)).toEqual([debuggee.pid, pid])
      expect(new Set(all.processes.map((each: any) => each.heapProfilePath)).size).toBe(2)
      expect(all.heapProfilePath).toBe(all.processes[0].heapProfilePath)
      await expect(dap.ask('dapscope.memory.objects', { pid: 1 })).rejects.toThrow(
        new RegExp(`notDebugged.*${pid}|${pid}.*notDebugged`),
      )
      await disconnect(child)
      await dap.quit()
    })

    it('of a child is debugged through the proxy as well', async () => {
      const dap = Dap.proxy(python)
      const program = join(PROGRAMS, 'generations.py')
      await dap.launch({ program, python: [python] })
      const first = await childOf(dap)
      const child = await childSession(first)
      const second = await childOf(child)
      expect(second['connect'].port).not.toBe(first['connect'].port)
      const grandchild = await childSession(second)
      const { debuggee } = await grandchild.ask('dapscope.status')
      expect(debuggee).toMatchObject({ state: 'running', pid: second['subProcessId'] })
      // debugpy itself ends the sessions of a launched program's children with their parent's.
      for (const each of [dap, child, grandchild]) await each.event('terminated')
      await Promise.all([disconnect(child), disconnect(grandchild)])
      expect(await dap.leave()).toBe(0)
    })
  },
  { versions: ['3.9', '3.13'] },
)

describePythons(
  'a pool of 20 children',
  ({ python }) => {
    it('is debugged as a whole', async () => {
      const dap = Dap.proxy(python)
      await dap.launch({ program: join(PROGRAMS, 'pool.py'), args: ['20'], python: [python] })
      const attached = attachingToAll(dap)
      await dap.event('terminated')
      const printed = dap.events('output').map(({ body }) => body.output as string)
      expect(printed.join('')).toMatch(/sum 380/)
      // The 20, and multiprocessing's own resource tracker.
      expect(attached.size).toBe(21)
      await dap.leave()
    })
  },
  { versions: ['3.12'] },
)
