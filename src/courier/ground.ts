// What is known of the process that calls are made in, and which of the three ways out of it work.
import { randomBytes } from 'node:crypto'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { DirectoryResult } from 'tmp-promise'
import { bootId, pidNamespace } from '../system/process.ts'
import { scratchFolder } from '../system/scratch.ts'
import * as z from 'zod/mini'
import { failures } from '../session/failure.ts'
import { CallFailed, readEnvelope } from './answer-envelope.ts'
import type { OutputWatch } from './output-watch.ts'

/** The value of the evaluate, a file that both see, or `output` events. */
export type Transport = 'value' | 'file' | 'output'

/** What python-inject/dapscope_inject/identity.py says of the process. */
export const Identity = z.object({
  pid: z.int(),
  user: z.nullable(z.int()),
  host: z.string(),
  system: z.string(),
  /** When it began, in clock ticks since boot; this and the next two are empty where there is no /proc. */
  started: z.string(),
  bootId: z.string(),
  pidNamespace: z.string(),
  /** Where its relative name leads from, if it was started by one. */
  folder: z.string(),
  executable: z.string(),
  python: z.tuple([z.int(), z.int(), z.int()]),
  implementation: z.string(),
  freeThreaded: z.boolean(),
  debugpy: z.nullable(z.string()),
  isOutputRedirected: z.boolean(),
  isGevent: z.boolean(),
  read: z.string(),
})
export type Identity = z.infer<typeof Identity>

type Evaluate = (request: object, ms: number) => Promise<string>

const SURVEY_MS = 5000
/** How long debugpy's own answer may take before the file is looked for without it. */
const EARLY_MS = 50
/** How long it is waited for all the same: debugpy's adapter (1.8.22) ends if we are killed while it owes an answer to `evaluate`. */
const OWED_MS = 1000

export class Ground {
  private constructor(
    readonly identity: Identity,
    /** It reads and writes the same files as we do. */
    readonly isShared: boolean,
    /** Frameless evaluates give their value (debugpy 1.8.21 and later), as far as it was seen to. */
    readonly hasValues: boolean,
    private readonly scratch: DirectoryResult,
  ) {}

  /** Asks the process who it is, first by file, then by value, then by output. @throws {Failure} */
  static async survey(evaluate: Evaluate, outputs: OutputWatch): Promise<Ground> {
    const scratch = await scratchFolder('courier')
    try {
      return await surveyed(evaluate, outputs, scratch, (...parts) => new Ground(...parts))
    } catch (error) {
      await scratch.cleanup()
      throw error
    }
  }

  /** A file, where there can be one: what debugpy answers waits behind everything else that it has to tell. */
  get best(): Transport {
    return this.isShared ? 'file' : this.hasValues ? 'value' : 'output'
  }

  /** Process numbers mean the same there and here. */
  get isNeighbour(): boolean {
    const { bootId: boot, pidNamespace: namespace } = this.identity
    return boot === (bootId() ?? '') && namespace === (pidNamespace() ?? '')
  }

  /** A name for an answer; the folder is readable by this user alone. */
  scratchFile(nonce: string): string {
    return join(this.scratch.path, `${nonce}.json`)
  }

  /** For one that comes later; null where the debuggee has to choose a place. */
  lateFile(nonce: string): string | null {
    return this.isShared ? this.scratchFile(`${nonce}-late`) : null
  }

  async close(): Promise<void> {
    await this.scratch.cleanup().catch(() => undefined)
  }
}

/**
 * Reads an answer and removes it: with debugpy's own answer, `value`, or a second before it. A program that starts
 * threads by the hundred while others compute has thousands of `thread` events in front of that (pydevd 3 on Python 3.12).
 * @returns undefined where `value` came, or failed, without it
 */
export async function takeAnswer(path: string, value: Promise<string>): Promise<string | undefined> {
  let isOpen = true
  const settled = value.catch(() => undefined).finally(() => (isOpen = false))
  while (isOpen) {
    await Promise.race([settled, sleep(EARLY_MS)])
    const text = await take(path)
    if (text === undefined) continue
    await Promise.race([settled, sleep(OWED_MS)])
    return text
  }
  return undefined
}

/** Undefined if it is not there. */
export async function take(path: string): Promise<string | undefined> {
  const text = await readFile(path, 'latin1').catch(() => undefined)
  if (text !== undefined) await rm(path, { force: true })
  return text
}

type Make = (identity: Identity, isShared: boolean, hasValues: boolean, scratch: DirectoryResult) => Ground

async function surveyed(
  evaluate: Evaluate,
  outputs: OutputWatch,
  scratch: DirectoryResult,
  make: Make,
): Promise<Ground> {
  const secret = randomBytes(16).toString('hex')
  const proof = join(scratch.path, 'proof.txt')
  await writeFile(proof, secret, { mode: 0o600 })
  const ask = (by: Transport) => {
    const nonce = randomBytes(8).toString('hex')
    const path = join(scratch.path, `${nonce}.json`)
    return { nonce, call: 'identity', arguments: { read: proof }, by, path }
  }
  const first = ask('file')
  const answered = evaluate(first, SURVEY_MS)
  const text = await takeAnswer(first.path, answered)
  if (text !== undefined) {
    const identity = identityIn(text, first.nonce)
    // It has had its second.
    const value = await Promise.race([answered.catch(() => ''), sleep(0, '')])
    return make(identity, identity.read === secret, value !== '', scratch)
  }
  const value = await answered
  const second = ask(value === '' ? 'output' : 'value')
  const output = value === '' ? outputs.expect(second.nonce, SURVEY_MS) : undefined
  try {
    const given = await evaluate(second, SURVEY_MS)
    return make(identityIn((await output) ?? given, second.nonce), false, value !== '', scratch)
  } finally {
    outputs.forget(second.nonce)
  }
}

function identityIn(text: string, nonce: string): Identity {
  const envelope = readEnvelope(text, nonce)
  if (envelope.status === 'failed') throw new CallFailed(envelope.error)
  const identity = Identity.safeParse(envelope.status === 'done' ? envelope.payload : undefined)
  if (!identity.success) throw failures.damagedAnswer({ why: 'the process does not say who it is' })
  return identity.data
}
