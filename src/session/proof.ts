// Proof that a pid is the debuggee and on this machine, before anything attaches to it: `isLocalProcess` is always true.
import { readFile } from 'node:fs/promises'
import { dir } from 'tmp-promise'
import { hostname } from 'node:os'
import { join } from 'node:path'
import identityExpression from '../../python-inject/identity.py'
import {
  bootId,
  commandLineOf,
  fromNamespace,
  descendsFrom,
  parentOf,
  pidNamespace,
} from '../system/process.ts'
import { failures } from './failure.ts'
import type { Session } from './session.ts'

/** What python-inject/identity.py says of the process that it runs in. */
interface Identity {
  pid: number
  host: string
  /** Empty where there is no /proc. */
  bootId: string
  pidNamespace: string
}

const EVALUATE_MS = 3000

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
  session: Session,
  pid: number,
  adapterPid: number | undefined,
): Promise<Proof> {
  if (adapterPid !== undefined && (await descendsFrom(pid, adapterPid)))
    return { pid, how: 'started by our adapter' }
  const parent = await parentOf(pid)
  // In a terminal the client starts debugpy's launcher, which starts the program.
  if (parent !== undefined && /debugpy[\\/]launcher/.test(commandLineOf(parent)))
    return { pid, how: "started by debugpy's launcher" }
  const identity = (await saidByValue(session)) ?? (await saidByFile(session))
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

/** By the value of the evaluate: whole since debugpy 1.8.21, empty before. */
async function saidByValue(session: Session): Promise<Identity | undefined> {
  return parseIdentity(await evaluate(session, identityExpression))
}

/** By a file in a folder that only we may read: older debugpy runs the code but does not give its value. */
async function saidByFile(session: Session): Promise<Identity | undefined> {
  const scratch = await dir({ prefix: 'dapscope-proof-', unsafeCleanup: true })
  try {
    const path = join(scratch.path, 'identity.json')
    // A JSON string is a Python string literal as well.
    await evaluate(
      session,
      `__import__('_io').open(${JSON.stringify(path)}, 'w').write(\n${identityExpression}\n)`,
    )
    return parseIdentity(await readFile(path, 'utf8').catch(() => ''))
  } finally {
    await scratch.cleanup()
  }
}

async function evaluate(session: Session, expression: string): Promise<string> {
  const args = { expression, context: 'repl' }
  const body = await session.ask<{ result?: string }>('evaluate', args, EVALUATE_MS).catch(() => undefined)
  return body?.result ?? ''
}

function parseIdentity(text: string): Identity | undefined {
  try {
    return JSON.parse(text.replace(/^'|'$/g, '')) as Identity
  } catch {
    return undefined
  }
}
