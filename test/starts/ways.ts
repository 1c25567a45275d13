// The ways in which a program gets under the debugger, as clients and people use them.
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { attach, configured, connected, freePort, untilListening } from '../live/attached.ts'
import { checkProfile, pause, read, shareOf } from '../live/captures.ts'
import { Dap, PROGRAMS } from '../live/dap.ts'
import type { TestPython } from '../pythons.ts'
import { scratchFolder } from '../scratch.ts'

export const STARTED = join(PROGRAMS, 'started.py')
/** The first line of `busy` in it. */
export const BUSY = 9

/** What a way has to work with. */
export interface At extends TestPython {
  /** A folder of this test's alone: its path is in the command line of all that the test starts. */
  folder: string
  /** Flags of dapscope. */
  flags: string[]
}

export function place(tested: TestPython): At {
  const folder = scratchFolder()
  return { ...tested, folder, flags: ['--output-dir', join(folder, 'out'), '--py-spy', tested.pySpy] }
}

/** The session knows its process, and a capture of that has the program's function. */
export async function profiled(dap: Dap, pid: number): Promise<void> {
  expect(await dap.ask('dapscope.cpu.start')).toMatchObject({ pid })
  await pause(500)
  const { cpuProfilePath } = await dap.settled('dapscope.cpu.stop')
  checkProfile(read(cpuProfilePath))
  expect(shareOf(read(cpuProfilePath), 'busy')).toBeGreaterThan(0.05)
}

/** A session whose program runs. */
export interface Started {
  dap: Dap
  /** An attached one goes on after the session. */
  program?: ChildProcess
}

export type Way = (at: At) => Promise<Started>

function launch(more: (at: At) => object, initialize: object = {}): Way {
  return async (at) => {
    const dap = Dap.proxy(at.python, at.flags)
    await launchIn(dap, at, more(at), initialize)
    return { dap }
  }
}

/** The client's own terminal is a process that it starts, in `terminal` as its environment. */
export async function launchIn(
  dap: Dap,
  at: At,
  more: object,
  initialize: object = {},
  terminal: NodeJS.ProcessEnv = process.env,
): Promise<void> {
  dap.onRequest = ({ command, arguments: { args, env } }) => {
    expect(command).toBe('runInTerminal')
    const child = spawn(args[0], args.slice(1), { stdio: 'ignore', env: { ...terminal, ...env } })
    onTestFinished(() => void child.kill('SIGKILL'))
    return { processId: child.pid }
  }
  await dap.launch({ ...program(at), ...more }, { initialize })
}

export const program = ({ python, folder }: At) => ({ program: STARTED, args: [folder], python: [python] })

export const TERMINAL = { supportsRunInTerminalRequest: true }
const CODE = 'import sys; sys.path.insert(0, sys.argv.pop(1)); import started; started.main(sys.argv[1])'

export const LAUNCHES: Record<string, Way> = {
  'launch of a program': launch(() => ({})),
  'launch of a module': launch(() => ({ program: undefined, module: 'started', cwd: PROGRAMS })),
  'launch of code': launch(({ folder }) => ({ program: undefined, code: [CODE], args: [PROGRAMS, folder] })),
  'launch without debugging': launch(() => ({ noDebug: true })),
  'launch in an integrated terminal': launch(() => ({ console: 'integratedTerminal' }), TERMINAL),
  'launch in an external terminal': launch(() => ({ console: 'externalTerminal' }), TERMINAL),
  'launch with subProcess off': launch(() => ({ subProcess: false })),
  'launch with justMyCode off': launch(() => ({ justMyCode: false })),
}

/** The same program, which waits for its debugger; `inside` is what it is started with, such as unshare. */
export function waiting(at: At, where: string[], inside: string[] = []): ChildProcess {
  const [command = '', ...rest] = [...inside, at.python, '-m', 'debugpy', ...where, STARTED, at.folder]
  const child = spawn(command, rest, { stdio: 'ignore' })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

/** A program without any debugger. */
function alone(at: At): ChildProcess {
  const child = spawn(at.python, [STARTED, at.folder], { stdio: 'ignore' })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

export const ATTACHES: Record<string, Way> = {
  async 'attach to a port that the program listens on (--connect)'(at) {
    const port = freePort()
    const program = waiting(at, ['--listen', `127.0.0.1:${port}`, '--wait-for-client'])
    const dap = await connected(port, at.flags)
    await attach(dap, port)
    return { dap, program }
  },
  async 'attach by an adapter on stdio that is told where the program listens'(at) {
    const port = freePort()
    const program = waiting(at, ['--listen', `127.0.0.1:${port}`])
    await pidIn(at)
    const dap = Dap.proxy(at.python, at.flags)
    await dap.initialize()
    await attach(dap, port)
    return { dap, program }
  },
  async 'attach by listening for the program'(at) {
    const port = freePort()
    const dap = Dap.proxy(at.python, at.flags)
    await dap.initialize()
    const attached = dap.ask('attach', { listen: { host: '127.0.0.1', port } })
    await untilListening(port)
    const program = waiting(at, ['--connect', `127.0.0.1:${port}`])
    await configured(dap, attached)
    return { dap, program }
  },
  async 'attach to a process'(at) {
    const program = alone(at)
    await pidIn(at)
    const dap = Dap.proxy(at.python, at.flags)
    await dap.initialize()
    await configured(dap, dap.ask('attach', { processId: program.pid }))
    return { dap, program }
  },
}

/** What the program itself says. */
export async function pidIn({ folder }: { folder: string }): Promise<number> {
  const file = join(folder, 'pid')
  await expect.poll(() => existsSync(file), { timeout: 30_000, message: 'the program runs' }).toBe(true)
  return Number(readFileSync(file, 'utf8'))
}
