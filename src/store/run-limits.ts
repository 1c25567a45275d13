// How much is kept: the oldest runs go first.
import { rm } from 'node:fs/promises'
import { isAlive } from './owner.ts'
import { runsIn, type FoundRun } from './run-folder.ts'

export interface Limits {
  runs: number
  bytes: number
}

export const LIMITS: Limits = { runs: 100, bytes: 2 * 2 ** 30 }

/** Removes the oldest runs in `base` until both limits hold. The run `keep` stays, and so does one that a living process still writes to. */
export async function removeOldest(base: string, keep: string, limits: Limits = LIMITS): Promise<void> {
  const runs = await runsIn(base)
  let count = runs.length
  let bytes = runs.reduce((sum, run) => sum + run.size, 0)
  for (const run of runs.filter((run) => mayGo(run, keep))) {
    if (count <= limits.runs && bytes <= limits.bytes) return
    // One that cannot be removed is passed over: the user's result matters more than the limit.
    const gone = await rm(run.folder, { recursive: true, force: true }).then(
      () => true,
      () => false,
    )
    if (!gone) continue
    count -= 1
    bytes -= run.size
  }
}

function mayGo({ record }: FoundRun, keep: string): boolean {
  return record.id !== keep && !(record.owner && isAlive(record.owner))
}
