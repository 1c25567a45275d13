// The CPU requests: names, arguments and results as the contract has them.
import * as z from 'zod/mini'
import { checkArguments, declare, type Declaration } from '../request/declare.ts'
import { described, optional } from '../request/schema.ts'
import type { Scope } from '../request/scope.ts'
import { Cpu, startedBody } from './cpu.ts'
import { diffRequest } from './diff-request.ts'
import { dumpRequest } from './dump-request.ts'
import { MERGED } from './files.ts'
import { runRequest } from './run-request.ts'
import { captureArguments, startShape, type StartInput } from './start-shape.ts'
import { showResult, showStarted } from './show.ts'

const start = declare({
  command: 'dapscope.cpu.start',
  event: {
    name: 'dapscope.cpu.started',
    comes: ({ runningForMs }: { runningForMs?: number }) => runningForMs === undefined,
  },
  summary: 'Starts a CPU profile of the program being debugged.',
  arguments: startShape,
  result:
    'profileId, pid, sampler, attachedBy, rate, cpuProfilePath (where it will be), neutral, notice (what sleeps), endsAfterMs, runningForMs (of one that ran already)',
  console: {
    words: 'cpu start',
    number: {
      argument: 'durationMs',
      times: 1000,
      what: 'seconds above 0, at most 86400',
      summary: 'Profiles the next N seconds and shows the result.',
    },
    show: showStarted,
    after: (scope, { profileId }: { profileId: string }) =>
      scope
        .feature(Cpu)
        .endOf(profileId)
        ?.then((result) => result && showResult(result)),
  },
  async run(scope, args, ticket) {
    const { running } = scope.feature(Cpu)
    const capture = await scope.feature(Cpu).start(captureArguments(args), ticket)
    const isOld = running !== undefined && running.id === capture.id
    return { ...startedBody(capture), ...(isOld && { runningForMs: running.forMs }) }
  },
})

const stop = declare({
  command: 'dapscope.cpu.stop',
  event: {
    name: 'dapscope.cpu.finished',
    comes: ({ endedBefore = false }: { endedBefore?: boolean }) => !endedBefore,
  },
  summary: 'Ends the CPU profile and writes its files.',
  console: { words: 'cpu stop', bare: 'profileId', show: showResult },
  arguments: {
    profileId: optional(z.string(), 'which capture; the running or the last one if missing'),
  },
  result:
    'profileId, cpuProfilePath, threads[] (name, cpuProfilePath), formatPaths (by format), durationMs, sampleCount, hotFunctions[], hotLines[], accounting, neutral, notes[], summary, endedBefore (it was not running any more)',
  async run(scope, { profileId }, ticket) {
    const { running } = scope.feature(Cpu)
    const result = await scope.feature(Cpu).stop(profileId, ticket)
    return running?.id === result.profileId ? result : { ...result, endedBefore: true }
  },
})

// --- as vscode-js-debug declares them (src/build/dapCustom.ts there), for clients made for it --------------------------

const startProfile = declare({
  command: 'startProfile',
  event: { name: 'profileStarted' },
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
  event: { name: 'profilerStateUpdate' },
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

export const cpuRequests: Declaration[] = [
  start,
  stop,
  runRequest,
  dumpRequest,
  diffRequest,
  startProfile,
  stopProfile,
]
