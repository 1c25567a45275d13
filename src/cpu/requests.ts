// The CPU requests: names, arguments and results as the contract has them.
import * as z from 'zod'
import { declare, type Declaration } from '../request/declare.ts'
import type { Scope } from '../request/scope.ts'
import { event } from '../session/messages.ts'
import type { CaptureArguments } from './capture.ts'
import { Cpu, startedBody } from './cpu.ts'
import { describeDump } from './dump.ts'
import { MERGED } from './result.ts'
import { dumpStacks } from './py-spy.ts'

/** The arguments of `dapscope.cpu.start`, also the value of `cpu` in a launch configuration. */
export const startShape = {
  label: z.string().max(100).optional().describe('a name for the results'),
  rate: z.number().int().min(1).max(1000).default(100).describe('samples a second'),
  mode: z.enum(['cpu', 'wall']).default('cpu').describe('count only running time, or waiting as well'),
  gil: z.boolean().default(false).describe('only threads that hold the GIL'),
  durationMs: z.number().int().min(1).max(86_400_000).optional().describe('stop by itself after so long'),
  includeDebuggerFrames: z.boolean().default(false).describe('keep the frames of debugpy and pydevd'),
  sampler: z.enum(['auto', 'py-spy', 'in-process']).default('auto').describe('who samples'),
  native: z.boolean().default(false).describe('also frames of native extensions'),
  neutral: z.boolean().optional().describe('switch the cost of the debugger off for the time of the capture'),
  lineNodes: z.boolean().default(false).describe('one node per executing line instead of per function'),
  formats: z.array(z.string()).default(['cpuprofile']).describe('the file formats to write'),
  pid: z
    .union([z.number().int().positive(), z.enum(['children', 'all'])])
    .optional()
    .describe('which process'),
  stopOn: z.unknown().optional().describe('stop at a breakpoint'),
}

/** What this version refuses until it is built, rather than ignore it. */
export const startLater = {
  neutral: (value: unknown) => value === true,
  // py-spy --gil leaves out what does not hold the GIL, and its file then gives that time to the stack before.
  gil: (value: unknown) => value === true,
  native: (value: unknown) => value === true,
  lineNodes: (value: unknown) => value === true,
  sampler: (value: unknown) => value === 'in-process',
  formats: (value: unknown) => !Array.isArray(value) || value.some((format) => format !== 'cpuprofile'),
  pid: (value: unknown) => value === 'children' || value === 'all',
  stopOn: () => true,
}

type StartInput = z.output<z.ZodObject<typeof startShape>>

/** Only what makes a difference to a capture: two starts that ask for the same are the same. */
export function captureArguments(given: StartInput): CaptureArguments {
  const { label, rate, mode, durationMs, includeDebuggerFrames } = given
  return { label, rate, mode, durationMs, includeDebuggerFrames }
}

const start = declare({
  command: 'dapscope.cpu.start',
  summary: 'Starts a CPU profile of the program being debugged.',
  arguments: startShape,
  later: startLater,
  result: 'profileId, pid, sampler, rate, cpuProfilePath (where it will be)',
  async run(scope, args, ticket) {
    const cpu = scope.feature(Cpu)
    await cpu.checkPid(args.pid)
    return startedBody(await cpu.start(captureArguments(args), ticket))
  },
})

const stop = declare({
  command: 'dapscope.cpu.stop',
  summary: 'Ends the CPU profile and writes its files.',
  arguments: {
    profileId: z.string().optional().describe('which capture; the running or the last one if missing'),
  },
  result:
    'profileId, cpuProfilePath, threads[] (name, cpuProfilePath), durationMs, sampleCount, hotFunctions[], hotLines[], accounting, notes[], summary',
  run: (scope, { profileId }, ticket) => scope.feature(Cpu).stop(profileId, ticket),
})

const dump = declare({
  command: 'dapscope.cpu.dump',
  summary: 'Tells what every thread is doing at this moment.',
  arguments: { pid: startShape.pid, includeDebuggerFrames: startShape.includeDebuggerFrames },
  later: { pid: startLater.pid },
  result:
    'pid, threads[] (name, tid, active, ownsGil, frames[] (name, path, line, category), innermost first)',
  async run(scope, args, ticket) {
    const cpu = scope.feature(Cpu)
    await cpu.checkPid(args.pid)
    const pid = await scope.debuggee.pid('dapscope.cpu.dump')
    await cpu.world.prove(pid)
    const threads = await dumpStacks(cpu.world.pySpy(), pid, ticket.signal)
    return { pid, threads: describeDump(threads, scope.debuggee, args.includeDebuggerFrames) }
  },
})

// --- as vscode-js-debug declares them (src/build/dapCustom.ts there), for clients made for it --------------------------

const startProfile = declare({
  command: 'startProfile',
  summary: "vscode-js-debug's name for dapscope.cpu.start.",
  arguments: {
    type: z.string().default('cpu').describe('the kind of profile: cpu'),
    params: z.object(startShape).partial().optional().describe('arguments of dapscope.cpu.start'),
    stopAtBreakpoint: z.array(z.number()).optional().describe('breakpoints to stop at'),
    file: z.string().optional().describe('ignored by vscode-js-debug, too'),
  },
  later: {
    type: (value) => value !== 'cpu',
    stopAtBreakpoint: (value) => !Array.isArray(value) || value.length > 0,
  },
  result: 'nothing; the events profileStarted and profilerStateUpdate tell',
  async run(scope, { type, params }, ticket) {
    const args = captureArguments(z.object(startShape).parse(params ?? {}))
    const capture = await scope.feature(Cpu).start(args, ticket)
    const file = capture.delivery.path(MERGED)
    scope.announce('profileStarted', { type, file })
    announceState(scope, 'CPU profile', true)
    void capture.finished.catch(() => undefined).finally(() => announceState(scope, '', false))
    return {}
  },
})

function announceState(scope: Scope, label: string, running: boolean): void {
  setImmediate(() => scope.session.client.send(event('profilerStateUpdate', { label, running })))
}

const stopProfile = declare({
  command: 'stopProfile',
  summary: "vscode-js-debug's name for dapscope.cpu.stop.",
  arguments: {},
  result: 'nothing',
  async run(scope, _args, ticket) {
    const cpu = scope.feature(Cpu)
    // There it is no error to stop what does not run.
    if (cpu.isRunning) await cpu.stop(undefined, ticket)
    return {}
  },
})

export const cpuRequests: Declaration[] = [start, stop, dump, startProfile, stopProfile]
