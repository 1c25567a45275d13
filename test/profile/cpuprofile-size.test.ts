// Captures that are too long for the readers of a .cpuprofile: what is joined, what is folded, what stays exact.
import { describe, expect, it } from 'vitest'
import { cpuprofile } from '../../src/profile/cpuprofile.ts'
import { durations, expectReadable, options, parse, threadFile, timeline, totals } from './read-cpuprofile.ts'
import { stacksOf } from './build-stacks.ts'

describe('a capture too long for its readers', () => {
  const names = ['a', 'b', 'c']
  const long = stacksOf([
    {
      name: 'MainThread',
      life: Array.from({ length: 900 }, (_, i) => [1000 + (i % 7), 'busy', `main:1`, `${names[i % 3]}:2`]),
    },
  ])

  const wide = stacksOf([
    {
      name: 'MainThread',
      life: Array.from({ length: 200 }, (_, i) => [1000 + i, 'busy', 'main:1', `f${i}:1`]),
    },
  ])

  it('keeps every total to the microsecond and says what was joined', () => {
    const written = cpuprofile.writeThread(long, long.threads[0]!, { ...options, maxSamples: 100 })
    const file = parse(written)
    expectReadable(file)
    expect(file.samples.length).toBeLessThanOrEqual(100)
    expect(totals(file)).toEqual(totals(threadFile(long)))
    expect(written.joined).toBe(900 - file.samples.length)
    expect(written.notes.join('\n')).toMatchInlineSnapshot(
      `"The timeline was shortened from 900 to 79 samples: within each 25.8 ms the samples of a function were joined. All times are exact; the order inside of such a stretch is not."`,
    )
  })

  it('leaves a long stretch where it was', () => {
    const life = long.threads[0]!.slices.start.map((_, i): [number, 'busy', string] => [
      i === 450 ? 5_000_000 : 1000,
      'busy',
      `${i === 450 ? 'deep' : names[i % 3]}:2`,
    ])
    const file = threadFile(stacksOf([{ name: 'MainThread', life }]), { maxSamples: 50 })
    const at = timeline(file).indexOf('deep:2 5000.00ms')
    const before = durations(file)
      .slice(0, at)
      .reduce((sum, duration) => sum + duration, 0)
    expect(before).toBe(450_000)
  })

  it('folds the rarest call paths when there are too many nodes, and loses no time', () => {
    const written = cpuprofile.writeThread(wide, wide.threads[0]!, { ...options, maxNodes: 12 })
    const file = parse(written)
    expectReadable(file)
    expect([file.nodes.length, written.folded]).toEqual([13, 190])
    expect(totals(file)).toMatchObject({
      'main:1;f199:1': 1199,
      'main:1;(other)': 190 * 1000 + (189 * 190) / 2,
    })
    expect(written.notes.join('\n')).toMatchInlineSnapshot(
      `"The 190 call paths with the least time were folded into (other) under their callers; no time was lost."`,
    )
  })

  it('fits into the most bytes allowed', () => {
    const written = cpuprofile.writeThread(long, long.threads[0]!, { ...options, maxBytes: 3000 })
    expect([...written.pieces].join('').length).toBeLessThanOrEqual(3000)
    expect(totals(parse(written))).toEqual(totals(threadFile(long)))
    const many = cpuprofile.writeThread(wide, wide.threads[0]!, { ...options, maxBytes: 20_000 })
    expect([...many.pieces].join('').length).toBeLessThanOrEqual(20_000)
    expect(many.folded).toBeGreaterThan(0)
  })

  it('is streamed in small pieces', () => {
    const pieces = [
      ...cpuprofile.writeThread(long, long.threads[0]!, {
        ...options,
        toClient: (path) => path.padEnd(90_000, 'x'),
      }).pieces,
    ]
    expect(pieces.length).toBeGreaterThan(1)
    expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(200_000)
  })
})
