// Every request of ours with arguments of every kind: each ends in success or a typed failure, and the session lives.
import fc from 'fast-check'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { cpuRequests } from '../../src/cpu/requests.ts'
import { memoryRequests } from '../../src/memory/requests.ts'
import { Dap, PROGRAMS } from '../live/dap.ts'
import { describePythons } from '../pythons.ts'
import { scratchFolder } from '../scratch.ts'
import { endingOf, send } from './ends.ts'
import { runs } from '../fuzz.ts'

const SHAPES = new Map(
  [...cpuRequests, ...memoryRequests].map((each) => [each.command, each.arguments.shape]),
)

/** Whole numbers and words that some argument takes, and whatever JSON can say. */
const value = fc.oneof(
  fc.constantFrom(
    1,
    10,
    100,
    true,
    false,
    'cpu',
    'wall',
    'auto',
    'in-process',
    'fork',
    'children',
    'all',
    'list',
  ),
  fc.constantFrom(
    'KEPT',
    'stopped',
    ['pprof'],
    { from: 1, to: 2 },
    '',
    '\0',
    '../../x',
    '%s',
    '@LINE@',
    -1,
    2 ** 53,
  ),
  fc.jsonValue({ maxDepth: 3 }),
)

function argumentsOf(command: string): fc.Arbitrary<unknown> {
  const names = Object.keys(SHAPES.get(command) ?? {})
  const known = fc.record(Object.fromEntries(names.map((name) => [name, value])), { requiredKeys: [] })
  const few = fc.subarray(names, { maxLength: Math.min(2, names.length) })
  const plausible = few.chain((some) => fc.record(Object.fromEntries(some.map((name) => [name, value]))))
  return fc.oneof(
    { weight: 4, arbitrary: plausible },
    { weight: 2, arbitrary: known },
    fc.jsonValue({ maxDepth: 3 }),
  )
}

const CASES = runs(300, 100)
const CASE_MS = 600

describePythons(
  'every request of the table',
  ({ python }) => {
    it(
      'ends in success or a typed failure whatever its arguments are, and the session lives',
      async () => {
        const dap = Dap.proxy(python, ['--output-dir', scratchFolder()])
        const program = join(PROGRAMS, 'memory.py')
        const launch = { program, args: ['600'], python: [python], dapscope: { memory: true } }
        const { dapscope } = await dap.launch(launch)
        const table: string[] = dapscope.requests
        expect(table).toEqual(expect.arrayContaining([...SHAPES.keys()]))
        const request = fc
          .constantFrom(...table, 'dapscope.nothing')
          .chain((command) => fc.record({ command: fc.constant(command), args: argumentsOf(command) }))
        const ends = async ({ command, args }: { command: string; args: unknown }) => {
          // `pid: 1` and the like must never reach a stranger; the failure for it is what is tested.
          await endingOf(dap, command, send(dap, command, args as object))
          expect(await dap.ask('threads')).toMatchObject({ threads: [expect.anything()] })
        }
        await fc.assert(fc.asyncProperty(request, ends), { numRuns: CASES, endOnFailure: true })
        dap.expectUnbroken()
        expect(await dap.quit()).toBe(0)
      },
      CASES * CASE_MS,
    )
  },
  { versions: ['3.12'] },
)
