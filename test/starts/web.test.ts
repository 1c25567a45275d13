// Web servers that load themselves anew, as flask and django do in development, and greenlets: each start is a child of its own.
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { untilNone } from '../faults/ends.ts'
import { childSession, freePort } from '../live/attached.ts'
import { pause, read, shareOf } from '../live/captures.ts'
import { Dap, PROGRAMS } from '../live/dap.ts'
import { DJANGO, FLASK, packagesFor } from '../live/site-packages.ts'
import { describePythons } from '../pythons.ts'
import { launchIn, pidIn, place, profiled, type At } from './ways.ts'

/** What a client does with each child that it is told of. @returns their sessions, while they come */
function debuggingChildren(dap: Dap): Dap[] {
  const sessions: Dap[] = []
  const attach = async (told: object) => {
    const child = await childSession(told)
    sessions.push(child)
    await child.event('terminated', undefined, 60_000)
    await child.answer('disconnect', {})
    child.output.end()
  }
  dap.onRequest = ({ command, arguments: args }) => {
    if (command === 'startDebugging') void attach(args.configuration).catch(() => undefined)
    return {}
  }
  return sessions
}

/** The session of the process that serves now. */
async function serving(sessions: Dap[], at: At): Promise<{ session: Dap; pid: number }> {
  const pid = await pidIn(at)
  const isIts = async (session: Dap) => (await session.pid()) === pid
  for (let tries = 0; tries < 200; tries++) {
    for (const session of sessions) if (await isIts(session)) return { session, pid }
    await pause(50)
  }
  throw new Error(`no session for process ${pid}`)
}

describePythons(
  'a server of',
  (tested) => {
    it.for([
      ['flask', FLASK],
      ['django', DJANGO],
    ] as const)(
      '%s’s is profiled before and after it has loaded itself anew, and nothing is left',
      { timeout: 120_000 },
      async ([kind, what], { skip }) => {
        const site = packagesFor(tested.python, tested.version, what)
        if (site === undefined) return skip(`${what} cannot be had`)
        const at = place(tested)
        const dap = Dap.proxy(at.python, at.flags)
        const sessions = debuggingChildren(dap)
        writeFileSync(join(at.folder, 'watched'), 'a')
        const args = [kind, at.folder, String(freePort())]
        const server = { program: join(PROGRAMS, 'web.py'), args, env: { PYTHONPATH: site } }
        const initialize = { supportsStartDebuggingRequest: true }
        await dap.launch({ ...server, python: [at.python] }, { initialize })
        const first = await serving(sessions, at)
        await profiled(first.session, first.pid)

        await first.session.ask('dapscope.cpu.start')
        await pause(1500)
        rmSync(join(at.folder, 'pid'))
        writeFileSync(join(at.folder, 'watched'), 'b')
        const { body } = await first.session.event(
          'dapscope.cpu.finished',
          ({ endedBy }) => endedBy !== 'you asked',
        )
        expect(shareOf(read(body.cpuProfilePath), 'busy')).toBeGreaterThan(0.05)
        await first.session.event('terminated')

        const second = await serving(sessions, at)
        expect(second.pid).not.toBe(first.pid)
        await profiled(second.session, second.pid)
        await dap.quit()
        await untilNone(at.folder)
      },
    )
  },
  { versions: ['3.12'] },
)

describePythons(
  'a program with gevent',
  (tested) => {
    it('is profiled, and nothing is left', async () => {
      const at = place(tested)
      const dap = Dap.proxy(at.python, at.flags)
      await launchIn(dap, at, { gevent: true })
      await profiled(dap, await pidIn(at))
      await dap.quit()
      await untilNone(at.folder)
    })
  },
  { versions: ['3.11', '3.13'] },
)
