// A lock that several dapscopes see, which ends with its owner: one sampler a process, one set-up at a time.
import { createHash, randomBytes } from 'node:crypto'
import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { uptime } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { makeFolder } from './make-folder.ts'
import { outputError } from './output-error.ts'
import { processWorld } from '../system/process.ts'
import { isAlive, self, type Owner } from './owner.ts'
import { stateFolder } from './state-folder.ts'

export interface Holder {
  ownerPid: number
  /** Milliseconds since the Unix epoch. */
  since: number
}

export type Lock = { release: () => void; heldBy?: undefined } | { heldBy: Holder; release?: undefined }

/** How long another's taking of the lock, a matter of a few file operations, is waited for. */
const TAKING_MS = 2_000
const POLL_MS = 5

/** The right to sample a process. `startTime` as in /proc/PID/stat, `bootId` of the process's own machine; empty where they are unknown. */
export function lockProcess(process: { pid: number; startTime: string; bootId?: string }): Promise<Lock> {
  const identity = createHash('sha256').update(`${process.startTime} ${process.bootId ?? ''}`)
  return lock(join(stateFolder(), 'locks'), `${process.pid}.${identity.digest('hex').slice(0, 12)}`)
}

/**
 * Takes the lock `key` (letters, digits, dots) in `folder`, or tells who holds it; it does not wait for a holder. Within one process it
 * excludes as well. A holder that has died holds nothing.
 *
 * Each taker has an empty file of its own whose name says who it is, so there is no half-written file, and removing a dead one's
 * can never hit a living one's: names are not used twice. Announce first, look at the others then: of two takers at least one sees the
 * other. The earlier ticket goes first, and a taker that sees a later one waits until that has got the lock or given up.
 *
 * @throws OutputError where the folder cannot be written.
 */
export async function lock(folder: string, key: string): Promise<Lock> {
  const world = join(folder, processWorld())
  await makeFolder(world)
  const mine = ticket(key)
  const release = () => {
    remove(world, heldName(mine.name))
    remove(world, mine.name)
  }
  put(world, mine.name)
  const holder = await firstBefore(mine, world, key)
  if (holder) {
    release()
    return { heldBy: { ownerPid: holder.owner.pid, since: holder.time } }
  }
  return { release }
}

/** Somebody who has the lock or goes before us; undefined once the lock is ours. */
async function firstBefore(mine: Ticket, world: string, key: string): Promise<Ticket | undefined> {
  const deadline = Date.now() + TAKING_MS
  for (;;) {
    const others = tickets(world, key).filter((other) => other.name !== mine.name)
    const before = others.find((other) => other.held || other.name < mine.name)
    if (before) return before
    if (others.length === 0) break
    // A stopped process may be in the midst of taking it: better nobody's than two's.
    if (Date.now() > deadline) return others[0]
    await sleep(POLL_MS)
  }
  put(world, heldName(mine.name))
  return undefined
}

interface Ticket {
  name: string
  key: string
  time: number
  owner: Owner
  held: boolean
}

/** The name sorts by time, then by chance. */
function ticket(key: string): Ticket {
  const owner = self()
  const time = Date.now()
  const name = [key, time, randomBytes(4).toString('hex'), owner.pid, owner.startTime].join('_')
  return { name, key, time, owner, held: false }
}

const heldName = (name: string) => `${name}_held`

function put(world: string, name: string): void {
  try {
    writeFileSync(join(world, name), '', { flag: 'wx', mode: 0o600 })
  } catch (error) {
    throw outputError(world, error)
  }
}

/** What cannot be removed holds nothing once its owner has gone: that is no reason to fail where nobody waits. */
function remove(world: string, name: string): void {
  try {
    rmSync(join(world, name), { force: true })
  } catch {
    return
  }
}

/** The living ones for a key; what the dead have left is removed, whatever it was for. */
function tickets(world: string, key: string): Ticket[] {
  const names = new Set(readdirSync(world))
  const all = [...names].flatMap((name) => readTicket(name, names.has(heldName(name))) ?? [])
  for (const { name } of all.filter((each) => !lives(each))) {
    remove(world, heldName(name))
    remove(world, name)
  }
  return all.filter((each) => each.key === key && lives(each))
}

/** Where start times are unknown (macOS, Windows), a process from before the machine's start is at least known to be gone. */
function lives({ owner, time }: Ticket): boolean {
  const boot = Date.now() - uptime() * 1000
  return isAlive(owner) && (owner.startTime !== '' || time > boot - 60_000)
}

function readTicket(name: string, held: boolean): Ticket | undefined {
  const [key, time, , pid, startTime, ...more] = name.split('_')
  if (key === undefined || !time || !pid || startTime === undefined || more.length > 0) return undefined
  return { name, key, time: Number(time), owner: { pid: Number(pid), startTime }, held }
}
