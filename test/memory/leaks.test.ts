// Which sites are told as leaks, how surely, and why.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { leaksOf } from '../../src/memory/leaks.ts'
import type { Summary } from '../../src/memory/sites.ts'
import type { Confidence } from '../../src/memory/verdict.ts'
import { plainRule } from '../leaks/plain-rule.ts'
import { anySummaries, growing, site, summary } from './summaries.ts'

const MB = 2 ** 20
const RANK: Record<Confidence, number> = { LOW: 1, MEDIUM: 2, HIGH: 3 }
const confidence = (summaries: Summary[]) => leaksOf(summaries)[0]?.confidence
/** 0 where nothing is told. */
const rank = (summaries: Summary[]) => leaksOf(summaries).map((leak) => RANK[leak.confidence])[0] ?? 0

describe('the plain rule', () => {
  it.each<[number[], Confidence | undefined]>([
    [[5], undefined],
    [[5, 5], undefined],
    [[0, 5], 'LOW'],
    [[0, 5, 6], 'MEDIUM'],
    [[0, 10 * MB], 'LOW'],
    [[0, 10 * MB + 1], 'MEDIUM'],
    [[0, 1, 2, 3], 'HIGH'],
    [[0, 1, 2, 2], undefined],
    [[0, 1, 2, 2, 3], 'LOW'],
    [[0, 20 * MB, 20 * MB, 20 * MB + 1], 'LOW'],
  ])('says of %j: %s', (bytes, expected) => expect(plainRule(bytes)).toBe(expected))
})

describe('confidence', () => {
  it.each<[string, number[], Confidence | undefined]>([
    ['nothing with one snapshot', [5000], undefined],
    ['nothing without growth', [5000, 5000, 5000], undefined],
    ['LOW after one diff', [0, 5000], 'LOW'],
    ['MEDIUM after more than 10 MB at once', [0, 11 * MB], 'MEDIUM'],
    ['nothing more of it when that does not go on', [0, 11 * MB, 11 * MB], undefined],
    ['MEDIUM after two diffs in a row', [1000, 6000, 11_000], 'MEDIUM'],
    ['HIGH after three', [1000, 6000, 11_000, 16_000], 'HIGH'],
    ['MEDIUM again after one without growth', [0, 5e3, 1e4, 15e3, 2e4, 25e3, 3e4, 35e3, 35e3], 'MEDIUM'],
    ['MEDIUM of a leak in steps', [0, 0, 9000, 9000, 18_000, 27_000, 27_000, 36_000], 'MEDIUM'],
    ['MEDIUM of a slow leak on a line that took much', [0, 9e5, 9.1e5, 9.2e5, 9.3e5, 9.4e5, 9.5e5], 'MEDIUM'],
    ['nothing of a cache that is full', [0, 40_000, 80_000, 90_000, 90_000, 90_000], undefined],
    ['LOW of a memo that fills up', [0, 60_000, 84_000, 94_000, 97_000, 98_000], 'LOW'],
    ['LOW of what rises and falls', [0, 50_000, 9000, 47_000, 12_000, 55_000], 'LOW'],
    ['LOW of one late jump', [0, 0, 0, 0, 90_000], 'LOW'],
    ['LOW of what free lists move about', [0, 640, 704, 768, 832], 'LOW'],
  ])('is %s', (_, bytes, expected) => expect(confidence(growing(bytes))).toBe(expected))

  it('comes from the number of blocks where sizes hide a leak', () => {
    const sizes = [0, 90_000, 20_000, 95_000, 40_000, 99_000]
    const summaries = sizes.map((bytes, i) => summary(i, [site({ bytes, count: 50 * i })]))
    expect(confidence(summaries)).toBe('HIGH')
  })

  it('is LOW for imports, at whatever pace', () => {
    const bytes = [0, 5000, 10_000, 15_000, 20_000]
    expect(confidence(growing(bytes, { file: '<frozen importlib._bootstrap_external>' }))).toBe('LOW')
    expect(confidence(growing(bytes, { file: '/usr/lib/python3.12/csv.py', function: '<module>' }))).toBe(
      'LOW',
    )
    expect(confidence(growing(bytes, { function: '<module>' }))).toBe('HIGH')
  })

  it('is HIGH for any even growth of three diffs or more, wherever it begins', () => {
    fc.assert(
      fc.property(
        fc.nat(1e8),
        fc.integer({ min: 256, max: 1e6 }),
        fc.integer({ min: 3, max: 30 }),
        (from, step, diffs) => {
          const bytes = Array.from({ length: diffs + 1 }, (_, i) => from + i * step)
          expect(confidence(growing(bytes))).toBe('HIGH')
        },
      ),
    )
  })

  it('is not raised by a snapshot like the one before', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1e6), { minLength: 2, maxLength: 12 }), (bytes) => {
        expect(rank(growing([...bytes, bytes.at(-1)!]))).toBeLessThanOrEqual(rank(growing(bytes)))
      }),
    )
  })

  it('is never MEDIUM where the last diffs bring nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1e6), { minLength: 2, maxLength: 12 }), (bytes) => {
        const flat = new Array<number>(bytes.length).fill(bytes.at(-1)!)
        expect(rank(growing([...bytes, ...flat]))).toBeLessThan(RANK.MEDIUM)
      }),
    )
  })
})

