// Runs a program in a session of this very process: the proxy at one end, our own client at the other.
import { constants } from 'node:os'
import { Client } from './headless/client.ts'
import { pairOfEnds } from './headless/ends.ts'
import { OwnTime } from './headless/own-time.ts'
import { launch, type Launch, type Ran } from './headless/launch.ts'
import { Program, shellStatus } from './headless/program.ts'
import { outliveFaults } from './fault.ts'
import { runSession, type ProxyOptions } from './proxy.ts'
import { openLog } from './session/log.ts'
import { debuggeePython, named } from './tools/python.ts'
import { surelyLacks } from './tools/layout.ts'

interface Options extends Pick<Launch, 'target' | 'own' | 'say'> {
  python?: string | undefined
  pySpy?: string | undefined
}

/** @throws {Error} why it could not be started; {ToolMissing} */
export async function runProgram({ target, own, say, python: flag, pySpy }: Options): Promise<Ran> {
  const place = { env: process.env, cwd: process.cwd() }
  const python = flag === undefined ? debuggeePython(place)?.path : named(flag, place)
  const said: Buffer[] = []
  const options = sessionOptions(said)
  const ends = pairOfEnds()
  const client = new Client(ends.client)
  const early = new AbortController()
  const program = new Program(client, place.env, () => early.abort())
  let ownTime: OwnTime | undefined
  const session = runSession(
    ends.proxy,
    {
      ...place,
      ...options,
      pySpy,
      own: (courier) => (ownTime = new OwnTime(courier)),
      // The program's own debugpy where it has one; else whichever is there serves it.
      python: flag !== undefined && !surelyLacks(python!, 'debugpy', place.env) ? python : undefined,
    },
    early.signal,
  )
  const unguard = outliveFaults(options.log)
  const unlisten = onSignals((name) => program.signal(name))
  try {
    const how = { target, python, cwd: place.cwd, own, say, ownTime: () => ownTime }
    const ran = await launch(client, program, how)
    return { ...ran, exitCode: statusOf(ran, program) }
  } catch (error) {
    const exitCode = signalled(program)
    if (exitCode !== undefined) return { exitCode }
    if (said.length > 0) say(Buffer.concat(said).toString().trimEnd())
    throw new Error(`the program could not be started: ${(error as Error).message}`)
  } finally {
    client.close()
    await program.end()
    await session
    unlisten()
    unguard()
  }
}

function sessionOptions(
  said: Buffer[],
): Pick<ProxyOptions, 'adapterArgs' | 'ownTerminal' | 'adapterEndMs' | 'adapterSays' | 'log'> {
  return {
    adapterArgs: [],
    ownTerminal: true,
    // It may wait for a program that has ended before it was there (1.8.22: a minute), and reads no end of its input then.
    adapterEndMs: 0,
    // Tracebacks of its end (1.8.22, after `disconnect`) are nothing of the program's.
    adapterSays: (text) => void said.push(text),
    log: openLog({}),
  }
}

function statusOf({ exitCode }: Ran, program: Program): number | undefined {
  return exitCode === undefined ? signalled(program) : shellStatus(exitCode)
}

/** Of a program that a signal has ended before it was there. */
function signalled({ signals: [first] }: Program): number | undefined {
  return first === undefined ? undefined : 128 + constants.signals[first]
}

/** @returns what ends it */
function onSignals(pass: (name: NodeJS.Signals) => void): () => void {
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  const listeners = names.map((name) => [name, () => pass(name)] as const)
  for (const [name, listener] of listeners) process.on(name, listener)
  return () => {
    for (const [name, listener] of listeners) process.off(name, listener)
  }
}
