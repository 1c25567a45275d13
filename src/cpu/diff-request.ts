// The request `dapscope.cpu.diff`: two captures of this session, or files, function by function.
import { resolve } from 'node:path'
import * as z from 'zod/mini'
import { diffFiles, type DiffResult } from '../convert/diff.ts'
import { diffTable } from '../profile/diff-table.ts'
import { wrap } from '../request/text.ts'
import { declare } from '../request/declare.ts'
import { described, optional } from '../request/schema.ts'
import type { Scope } from '../request/scope.ts'
import { failures } from '../session/failure.ts'
import { Cpu } from './cpu.ts'

/** As `Cpu` makes them. */
const PROFILE_ID = /^cpu-[0-9a-f]{8}$/

export const diffRequest = declare({
  command: 'dapscope.cpu.diff',
  summary: 'Compares two CPU profiles, function by function.',
  arguments: {
    from: optional(
      z.string(),
      'the earlier: a profileId of this session, or a file; the capture before `to`',
    ),
    to: optional(z.string(), 'the later; the last capture'),
    mode: described(z._default(z.enum(['cpu', 'wall']), 'cpu'), 'for files that were not made in one'),
  },
  result:
    'from, to (path, mode, durationMs), functions[] (name, module, path, line, category, self and total: from, to and change in milliseconds in each second of the capture), notes[]',
  console: { words: 'cpu diff', show: showDiff },
  async run(scope, { from, to, mode }) {
    const { ids } = scope.feature(Cpu)
    const later = to ?? ids.at(-1)
    const earlier = from ?? ids[ids.indexOf(later ?? '') - 1]
    if (later === undefined || earlier === undefined)
      throw failures.noEarlierCapture({ known: ids.join(', ') || 'none' })
    const [before, after] = [await fileOf(scope, earlier), await fileOf(scope, later)]
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

const ROWS = 15

function showDiff({ from, to, functions, notes }: DiffResult): string {
  const side = ({ mode, durationMs }: DiffResult['from']) => `${mode}, ${(durationMs / 1000).toFixed(1)} s`
  return [
    `Milliseconds in each second: before (${side(from)}), after (${side(to)}).`,
    '',
    ...diffTable(functions, ROWS),
    ...notes.map((note) => wrap(`Note: ${note}`)),
  ].join('\n')
}
