// The request `dapscope.cpu.diff`: two captures of this session, or files, function by function.
import { resolve } from 'node:path'
import * as z from 'zod/mini'
import { diffFiles, type DiffResult } from '../convert/diff.ts'
import { diffTable } from '../profile/diff-table.ts'
import { declare } from '../request/declare.ts'
import { described, optional } from '../request/schema.ts'
import type { Scope } from '../request/scope.ts'
import { noted } from '../request/text.ts'
import { failures } from '../session/failure.ts'
import { Cpu } from './cpu.ts'

/** As `Cpu` makes them. */
const PROFILE_ID = /^cpu-[0-9a-f]{8}$/

export const diffRequest = declare({
  command: 'dapscope.cpu.diff',
  summary: 'Compares two CPU profiles, function by function.',
  arguments: {
    from: optional(z.string(), 'the earlier: a profileId of this session, or a file; the one before `to`'),
    to: optional(z.string(), 'the later; the last one'),
    mode: described(z._default(z.enum(['cpu', 'wall']), 'cpu'), 'for files that were not made in one'),
  },
  result:
    'from, to (path, mode, durationMs), functions[] (name, module, path, line, category, self and total: from, to and change in milliseconds in each second of the capture), notes[]',
  console: { words: 'cpu diff', show },
  async run(scope, given) {
    const { from, to } = lastTwo(scope.feature(Cpu).comparable, given)
    const [before, after] = [await fileOf(scope, from), await fileOf(scope, to)]
    const result = await diffFiles(before, after, given.mode)
    const { debuggee } = scope
    const functions = result.functions.map((each) => ({ ...each, line: debuggee.line(each.line) }))
    return { ...result, functions }
  },
})

/** What is not given is the newest capture, and the one before it. @throws {Failure} nothingToCompare */
function lastTwo(ids: string[], given: { from?: string | undefined; to?: string | undefined }) {
  const to = given.to ?? ids.at(-1)
  const earlier = to !== undefined && ids.includes(to) ? ids.slice(0, ids.indexOf(to)) : ids
  const from = given.from ?? earlier.at(-1)
  if (from === undefined || to === undefined) throw failures.nothingToCompare({ count: ids.length })
  return { from, to }
}

const ROWS = 15

/** What a console shows of it. */
function show({ from, to, functions, notes }: DiffResult): string {
  const side = (name: string, { path, mode, durationMs }: DiffResult['from']) =>
    `${name} ${path} (${mode}, ${(durationMs / 1000).toFixed(1)} s)`
  const table =
    functions.length > 0
      ? ['Milliseconds in each second of the capture.', ...diffTable(functions, ROWS)]
      : ['There is nothing to compare: no sample of either holds a function of Python’s.']
  return [...table, ...noted(notes), side('from', from), side('to  ', to)].join('\n')
}

/** A file's path, relative to where the program runs. @throws {Failure} stillRunning, unknownCapture */
async function fileOf(scope: Scope, given: string): Promise<string> {
  const cpu = scope.feature(Cpu)
  const path = await cpu.profileOf(given)
  if (path !== undefined) return path
  if (PROFILE_ID.test(given))
    throw failures.unknownCapture({ profileId: given, known: cpu.comparable.join(', ') || 'none' })
  return resolve(scope.debuggee.configuration?.cwd ?? '.', given)
}
