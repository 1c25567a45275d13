// The request `dapscope.cpu.diff`: two captures of this session, or files, function by function.
import { resolve } from 'node:path'
import * as z from 'zod/mini'
import { diffFiles } from '../convert/diff.ts'
import { declare } from '../request/declare.ts'
import { described } from '../request/schema.ts'
import type { Scope } from '../request/scope.ts'
import { failures } from '../session/failure.ts'
import { Cpu } from './cpu.ts'

/** As `Cpu` makes them. */
const PROFILE_ID = /^cpu-[0-9a-f]{8}$/

export const diffRequest = declare({
  command: 'dapscope.cpu.diff',
  summary: 'Compares two CPU profiles, function by function.',
  arguments: {
    from: described(z.string(), 'the earlier: a profileId of this session, or a file'),
    to: described(z.string(), 'the later'),
    mode: described(z._default(z.enum(['cpu', 'wall']), 'cpu'), 'for files that were not made in one'),
  },
  result:
    'from, to (path, mode, durationMs), functions[] (name, module, path, line, category, self and total: from, to and change in milliseconds in each second of the capture), notes[]',
  async run(scope, { from, to, mode }) {
    const [before, after] = [await fileOf(scope, from), await fileOf(scope, to)]
    const result = await diffFiles(before, after, mode)
    const { debuggee } = scope
    const functions = result.functions.map((each) => ({ ...each, line: debuggee.line(each.line) }))
    return { ...result, functions }
  },
})

/** A file's path, relative to where the program runs. @throws {Failure} stillRunning, unknownCapture */
async function fileOf(scope: Scope, given: string): Promise<string> {
  const cpu = scope.feature(Cpu)
  const path = await cpu.profileOf(given)
  if (path !== undefined) return path
  if (PROFILE_ID.test(given))
    throw failures.unknownCapture({ profileId: given, known: cpu.ids.join(', ') || 'none' })
  return resolve(scope.debuggee.configuration?.cwd ?? '.', given)
}
