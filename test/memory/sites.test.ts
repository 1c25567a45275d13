// When two sites are one and the same, and what the leaks of sites have and are sorted by.
import { describe, expect, it } from 'vitest'
import { leaksOf } from '../../src/memory/leaks.ts'
import { sitesByKey } from '../../src/memory/sites.ts'
import { growing, site, summary } from './summaries.ts'

describe('a site', () => {
  it('is known by its line in the file where its function has no name, or no first line', () => {
    const moved = { firstLine: 20, line: 22 }
    const isKnownAgain = (at: Parameters<typeof site>[0]) =>
      sitesByKey([site({ firstLine: 10, line: 12, ...at }), site({ ...moved, ...at })]).size === 1
    expect(isKnownAgain({})).toBe(true)
    expect(isKnownAgain({ function: '' })).toBe(false)
    expect(isKnownAgain({ firstLine: 0 })).toBe(false)
    const ofLine = (name: string) => site({ firstLine: 0, line: 12, function: name })
    expect(sitesByKey([ofLine('one'), ofLine('other')]).size).toBe(1)
  })

  it('that two functions of one name share is their sum, told as the one that holds more', () => {
    const getter = site({ firstLine: 10, line: 12, bytes: 100, count: 1 })
    const setter = site({ firstLine: 20, line: 22, bytes: 300, count: 2 })
    for (const both of [
      [getter, setter],
      [setter, getter],
    ])
      expect([...sitesByKey(both).values()]).toEqual([{ ...setter, bytes: 400, count: 3 }])
    const [first] = sitesByKey([getter, { ...setter, bytes: 100 }]).values()
    expect(first!.line, 'the first of equals').toBe(12)
  })
})

describe('a leak', () => {
  it('has grown from what the first snapshot has, where that is nothing too', () => {
    expect(leaksOf(growing([1000, 6000]))[0]!.growthBytes).toBe(5000)
    const later = [summary(0, []), summary(1, [site({ bytes: 700, count: 7 })])]
    expect(leaksOf(later)[0]!.history.map(({ bytes, count }) => [bytes, count])).toEqual([
      [0, 0],
      [700, 7],
    ])
  })

  it('is told from the first snapshot on, though the program was paused before it', () => {
    const [first, ...rest] = growing([0, 5000])
    expect(leaksOf([{ ...first!, ran: false }, ...rest])[0]!.history).toHaveLength(2)
  })

  it('comes in the order of growth, then of the file, then of the line', () => {
    const places = [
      { file: '/app/b.py', line: 1 },
      { file: '/app/a.py', line: 30 },
      { file: '/app/a.py', line: 4 },
      { file: '/app/c.py', line: 2, bytes: 9000 },
      { file: '/app/0.py', line: 3, bytes: 100 },
    ]
    const snapshots = [0, 1].map((at) =>
      summary(
        at,
        places.map(({ bytes = 500, ...place }) => site({ ...place, firstLine: 0, bytes: 40 + at * bytes })),
      ),
    )
    expect(leaksOf(snapshots).map(({ file, line }) => `${file}:${line}`)).toEqual([
      '/app/c.py:2',
      '/app/a.py:4',
      '/app/a.py:30',
      '/app/b.py:1',
      '/app/0.py:3',
    ])
  })

  it('of what importing allocates is LOW on each platform, and a file of yours with such a name is not', () => {
    const bytes = [0, 5000, 10_000, 15_000]
    const confidenceIn = (file: string) => leaksOf(growing(bytes, { file }))[0]!.confidence
    expect(confidenceIn(String.raw`C:\Python\Lib\importlib\_bootstrap.py`)).toBe('LOW')
    expect(confidenceIn('/usr/lib/python3.9/importlib/_bootstrap_external.py')).toBe('LOW')
    expect(confidenceIn('<frozen zipimport>')).toBe('LOW')
    expect(confidenceIn('/app/importlib_bootstrap.py')).toBe('HIGH')
  })

  it('has the advice that the last snapshot calls for', () => {
    const inLibrary = growing([0, 2500, 5000], { file: '/v/site-packages/lib.py' })
    const deeperAtLast = inLibrary.map((each, at) => ({ ...each, frames: at === 2 ? 10 : 1 }))
    expect(leaksOf(deeperAtLast)[0]!.advice).toBeUndefined()
  })
})
