// Compares two profiles that are files.
import { diff, modeNotes, type Change } from '../profile/diff.ts'
import type { Mode } from '../profile/totals.ts'
import { readProfile, type ReadOptions, type ReadProfile } from './read.ts'

/** The answer of `dapscope.cpu.diff`, and of `dapscope diff --json`. */
export interface DiffResult {
  from: DiffSide
  to: DiffSide
  /** Times are milliseconds in each second of the capture; the user's code first, then by change of self time. */
  functions: Change[]
  notes: string[]
}

export interface DiffSide {
  path: string
  mode: Mode
  /** Of the capture, without what the program was stopped in the debugger. */
  durationMs: number
}

/** `mode` is for files that are not in one already. Paths stay the files'. @throws {Failure} notReadable */
export async function diffFiles(
  from: string,
  to: string,
  mode: Mode,
  options: ReadOptions = {},
): Promise<DiffResult> {
  const [before, after] = await Promise.all([readProfile(from, options), readProfile(to, options)])
  const [a, b] = [
    { mode, ...before },
    { mode, ...after },
  ]
  const notes = new Set(modeNotes(a, b))
  for (const [side, path] of [
    [a, from],
    [b, to],
  ] as const)
    // prettier-ignore
    if (side.stacks.threads.length === 0) notes.add(`${path} has no thread of the program's.`)
  return {
    from: sideOf(from, a),
    to: sideOf(to, b),
    functions: diff(a, b),
    notes: [...notes],
  }
}

function sideOf(path: string, { mode, runningUs }: ReadProfile & { mode: Mode }): DiffSide {
  return { path, mode, durationMs: runningUs / 1000 }
}
