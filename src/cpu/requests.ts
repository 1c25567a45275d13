// The CPU requests: names, arguments and results as the contract has them.
import * as z from 'zod/mini'
import { checkArguments, declare, type Declaration } from '../request/declare.ts'
import { described, optional } from '../request/schema.ts'
import { formats } from '../profile/formats.ts'
import type { Scope } from '../request/scope.ts'
import type { CaptureArguments } from './capture.ts'
import { Cpu, startedBody } from './cpu.ts'
import { diffRequest } from './diff-request.ts'
import { describeDump } from './dump.ts'
import { MERGED } from './files.ts'
import { StopOn } from './stop-on.ts'
import { showDump, showResult, showStarted } from './show.ts'
import { dumpStacks } from './py-spy.ts'

/** The arguments of `dapscope.cpu.start`, also the value of `cpu` in a launch configuration. */
export const startShape = {
  label: optional(z.string().check(z.maxLength(100)), 'a name for the results'),
  rate: described(z._default(whole(1, 1000), 100), 'samples a second'),
  mode: described(z._default(z.enum(['cpu', 'wall']), 'cpu'), 'count only running time, or waiting as well'),
  gil: described(z._default(z.boolean(), false), 'only threads that hold the GIL'),
  durationMs: optional(whole(1, 86_400_000), 'stop by itself after so long'),
  includeDebuggerFrames: described(z._default(z.boolean(), false), 'keep the frames of debugpy and pydevd'),
  sampler: described(z._default(z.enum(['auto', 'py-spy', 'in-process']), 'auto'), 'who samples'),
  native: described(z._default(z.boolean(), false), 'also frames of native extensions'),
  neutral: optional(z.boolean(), 'let the debugger sleep for the time of the capture, breakpoints and all'),
  lineNodes: described(z._default(z.boolean(), false), 'one node per executing line instead of per function'),
  formats: described(
    z._default(z.array(z.enum(formats.map(({ id }) => id))), ['cpuprofile']),
    'the file formats to write beside the .cpuprofile files',
  ),
  pid: optional(z.union([z.int().check(z.positive()), z.enum(['children', 'all'])]), 'which process'),
  stopOn: optional(
    StopOn,
    'end at the next stop ("stopped"), at breakpoints (ids, or {path, line}), or measure only {from, to}, with every: each pass',
  ),
}

function whole(least: number, most: number) {
  return z.number().check(z.int(), z.minimum(least), z.maximum(most))
}

/** What this version refuses until it is built, rather than ignore it. */
export const startLater = {
  // py-spy --gil leaves out what does not hold the GIL, and its file then gives that time to the stack before; from inside,
  // whoever looks is the one who holds it.
  gil: (value: unknown) => value === true,
  pid: (value: unknown) => value === 'children' || value === 'all',
}

type StartInput = z.output<z.ZodMiniObject<typeof startShape>>

/** Only what makes a difference to a capture: two starts that ask for the same are the same. */
export function captureArguments(given: StartInput): CaptureArguments {
  const { label, rate, mode, durationMs, includeDebuggerFrames, lineNodes, native, sampler } = given
  const { neutral, stopOn } = given
  const formats = [...new Set(given.formats)].sort()
  return {
    label,
    rate,
    mode,
    durationMs,
    includeDebuggerFrames,
    formats,
    lineNodes,
    native,
    // Breakpoints that sleep stop nothing.
    neutral: neutral ?? (stopOn === undefined ? undefined : false),
    sampler,
    stopOn,
  }
}

const start = declare({
  command: 'dapscope.cpu.start',
  summary: 'Starts a CPU profile of the program being debugged.',
  arguments: startShape,
  later: startLater,
  result:
    'profileId, pid, sampler, attachedBy, rate, cpuProfilePath (where it will be), neutral, notice (what sleeps)',
  console: {
    words: 'cpu start',
    number: { argument: 'durationMs', times: 1000 },
    show: showStarted,
    after: (scope, { profileId }: { profileId: string }) =>
      scope.feature(Cpu).endOf(profileId)?.then(showResult),
  },
  async run(scope, args, ticket) {
    const cpu = scope.feature(Cpu)
    await cpu.checkPid('dapscope.cpu.start', args.pid)
    return startedBody(await cpu.start(captureArguments(args), ticket))
  },
})

const stop = declare({
  command: 'dapscope.cpu.stop',
  summary: 'Ends the CPU profile and writes its files.',
  console: { words: 'cpu stop', show: showResult },
  arguments: {
    profileId: optional(z.string(), 'which capture; the running or the last one if missing'),
  },
  result:
    'profileId, cpuProfilePath, threads[] (name, cpuProfilePath), formatPaths (by format), durationMs, sampleCount, hotFunctions[], hotLines[], accounting, neutral, notes[], summary',
  run: (scope, { profileId }, ticket) => scope.feature(Cpu).stop(profileId, ticket),
})

const dump = declare({
  command: 'dapscope.cpu.dump',
  tellsLate: true,
  summary: 'Tells what every thread is doing at this moment.',
  console: { words: 'cpu dump', show: showDump },
  arguments: { pid: startShape.pid, includeDebuggerFrames: startShape.includeDebuggerFrames },
  later: { pid: startLater.pid },
  result:
    'pid, threads[] (name, tid, active, ownsGil, frames[] (name, path, line, category), innermost first)',
  async run(scope, args, ticket) {
    const cpu = scope.feature(Cpu)
    await cpu.checkPid('dapscope.cpu.dump', args.pid)
    const pid = await scope.debuggee.pid('dapscope.cpu.dump')
    const place = await cpu.world.prove(pid)
    const threads = await dumpStacks(cpu.world.pySpy(), place, ticket.signal)
    return { pid, threads: describeDump(threads, scope.debuggee, args.includeDebuggerFrames) }
  },
})

// --- as vscode-js-debug declares them (src/build/dapCustom.ts there), for clients made for it --------------------------

const startProfile = declare({
  command: 'startProfile',
  summary: "vscode-js-debug's name for dapscope.cpu.start.",
  arguments: {
    type: described(z._default(z.string(), 'cpu'), 'the kind of profile: cpu'),
    params: optional(z.unknown(), 'arguments of dapscope.cpu.start'),
    stopAtBreakpoint: optional(z.array(z.number()), 'breakpoints to stop at'),
    file: optional(z.string(), 'ignored by vscode-js-debug, too'),
  },
  later: {
    type: (value) => value !== 'cpu',
  },
  result: 'nothing; the events profileStarted and profilerStateUpdate tell',
  async run(scope, { type, params, stopAtBreakpoint = [] }, ticket) {
    const at = stopAtBreakpoint.length > 0 ? { stopOn: stopAtBreakpoint } : {}
    const args = captureArguments(checkArguments(start, { ...(params as object), ...at }) as StartInput)
    const capture = await scope.feature(Cpu).start(args, ticket)
    const file = capture.delivery.path(MERGED)
    scope.announce('profileStarted', { type, file })
    announceState(scope, 'CPU profile', true)
    void capture.finished.catch(() => undefined).finally(() => announceState(scope, '', false))
    return {}
  },
})

function announceState(scope: Scope, label: string, running: boolean): void {
  scope.announce('profilerStateUpdate', { label, running })
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

export const cpuRequests: Declaration[] = [start, stop, dump, diffRequest, startProfile, stopProfile]
