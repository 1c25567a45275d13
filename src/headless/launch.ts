// Runs a program to its end through a debug session of our own, profiled from its first line.
import { resolve } from 'node:path'
import type { CaptureResult } from '../cpu/result.ts'
import type { SnapshotResult } from '../memory/snapshot.ts'
import { Client } from './client.ts'
import type { OwnTime } from './own-time.ts'
import { wrap } from '../request/text.ts'
import type { Program } from './program.ts'
import { asFlags } from './speech.ts'
import type { Target } from './target.ts'

export interface Launch {
  target: Target
  python: string | undefined
  cwd: string
  /** The value of our own key in the launch configuration. */
  own: { cpu?: object | undefined; memory?: object | undefined }
  say: (line: string) => void
  ownTime: () => OwnTime | undefined
}

export interface Ran {
  /** debugpy's; undefined: the program never ran. */
  exitCode: number | undefined
  /** It ended before debugpy knew it: a syntax error, or what runs at Python's start. */
  isStillborn?: boolean
  /** Of the program alone: debugpy needs half a second to start it and as long to let it end, in which the capture runs. */
  durationMs?: number | undefined
  /** Of the modules that it has loaded, where that is known. */
  files?: string[] | undefined
  cpu?: CaptureResult | undefined
  memory?: SnapshotResult | undefined
}

/** What is not there this long after the end of the program will not come. */
const RESULT_MS = 120_000

/** @throws {Error} why it could not be started */
export async function launch(client: Client, program: Program, options: Launch): Promise<Ran> {
  const { own } = options
  tell(client, options)
  const ran: Ran = { exitCode: undefined }
  client.on('exited', ({ exitCode }: { exitCode: number }) => (ran.exitCode = exitCode))
  const cpu = own.cpu && resultOf<CaptureResult>(client, 'dapscope.cpu.finished', /^dapscope: no profile/)
  const memory = own.memory && resultOf<SnapshotResult>(client, 'dapscope.memory.snapshot', NO_SNAPSHOT)
  client.on('dapscope.cpu.started', () => options.ownTime()?.begin())
  const over = Promise.race([client.event('terminated'), client.ended])
  if (!(await start(client, program, options))) {
    return { exitCode: await program.statusAfterAll(), isStillborn: true }
  }
  await over
  const late = new Promise<undefined>((done) => setTimeout(done, RESULT_MS, undefined).unref())
  ran.cpu = await Promise.race([cpu, late, client.ended.then(() => undefined)])
  ran.memory = await Promise.race([memory, late, client.ended.then(() => undefined)])
  if (ran.cpu) Object.assign(ran, await options.ownTime()?.course(ran.cpu.durationMs))
  await client.request('disconnect', { terminateDebuggee: true }).catch(() => undefined)
  await program.end()
  return ran
}

/** Lines that say that there will be none (memory/course.ts). */
const NO_SNAPSHOT = /^dapscope: (There is no last snapshot|memory is not tracked|no last snapshot)/

interface Output {
  category?: string
  output: string
}

/** What ours ends in: an event with a body, or a line that says why there is none. */
async function resultOf<Result extends object>(
  client: Client,
  name: string,
  none: RegExp,
): Promise<Result | undefined> {
  const missing = client.event<Output>('output', ({ output }: Output) => none.test(output))
  const body = client.event<Result | { error: object }>(name)
  const first = await Promise.race([body, missing.then(() => undefined)])
  return first && 'error' in first ? undefined : first
}

/** Nobody is there who could let a program go on that stops (`breakpoint()`). */
function tell(client: Client, { say }: Launch): void {
  client.on('output', ({ category, output }: Output) => {
    if (category === 'stderr' && output.startsWith('dapscope: ')) say(wrap(asFlags(output.trimEnd())))
  })
  client.on('stopped', ({ reason, threadId }: { reason: string; threadId?: number }) => {
    say(`dapscope: the program stopped (${reason}) where no debugger is, and was let go on.`)
    void client.request('continue', { threadId }).catch(() => undefined)
  })
}

/** @returns whether it came so far that it could be debugged */
async function start(
  client: Client,
  program: Program,
  { target, python, cwd, own }: Launch,
): Promise<boolean> {
  await client.request('initialize', {
    adapterID: 'debugpy',
    clientID: 'dapscope-run',
    linesStartAt1: true,
    pathFormat: 'path',
    supportsRunInTerminalRequest: true,
  })
  const launched = client.request('launch', {
    ...target,
    // As the profile tells it, and the links of the report.
    ...('program' in target && { program: resolve(cwd, target.program) }),
    ...(python === undefined ? {} : { python: [python] }),
    cwd,
    // We are the terminal: the program has our own input and output, not pipes that debugpy reads.
    console: 'integratedTerminal',
    redirectOutput: false,
    subProcess: false,
    dapscope: own,
  })
  let isDecided = false
  // A launch that fails is never followed by `initialized`.
  const here = Promise.race([client.event('initialized'), launched]).finally(() => (isDecided = true))
  const gone = program.gone(() => isDecided).then(() => 'gone' as const)
  if ((await Promise.race([here, gone])) === 'gone' && !isDecided) {
    here.catch(() => undefined)
    return false
  }
  const configured = client.request('configurationDone')
  await Promise.all([configured, launched])
  return true
}
