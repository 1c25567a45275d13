// A whole session in this process, between a test's client and a real debugpy, so that a test can hold what is inside.
import { PassThrough } from 'node:stream'
import pino from 'pino'
import { onTestFinished } from 'vitest'
import { Courier } from '../../src/courier/courier.ts'
import { runSession, type ProxyOptions } from '../../src/proxy.ts'
import { Debuggee } from '../../src/session/debuggee.ts'
import { Session } from '../../src/session/session.ts'
import { startAdapter } from '../../src/wire/adapter.ts'
import { streamEnd } from '../../src/wire/end.ts'
import { Dap } from './dap.ts'

const OPTIONS = {
  adapterArgs: [],
  cwd: process.cwd(),
  env: process.env,
  log: pino({ level: 'silent' }),
  hangsUp: true,
}

/** The same with all features, between a test's client and what `options` say. */
export function wholeSession(options: Partial<ProxyOptions>): {
  dap: Dap
  status: Promise<number>
  end: () => void
} {
  const [toSession, fromSession] = [new PassThrough(), new PassThrough()]
  const status = runSession(streamEnd(toSession, fromSession), { ...OPTIONS, ...options })
  return { dap: new Dap(fromSession, toSession), status, end: () => void toSession.end() }
}

export interface InProcess {
  dap: Dap
  session: Session
  debuggee: Debuggee
  courier: Courier
}

export function inProcess(python: string): InProcess {
  const [toSession, fromSession] = [new PassThrough(), new PassThrough()]
  const adapter = startAdapter([{ command: python, args: ['-m', 'debugpy.adapter'] }], {
    env: process.env,
    stderr: () => undefined,
    missing: () => undefined,
  })
  const session = new Session(streamEnd(toSession, fromSession), adapter, pino({ level: 'silent' }))
  const debuggee = new Debuggee(session)
  const courier = new Courier(session, debuggee)
  session.use([debuggee])
  void session.run()
  onTestFinished(async () => {
    toSession.end()
    setTimeout(() => adapter.kill(), 5000).unref()
    await adapter.exited
    await courier.close()
  })
  return { dap: new Dap(fromSession, toSession), session, debuggee, courier }
}
