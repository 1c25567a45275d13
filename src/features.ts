// What a session can do: its hooks, in the order in which they see a message, and the table of its requests.
import { CpuCourse } from './cpu/course.ts'
import { Cpu } from './cpu/cpu.ts'
import { Neutral } from './cpu/neutral.ts'
import { cpuRequests } from './cpu/requests.ts'
import { readOwnConfiguration, type OwnConfiguration } from './configuration.ts'
import { Courier } from './courier/courier.ts'
import { Census } from './memory/census.ts'
import { MemoryCourse } from './memory/course.ts'
import { Memory } from './memory/memory.ts'
import { memoryRequests } from './memory/requests.ts'
import { adapterPython, type OpenedAdapter } from './open-adapter.ts'
import { press } from './press.ts'
import type { ProxyOptions } from './proxy.ts'
import { Answer } from './request/answer.ts'
import type { Declaration } from './request/declare.ts'
import { helpRequest } from './request/help.ts'
import { Repl } from './request/repl.ts'
import { reportRequests } from './request/report.ts'
import { Results } from './request/results.ts'
import type { Scope } from './request/scope.ts'
import { Spoken } from './request/spoken.ts'
import { statusRequest, type Report } from './request/status.ts'
import { hangUp } from './session/hang-up.ts'
import type { Hook } from './session/hook.ts'
import { interpreter } from './session/interpreter.ts'
import { notOffered } from './session/not-offered.ts'
import { ownKey } from './session/own-key.ts'
import { progressNumbers } from './session/progress.ts'
import { describeTools } from './tools/describe.ts'
import { debuggeePython } from './tools/python.ts'
import { locatePySpy, makeWorld, outputDirectory, type WorldParts } from './world.ts'

/** The features of a session, in the order in which they see a message. */
export function hooksFor(
  scope: Scope,
  found: OpenedAdapter,
  options: ProxyOptions,
  own: OwnConfiguration,
): Hook[] {
  const { session, debuggee } = scope
  const parts = partsOf(scope, found, options, own)
  const features = featuresOf(scope, parts)
  const { cpuCourse, memoryCourse, neutral, courier } = features
  const takeOwn = (value: unknown) => {
    const { cpu: start, memory } = Object.assign(own, readOwnConfiguration(value))
    cpuCourse.startWithProgram(start)
    memoryCourse.startWithProgram(memory)
  }
  const table = requestTable([() => features.status(), ...reportsOf(found, parts)])
  scope.provide(new Spoken(table))
  const answer = new Answer(scope, table)
  return [
    progressNumbers(session),
    ownKey(session, takeOwn),
    userInterpreter(found, options),
    debuggee,
    notOffered(session, debuggee),
    neutral,
    answer,
    new Repl(scope, answer, table),
    cpuCourse,
    memoryCourse,
    ...(options.own ? [options.own(courier)] : []),
    { name: 'courier', close: () => courier.close() },
    ...(options.hangsUp ? [hangUp(session)] : []),
  ]
}

/** What `dapscope.status` tells beside the features' own. */
function reportsOf(found: OpenedAdapter, parts: WorldParts): Report[] {
  return [
    () => describeTools(found.python(), () => locatePySpy(parts)),
    () => ({ outputDirectory: outputDirectory(parts) }),
  ]
}

/** Every request of ours: the dispatch, the console's words and the help follow from it. */
export function requestTable(reports: Report[]): Declaration[] {
  const table = [statusRequest(reports), ...cpuRequests, ...memoryRequests, ...reportRequests(press)]
  return [...table, helpRequest(table)]
}

/** What profiles; each is found by its requests through the scope. */
function featuresOf(scope: Scope, parts: WorldParts) {
  const courier = new Courier(parts.session, parts.debuggee)
  const world = makeWorld(parts, courier)
  const memory = new Memory(scope, courier, world)
  const neutral = new Neutral(scope, courier)
  const cpu = new Cpu(scope, world, neutral)
  const features = {
    cpu,
    cpuCourse: new CpuCourse(cpu),
    memory,
    memoryCourse: new MemoryCourse(memory),
    census: new Census(scope),
    results: new Results(),
  }
  for (const feature of [...Object.values(features), courier]) scope.provide(feature)
  return {
    ...features,
    neutral,
    courier,
    status: () => ({ ...cpu.status(), memory: memory.status() }),
  }
}

function partsOf(
  { session, debuggee, sessionId }: Scope,
  found: OpenedAdapter,
  options: ProxyOptions,
  own: OwnConfiguration,
): WorldParts {
  return {
    session,
    debuggee,
    sessionId,
    options,
    adapterPid: () => found.adapter.pid,
    adapterPython: () => adapterPython(found, options),
    outputDir: () => own.outputDir,
  }
}

function userInterpreter(found: OpenedAdapter, { env, cwd }: ProxyOptions): Hook {
  const isPrivate = () => found.python()?.source === 'own environment'
  return interpreter(isPrivate, (folder) => debuggeePython({ env, cwd: folder ?? cwd })?.path)
}