describe('the leaks of a history', () => {
  it('are the same in whatever order it is given, and when asked again', () => {
    const shuffled = anySummaries.chain((summaries) =>
      fc.tuple(fc.constant(summaries), fc.shuffledSubarray(summaries, { minLength: summaries.length })),
    )
    fc.assert(
      fc.property(shuffled, ([inOrder, mixed]) => {
        const before = structuredClone(mixed)
        const first = leaksOf(inOrder)
        expect(leaksOf(mixed)).toEqual(first)
        expect(leaksOf(inOrder)).toEqual(first)
        expect(mixed).toEqual(before)
      }),
    )
  })

  it('do not change by a snapshot that is given twice, nor by one during which the program was paused', () => {
    fc.assert(
      fc.property(
        anySummaries.filter(({ length }) => length > 0),
        fc.nat(7),
        (summaries, which) => {
          const twice = summaries[which % summaries.length]!
          const paused = { ...summaries.at(-1)!, id: 'paused', time: 1e9, ran: false }
          expect(leaksOf([...summaries, twice])).toEqual(leaksOf(summaries))
          expect(leaksOf([...summaries, paused])).toEqual(leaksOf(summaries))
        },
      ),
    )
  })

  it('do not depend on the other sites', () => {
    const bytes = [0, 5000, 10_000, 15_000]
    const alone = leaksOf(growing(bytes))
    fc.assert(
      fc.property(anySummaries, (noise) => {
        const together = growing(bytes, { file: '/app/its own.py' }).map((each, i) => ({
          ...each,
          sites: [...each.sites, ...(noise[i]?.sites ?? [])],
        }))
        const found = leaksOf(together).find(({ file }) => file === '/app/its own.py')
        expect(found).toEqual({ ...alone[0], file: '/app/its own.py' })
      }),
    )
  })

  it('begin anew with a new run of the program, and tell what the site was in the run before', () => {
    const before = growing([0, 5000, 10_000, 15_000])
    const after = growing([0, 5000]).map((each, i) => ({
      ...each,
      id: `again ${i}`,
      run: 'second',
      time: 1e6 + i,
    }))
    const [leak] = leaksOf([...before, ...after])
    expect(leak).toMatchObject({ confidence: 'LOW', runBefore: 'HIGH' })
    expect(leak!.history.map(({ bytes }) => bytes)).toEqual([0, 5000])
  })

  it('know a site again by its function and the line in it, and lambdas by their line in the file', () => {
    const at = [10, 10, 30, 30].map((firstLine, i) =>
      site({ firstLine, line: firstLine + 2, bytes: 5000 * i, count: i }),
    )
    const [leak, ...others] = leaksOf(at.map((each, i) => summary(i, [each])))
    expect(leak).toMatchObject({ line: 32, confidence: 'HIGH' })
    expect(others).toEqual([])
    const lambdas = [0, 1].map((i) =>
      summary(
        i,
        [11, 12].map((line) =>
          site({ function: 'f.<locals>.<lambda>', firstLine: line, line, bytes: 900 * i }),
        ),
      ),
    )
    expect(leaksOf(lambdas).map(({ line }) => line)).toEqual([11, 12])
  })

  it('leave out the debugger, put the surest first and then the user’s code', () => {
    const files = [
      '/v/debugpy/_vendored/pydevd/pydevd.py',
      '/v/site-packages/lib.py',
      '/app/slow.py',
      '/app/new.py',
    ]
    const sizes = [9000, 7000, 300, 100_000]
    const summaries = [0, 1, 2, 3].map((i) =>
      summary(
        i,
        files.map((file, j) =>
          site({ file, bytes: sizes[j]! * (file === '/app/new.py' ? Number(i === 3) : i), count: 1 }),
        ),
      ),
    )
    expect(leaksOf(summaries).map(({ file, confidence }) => [file, confidence])).toEqual([
      ['/app/slow.py', 'HIGH'],
      ['/v/site-packages/lib.py', 'HIGH'],
      ['/app/new.py', 'LOW'],
    ])
  })

  it('come with the advice to track deeper where the line is not the user’s and one frame is tracked', () => {
    const inLibrary = growing([0, 5000], { file: '/v/site-packages/lib.py' })
    expect(leaksOf(inLibrary)[0]!.advice).toContain('`dapscope.memory.start` with `frames: 10`')
    expect(leaksOf(inLibrary.map((each) => ({ ...each, frames: 10 })))[0]!.advice).toBeUndefined()
    expect(leaksOf(growing([0, 5000]))[0]!.advice).toBeUndefined()
    expect(leaksOf(growing([0, 5000]).map((each) => ({ ...each, collect: false })))[0]!.advice).toContain(
      '`collect: true`',
    )
  })

  it('say why', () => {
    expect(leaksOf(growing([0, 5000, 10_000, 15_000]))[0]!.reason).toBe(
      'It grew in each of 3 diffs, by 15.0 kB in all, of late at 100 % of its mean pace',
    )
    expect(leaksOf(growing([0, 60_000, 84_000, 94_000, 97_000, 98_000]))[0]!.reason).toContain(
      'It slows down',
    )
  })
})
