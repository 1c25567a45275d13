// How much is kept: the oldest runs go first.
import { rm } from 'node:fs/promises'
import { processWorld } from '../system/process.ts'
import { isAlive } from './owner.ts'
import { runsIn, type FoundRun, type RunRecord } from './run-folder.ts'

export interface Limits {
  runs: number
  bytes: number
}

/** No capture takes longer, but for a few. */
const LONGEST_MS = 24 * 60 * 60 * 1000

export const LIMITS: Limits = { runs: 100, bytes: 2 * 2 ** 30 }

/** Removes the oldest runs in `base` until both limits hold. The run `keep` stays, and so does one that a living process still writes to. */
export async function removeOldest(base: string, keep: string, limits: Limits = LIMITS): Promise<void> {
  const runs = await runsIn(base)
  let count = runs.length
  let bytes = runs.reduce((sum, run) => sum + run.size, 0)
  for (const run of runs.filter((run) => mayGo(run, keep))) {
    if (count <= limits.runs && bytes <= limits.bytes) return
    // One that cannot be removed is passed over: the user's result matters more than the limit.
    if (!(await remove(run))) continue
    count -= 1
    bytes -= run.size
  }
}

/** The runs in `base` that were begun before a time (milliseconds since the Unix epoch), but for those that are being written. */
export async function runsBefore(base: string, before: number): Promise<FoundRun[]> {
  return (await runsIn(base)).filter((run) => run.record.started < before && mayGo(run, ''))
}

/** `failed`: folders that stayed. */
export async function removeRuns(
  runs: FoundRun[],
): Promise<{ runs: number; bytes: number; failed: string[] }> {
  const result = { runs: 0, bytes: 0, failed: [] as string[] }
  for (const run of runs) {
    if (!(await remove(run))) result.failed.push(run.folder)
    else {
      result.runs += 1
      result.bytes += run.size
    }
  }
  return result
}

function remove({ folder }: FoundRun): Promise<boolean> {
  return rm(folder, { recursive: true, force: true }).then(
    () => true,
    () => false,
  )
}

function mayGo({ record }: FoundRun, keep: string): boolean {
  return record.id !== keep && !isWritten(record)
}

/** Whether a living process still writes to it; of one in another container, or from before a restart, only the age can tell. */
function isWritten({ owner, started }: RunRecord): boolean {
  if (!owner) return false
  const isHere = owner.world === undefined || owner.world === processWorld()
  return isHere ? isAlive(owner) : Date.now() - started < LONGEST_MS
}
