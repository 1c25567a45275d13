// What the CPU feature needs of the world outside its session: tools, proof, the lock, and the folder for results.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { CpuWorld } from './cpu/begin.ts'
import { choose } from './cpu/choose.ts'
import { inProcessSampler } from './cpu/in-process.ts'
import { waysToAttach } from './cpu/privileges/ways.ts'
import { pySpySampler } from './cpu/py-spy.ts'
import type { Courier } from './courier/courier.ts'
import { proveLocal } from './courier/proof.ts'
import type { Delivery } from './request/delivery.ts'
import { HistoryStore } from './memory/history-store.ts'
import type { MemoryWorld } from './memory/memory.ts'
import type { Debuggee } from './session/debuggee.ts'
import { failures } from './session/failure.ts'
import type { Session } from './session/session.ts'
import { lockProcess } from './store/lock.ts'
import { OutputError } from './store/output-error.ts'
import { runsFolder, stateFolder } from './store/state-folder.ts'
import { openRun } from './store/runs.ts'
import { writeFileStream } from './store/write.ts'
import { bootId, startTimeOf } from './system/process.ts'
import { findPySpy, type PySpy } from './tools/py-spy.ts'
import { ToolMissing } from './tools/tool-missing.ts'
import type { ProxyOptions } from './proxy.ts'

export interface WorldParts {
  session: Session
  debuggee: Debuggee
  sessionId: string
  options: ProxyOptions
  readonly adapterPid: () => number | undefined
  readonly adapterPython: () => string | undefined
  readonly outputDir: () => string | undefined
}

export function makeWorld(parts: WorldParts, courier: Courier): CpuWorld & MemoryWorld {
  const pySpy = () => requirePySpy(parts).path
  const ways = waysToAttach((call, args) => courier.call(call, args), parts.options.env)
  return {
    sampler: (choice, place) =>
      choose(choice, {
        place,
        pySpy: pySpySampler(pySpy, ways, parts.options.ownTerminal),
        inProcess: inProcessSampler(courier, typeof place === 'number' ? place : undefined),
      }),
    pySpy,
    async prove(pid) {
      const proof = await proveLocal(courier, pid, parts.adapterPid())
      parts.session.log.debug({ said: pid, ...proof }, 'the debuggee is proved')
      if (proof.isTranslated) await requireThreadNumbers(pid, courier)
      return proof.pid
    },
    lock,
    openDelivery: (label) => openDelivery(parts, label),
    history: () => {
      const { sessionId, debuggee } = parts
      const program = debuggee.configuration?.program ?? debuggee.process?.name ?? ''
      return new HistoryStore(join(stateFolder(), 'memory'), { sessionId, program })
    },
  }
}

/** py-spy 0.4 finds out the threads of a Python before 3.11 by looking for its own numbers of them, in vain in another pid namespace. */
async function requireThreadNumbers(pid: number, courier: Courier): Promise<void> {
  const [, minor] = (await courier.known()).identity.python
  if (minor < 11)
    throw failures.notProved({
      pid,
      why: 'it runs in another pid namespace, where py-spy cannot tell the threads of a Python before 3.11',
    })
}

/** Where py-spy is, if it is anywhere. @throws {ToolMissing} where `--py-spy` names nothing */
export function locatePySpy({ options, debuggee, adapterPython }: WorldParts): PySpy | undefined {
  const { pySpy, env, cwd } = options
  return findPySpy({
    pySpy,
    env,
    cwd,
    adapterPython: adapterPython(),
    debuggeePython: debuggee.configuration?.python,
  })
}

function requirePySpy(parts: WorldParts): PySpy {
  try {
    const found = locatePySpy(parts)
    if (found) return found
  } catch (error) {
    if (error instanceof ToolMissing)
      throw failures.namedMissing({ why: error.message, remedy: error.remedy })
    throw error
  }
  throw failures.pySpyMissing({
    tried: 'beside the Pythons of this session, on the PATH, in the environment of `dapscope setup`',
  })
}

async function lock(pid: number): Promise<() => void> {
  const taken = await writing(
    () => lockProcess({ pid, startTime: startTimeOf(pid) ?? '', bootId: bootId() ?? '' }),
    'There dapscopes see which process is sampled already: make it writable, or set XDG_STATE_HOME to a folder that is.',
  )
  if (taken.heldBy) throw failures.samplerElsewhere({ pid, owner: taken.heldBy.ownerPid })
  return taken.release
}

/** Where results go, as an absolute path. */
export function outputDirectory({ outputDir, options, debuggee }: WorldParts): string {
  const cwd = debuggee.configuration?.cwd ?? options.cwd
  return runsFolder(outputDir() ?? options.outputDir, cwd)
}

async function openDelivery(parts: WorldParts, label: string | undefined): Promise<Delivery> {
  const { debuggee, options, sessionId } = parts
  const cwd = debuggee.configuration?.cwd ?? options.cwd
  const run = await writing(() =>
    openRun({ outputDir: parts.outputDir() ?? options.outputDir, cwd, label, sessionId }),
  )
  const files: string[] = []
  return {
    path: (name) => run.file(name),
    async write(name, pieces, gzip) {
      files.push(run.file(name))
      await writing(() => writeFileStream(run.file(name), pieces, gzip))
    },
    async close(kind, notes) {
      await writing(() => run.record({ kind, files, program: debuggee.configuration?.program, notes }))
      await writing(() => run.close())
    },
    discard: () => rm(run.folder, { recursive: true, force: true }),
    toClient: debuggee.toClient,
    line: (line) => debuggee.line(line),
  }
}

/** The store's errors as failures. `remedy`: where it is not the folder of results that is to be another. */
async function writing<T>(work: () => Promise<T>, remedy?: string): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof OutputError)) throw error
    const { path, message } = error
    throw failures.output({ path, why: message, remedy: remedy ?? error.remedy })
  }
}
