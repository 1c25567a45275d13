// The verdict on a series of bytes and blocks, and the trend that it comes from.
import { describe, expect, it } from 'vitest'
import { trendOf } from '../../src/memory/trend.ts'
import { verdictOf } from '../../src/memory/verdict.ts'

/** Of the steps from one snapshot to the next. */
function added(steps: readonly number[], from = 0): number[] {
  let value = from
  return [from, ...steps.map((step) => (value += step))]
}

/** `CONFIDENCE: reason` of blocks that grow by these steps, each of so many bytes. */
function said(blocks: readonly number[], size = 100): string {
  const count = added(blocks)
  return told(
    count.map((each) => each * size),
    count,
  )
}

function expectSaid(steps: readonly number[], expected: string | RegExp): void {
  expect(said(steps)).toEqual(typeof expected === 'string' ? expected : expect.stringMatching(expected))
}

function told(bytes: readonly number[], count: readonly number[]): string {
  const verdict = verdictOf(bytes, count)
  return verdict ? `${verdict.confidence}: ${verdict.reason}` : 'nothing'
}

const MB = 2 ** 20
const SLOWS = /^LOW: It slows down, as what has a bound does/

describe('a verdict', () => {
  it.each<[string, number[], string | RegExp]>([
    ['one diff', [50], 'LOW: It grew in the one diff there is'],
    ['a fall that is not made up for', [-10, 5], 'nothing'],
    ['a fall that is just made up for', [-10, 10], 'nothing'],
    ['steps that are just not too small', [4, 4, 4], /^HIGH: It grew in each of 3 diffs/],
    ['steps that are too small', [100, 2, 2], 'LOW: It grew by 10.4 kB, hardly since the first diff'],
    ['what fell back, of four diffs', [100, 100, -20, 100], 'LOW: It grew last, but not steadily'],
    [
      'what fell back, of five',
      [100, 100, -50, 100, 100],
      /^MEDIUM: It grew in 4 of 5 diffs, by 35.0 kB in all/,
    ],
    ['what falls back each time', [500, -410, 380, -350, 430], 'LOW: It grew last, but it rises and falls'],
    ['what is over', [100, 100, 100, 1], 'LOW: It grew last, but not steadily'],
    [
      'what slows down',
      [600, 240, 100, 30, 10],
      'LOW: It slows down, as what has a bound does: of late at 10 % of its mean pace',
    ],
    ['a jump', [0, 0, 0, 900], 'LOW: It grew in a jump'],
    ['a pace that only begins, of three diffs', [10, 30, 100], 'LOW: It grew last, but not steadily'],
    [
      'a pace that only begins, of four',
      [1, 10, 50, 90],
      'HIGH: It grew in each of 4 diffs, by 15.1 kB in all, of late at 185 % of its mean pace',
    ],
  ])('of %s', (_, steps, expected) => {
    expectSaid(steps, expected)
  })

  it('of what the last snapshot has not changed is that of those before', () => {
    const [bytes, count] = [added([0, 1000, 1000, 1000]), added([0, 10, 10, 10])]
    expect(told([...bytes, 3000], [...count, 30])).toBe(told(bytes, count))
    expect(told([0, 1000, 2000, 2000], [0, 20, 30, 50]), 'but where blocks came').toMatch(/^HIGH/)
  })

  it('goes by the bytes where the blocks are the same, as of a text that is added to', () => {
    expect(told([0, 5000, 10_000, 15_000], [7, 7, 7, 7])).toMatch(/^HIGH/)
  })

  it('goes by the bytes too while blocks come, however unsteadily', () => {
    expect(told(added([5000, 5000, 5000, 5000, 5000]), added([100, -50, 100, -50, 100]))).toMatch(/^HIGH/)
  })

  it('takes sizes for no leak once no blocks come', () => {
    expect(told(added([5000, 5000, 5000, 5000]), added([100, 100, 100, 1]))).toMatch(/^LOW/)
  })
})

describe('a slow leak on a line that took much at first', () => {
  it.each<[string, number[], string | RegExp]>([
    [
      'is told by large steps, each time',
      [9000, 100, 100, 100, 100, 100],
      /^MEDIUM: It grew in each of 6 diffs/,
    ],
    ['is not told by small steps', [200, 3, 3, 3, 3, 3], SLOWS],
    ['is told by small steps that are much beside the first', [50, 3, 3, 3, 3, 3], /^MEDIUM/],
    ['is not told by four diffs alone', [9000, 100, 100, 100], SLOWS],
    [
      'is told by most of the diffs where they are much',
      [200, 20, 20, 0, 20, 20],
      'MEDIUM: It grew in 5 of 6 diffs, by 28.0 kB in all, of late at 125 % of its mean pace',
    ],
    ['is not told by most where they are little', [500, 20, 20, 0, 20, 20], SLOWS],
    ['is not told by three diffs', [200, 30, 30], SLOWS],
    ['is told by four that are much', [200, 20, 20, 20], /^MEDIUM: It grew in each of 4 diffs/],
    ['is not told where some of it falls', [400, 30, 30, -10, 30, 30], SLOWS],
    ['is not told where it slows down', [400, 60, 60, 50, 10, 30], SLOWS],
    ['is not told where it came in a jump', [400, 2, 2, 100, 100], 'LOW: It grew in a jump'],
  ])('%s', (_, steps, expected) => {
    expectSaid(steps, expected)
  })

  it('is told by most of the diffs only of blocks, since sizes vary', () => {
    const steps = [20_000, 2000, 2000, 0, 2000, 2000]
    expect(told(added(steps), Array<number>(7).fill(5))).toMatch(SLOWS)
    expect(told(added(steps.with(3, 2000)), Array<number>(7).fill(5)), 'or of each diff').toMatch(/^MEDIUM/)
  })
})

describe('much at once', () => {
  it.each<[string, number[], string]>([
    ['is worth a look', [11 * MB], 'MEDIUM: It grew by 11.5 MB at once'],
    ['is more than 10 MB', [10 * MB], 'LOW: It grew in the one diff there is'],
    ['is worth a look after little', [1000, 1000, 12 * MB], 'MEDIUM: It grew by 12.6 MB at once'],
    [
      'is nothing new where it rises and falls',
      [22 * MB, -20 * MB, 21 * MB],
      'LOW: It grew last, but it rises and falls',
    ],
  ])('%s', (_, steps, expected) => expect(said(steps, 1)).toBe(expected))
})

it('a trend is told from the diffs, the first of which is left out where it says so', () => {
  expect(trendOf(added([100, 10, -20, 40, 10], 7))).toEqual({
    diffs: 5,
    rises: 4,
    growth: 140,
    first: 100,
    last: 10,
    step: 10,
    steadiness: 40 / 80,
    evenness: 1,
    pace: 25 / 28,
    end: 25 / 28,
    paceSince: 2.5,
    endSince: 2.5,
  })
  expect(trendOf(added([6, 1, 2, 3])), 'a third and two fifths of four diffs').toMatchObject({
    evenness: 1,
    pace: 2.5 / 3,
    end: 1,
    paceSince: 1.25,
    endSince: 1.5,
  })
  expect(trendOf(added([9, 5, 1])), 'the lower of two in the middle').toMatchObject({ evenness: 1 / 3 })
  expect(trendOf(added([-5, -5])), 'what shrinks has no pace').toMatchObject({
    rises: 0,
    pace: 0,
    steadiness: -1,
  })
  expect(trendOf([5])).toMatchObject({
    diffs: 0,
    rises: 0,
    growth: 0,
    first: 0,
    last: 0,
    step: 0,
    evenness: 0,
  })
})
