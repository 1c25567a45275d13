// Proof that a pid is the debuggee and on this machine, before anything attaches to it: `isLocalProcess` is always true.
import { hostname } from 'node:os'
import { commandLineOf } from '../system/proc.ts'
import { bootId, fromNamespace, descendsFrom, parentOf, pidNamespace } from '../system/process.ts'
import { failures } from '../session/failure.ts'
import type { Courier } from './courier.ts'
import type { Identity } from './ground.ts'

export interface Proof {
  /** As this machine numbers it, from where we are: in a container it has another number. */
  pid: number
  /** It calls itself otherwise: it is in a pid namespace of its own. */
  isTranslated?: boolean
  /** For the log. */
  how: string
}

/** @throws {Failure} notProved */
export async function proveLocal(
  courier: Courier,
  pid: number,
  adapterPid: number | undefined,
): Promise<Proof> {
  if (adapterPid !== undefined && (await descendsFrom(pid, adapterPid)))
    return { pid, how: 'started by our adapter' }
  const parent = await parentOf(pid)
  // In a terminal the client starts debugpy's launcher, which starts the program.
  if (parent !== undefined && /debugpy[\\/]launcher/.test(commandLineOf(parent)))
    return { pid, how: "started by debugpy's launcher" }
  const identity = await courier.known().then(
    (ground) => ground.identity,
    () => undefined,
  )
  const translated = identity && outerPid(identity)
  if (translated !== undefined)
    return { pid: translated, isTranslated: true, how: 'it said so itself, from a pid namespace below ours' }
  const why = identity
    ? difference(identity, pid)
    : 'it could not be asked, or does not share our file system'
  if (why !== undefined) throw failures.notProved({ pid, why })
  return { pid, how: 'it said so itself, from the same machine and pid namespace' }
}

/** The pid here of a process of another pid namespace of this machine; undefined where it is in ours, or not to be seen. */
function outerPid(said: Identity): number | undefined {
  if (said.bootId === '' || said.bootId !== bootId() || said.pidNamespace === pidNamespace()) return undefined
  return fromNamespace(said.pid, said.pidNamespace)
}

function difference(said: Identity, pid: number): string | undefined {
  if (said.pid !== pid) return `it says that it is process ${said.pid}`
  if (said.bootId !== (bootId() ?? '')) return 'it runs on another machine'
  if (said.pidNamespace !== (pidNamespace() ?? '')) return 'it runs in another pid namespace: in a container'
  if (said.host !== hostname() && said.bootId === '') return 'it runs on another machine'
  return undefined
}
