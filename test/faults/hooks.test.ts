// Every hook of a session made to throw, one after the other: one line says so, the debugging goes on, and nothing stays behind.
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { ProxyOptions } from '../../src/proxy.ts'
import type { Hook } from '../../src/session/hook.ts'
import { freePort } from '../live/attached.ts'
import { pause, samplers } from '../live/captures.ts'
import { wholeSession } from '../live/in-process.ts'
import { describePythons } from '../pythons.ts'
import { BUSY, pidIn, place, STARTED } from '../starts/ways.ts'
import { untilNone } from './ends.ts'

/** The names of all hooks, in order. */
async function hookNames(options: Partial<ProxyOptions> = {}): Promise<string[]> {
  let names: string[] = []
  const hooks = (all: Hook[]) => ((names = all.map(({ name }) => name)), all)
  const connect = { host: '127.0.0.1', port: freePort() }
  const { end, status } = wholeSession({ ...options, connect, hooks })
  end()
  await status
  return names
}

/** The hook, which throws at whatever it is asked once `isBroken()`. */
function broken(hook: Hook, isBroken: () => boolean): Hook {
  const through =
    <A, R>(call: ((argument: A) => R) | undefined) =>
    (argument: A) => {
      if (isBroken()) throw new Error('a bug in it')
      return call?.(argument)
    }
  const each = <A, R>(calls: Record<string, (argument: A) => R> = {}) =>
    Object.fromEntries(Object.entries(calls).map(([name, call]) => [name, through(call.bind(calls))]))
  return {
    name: hook.name,
    request: through((request) => hook.request?.(request)),
    events: each(hook.events),
    reverse: each(hook.reverse),
    close: (why) => hook.close?.(why),
  }
}

const NAMES = (await hookNames()).concat('second adapter')
const MOMENTS = ['at its first message', 'while a capture runs'] as const
/** Each hook at one of them, in turns; DAPSCOPE_MATRIX=1: at both. */
const EACH = NAMES.flatMap((name) => MOMENTS.map((moment) => [name, moment] as const)).filter(
  (_, index) => process.env['DAPSCOPE_MATRIX'] === '1' || index % 4 === 0 || index % 4 === 3,
)

describePythons(
  'a session',
  (tested) => {
    it.each(EACH)(
      'whose hook “%s” throws %s says so once, and the debugging goes on',
      async (name, moment) => {
        const at = place(tested)
        let isBroken = moment === MOMENTS[0]
        const hooks = (all: Hook[]) =>
          all.map((each) => (each.name === name ? broken(each, () => isBroken) : each))
        const { python, pySpy } = tested
        const { dap, status } = wholeSession({ python, pySpy, outputDir: at.folder, hooks })
        await dap.launch({ program: STARTED, args: [at.folder], python: [python] })
        const pid = await pidIn(at)
        if (!isBroken) await dap.ask('dapscope.cpu.start', { sampler: 'py-spy' })
        isBroken = true
        await dap.ask('threads')
        // It was told that it may, and debugpy would answer nothing more.
        await dap.ask('cancel', { requestId: 1 })
        await expect.poll(() => samplers(pySpy, String(pid)), { timeout: 10_000 }).toEqual([])
        await dap.ask('setBreakpoints', { source: { path: STARTED }, breakpoints: [{ line: BUSY }] })
        const { body } = await dap.event('stopped')
        await dap.ask('setBreakpoints', { source: { path: STARTED }, breakpoints: [] })
        await dap.ask('continue', { threadId: body.threadId })
        await dap.ask('disconnect', { terminateDebuggee: true })
        dap.output.end()
        expect(await status).toBe(0)
        const said = dap.events('output').filter(({ body }) => /profiling is off/.test(body.output))
        expect(said.map(({ body }) => body.output)).toEqual([expect.stringMatching(`${name}.*a bug in it`)])
        dap.expectUnbroken()
        await untilNone(at.folder)
      },
    )
  },
  { versions: ['3.12'] },
)

describe('a session whose token hook throws before the token is known', () => {
  it('ends: nobody may debug through the gap', async () => {
    expect((await hookNames({ token: 'secret' }))[0]).toBe('token')
    const hooks = (all: Hook[]) =>
      all.map((each) => (each.name === 'token' ? broken(each, () => true) : each))
    const connect = { host: '127.0.0.1', port: freePort() }
    const { dap, status, end } = wholeSession({ token: 'secret', connect, hooks })
    dap.write({ type: 'request', command: 'initialize', arguments: {} })
    await dap.printed(/profiling is off.*token/)
    await Promise.race([status, dap.ended])
    dap.write({ type: 'request', command: 'threads' })
    end()
    await status
    expect(dap.received.filter(({ type }) => type === 'response')).toEqual([])
  })

  it('hands nothing on of what came with the message at which another hook has thrown', async () => {
    let heard = ''
    const server = createServer((socket) => socket.on('data', (chunk) => (heard += String(chunk))))
    onTestFinished(() => void server.close())
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const { port } = server.address() as AddressInfo
    const hooks = (all: Hook[]) =>
      all.map((each) => (each.name === 'debuggee' ? broken(each, () => true) : each))
    const connection = once(server, 'connection')
    const connect = { host: '127.0.0.1', port }
    const { dap, status, end } = wholeSession({ token: 'secret', connect, hooks })
    await connection
    // Our end of it hears of that a moment later.
    await pause(100)
    for (const command of ['initialize', 'launch']) dap.write({ type: 'request', command, arguments: {} })
    await dap.printed(/profiling is off.*debuggee/)
    end()
    await status
    expect(heard).toContain('"initialize"')
    expect(heard).not.toContain('"launch"')
  })
})
