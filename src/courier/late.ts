// An answer that a child or a thread of the debuggee writes into a file when it is ready: waited for, and brought.
import { setTimeout as sleep } from 'node:timers/promises'
import { failures } from '../session/failure.ts'
import { isAlive } from '../system/process.ts'
import type { Courier } from './courier.ts'
import { take, type Ground } from './ground.ts'

interface Late {
  nonce: string
  path: string
  worker: number | null
}

const LOCAL_POLL_MS = 20
const REMOTE_POLL_MS = 200
const PIECE = 4 * 1024 * 1024

/** @throws {Failure} workerGone, noAnswer, cancelled, adapterGone */
export async function awaitLate(
  courier: Courier,
  late: Late,
  ground: Ground,
  ms: number,
  signal?: AbortSignal,
): Promise<string> {
  const deadline = performance.now() + ms
  const look = ground.isShared ? () => lookHere(late) : () => lookThere(courier, late)
  for (;;) {
    const text = await look()
    if (text !== undefined) return text
    if (courier.isClosed) throw failures.adapterGone({ what: 'the session is over' })
    if (signal?.aborted) throw failures.cancelled({ command: 'this' })
    if (performance.now() > deadline) throw failures.noAnswer({ command: 'evaluate', ms })
    await sleep(ground.isShared ? LOCAL_POLL_MS : REMOTE_POLL_MS)
  }
}

async function lookHere({ path, worker }: Late): Promise<string | undefined> {
  // Asked before the file is looked for: a worker that ended in between has written it.
  const isGone = worker !== null && !isAlive(worker)
  const text = await take(path)
  if (text === undefined && isGone) throw failures.workerGone({})
  return text
}

async function lookThere(courier: Courier, { path, worker }: Late): Promise<string | undefined> {
  let text = ''
  for (;;) {
    const args = { path, worker, offset: text.length, size: PIECE, remove: true }
    const piece = await courier.call<{ text: string; size: number | null; isGone: boolean }>(
      'deliver.read',
      args,
    )
    if (piece.size === null) {
      if (piece.isGone) throw failures.workerGone({})
      return undefined
    }
    text += piece.text
    if (text.length >= piece.size) return text
  }
}
