// An answer that a child or a thread of the debuggee writes into a file when it is ready: waited for, and brought.
import { setTimeout as sleep } from 'node:timers/promises'
import { asFailure, failures } from '../session/failure.ts'
import { isAlive } from '../system/process.ts'
import type { Courier } from './courier.ts'
import { take, type Ground } from './ground.ts'

interface Late {
  nonce: string
  path: string
  worker: number | null
}

interface Piece {
  text: string
  /** Null: there is no file yet. */
  size: number | null
  isGone: boolean
}

const LOCAL_POLL_MS = 20
const REMOTE_POLL_MS = 200
const PIECE = 4 * 1024 * 1024
/** A thread of the program ends with it, which is told a moment before. */
const ENDING_MS = 500

/** What nobody waits for any more is not written, or goes at once. @throws {Failure} workerGone, debuggeeEnded, noAnswer, cancelled, adapterGone */
export async function awaitLate(
  courier: Courier,
  late: Late,
  ground: Ground,
  ms: number,
  signal?: AbortSignal,
): Promise<string> {
  try {
    return await brought(courier, late, ground, ms, signal)
  } catch (error) {
    // Whatever else ends the waiting has ended the program or the session: debugpy's adapter exits with 1 where one asks on.
    const isGivenUp = signal?.aborted === true || isUnanswered(error)
    if (isGivenUp && !courier.isClosed && courier.debuggee.ending === undefined) {
      const { path, worker } = late
      void courier.call('deliver.forget', { path, worker }).catch(() => undefined)
    }
    throw error
  }
}

async function brought(
  courier: Courier,
  late: Late,
  ground: Ground,
  ms: number,
  signal?: AbortSignal,
): Promise<string> {
  let deadline = performance.now() + ms
  const worker = ground.isNeighbour ? late.worker : null
  const look = ground.isShared ? () => lookHere({ ...late, worker }) : () => lookThere(courier, late)
  const pollMs = ground.isShared ? LOCAL_POLL_MS : REMOTE_POLL_MS
  for (;;) {
    const text = await look().catch(notYet)
    if (text !== undefined) return text
    if (courier.isClosed) throw failures.adapterGone({ what: 'the session is over' })
    signal?.throwIfAborted()
    const how = late.worker === null ? courier.debuggee.ending : undefined
    if (how !== undefined) deadline = Math.min(deadline, performance.now() + ENDING_MS)
    if (performance.now() > deadline) throw tooLate(ms, how)
    await sleep(pollMs)
  }
}

const tooLate = (ms: number, how: string | undefined) =>
  how === undefined ? failures.noAnswer({ command: 'evaluate', ms }) : failures.debuggeeEnded({ how })

/** A program that holds the GIL is asked again when it may have let go. */
function notYet(error: unknown): undefined {
  if (!isUnanswered(error)) throw error
}

const isUnanswered = (error: unknown) => asFailure(error).name === 'noAnswer'

async function lookHere({ path, worker }: Late): Promise<string | undefined> {
  // Asked before the file is looked for: a worker that ended in between has written it.
  const isGone = worker !== null && !isAlive(worker)
  const text = await take(path)
  if (text === undefined && isGone) throw failures.workerGone({})
  return text
}

async function lookThere(courier: Courier, { path, worker }: Late): Promise<string | undefined> {
  const read = (offset: number, how: object) =>
    courier.call<Piece>('deliver.read', { path, worker, offset, ...how })
  let text = ''
  for (;;) {
    const piece = await read(text.length, { size: PIECE })
    if (piece.size === null) {
      if (piece.isGone) throw failures.workerGone({})
      return undefined
    }
    text += piece.text
    if (text.length < piece.size) continue
    // Not with the last piece, which is asked for again where it came too late.
    void read(text.length, { size: 0, remove: true }).catch(() => undefined)
    return text
  }
}
