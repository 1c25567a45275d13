// The small parts that profiles are built of: numbers for triples, traces made of stretches, lives on another clock.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { shifted } from '../../src/profile/thread-life.ts'
import { TraceBuilder } from '../../src/profile/trace-builder.ts'
import { Triples } from '../../src/profile/triples.ts'

describe('numbers of triples', () => {
  it('are those of their first appearance, also when the table has grown many times', () => {
    const triples = new Triples()
    const known = new Map<string, number>()
    for (let i = 0; i < 20_000; i++) {
      const [a, b, c] = [i % 97, (i * 7) % 5003, -(i % 3)] as const
      const key = `${a},${b},${c}`
      if (!known.has(key)) known.set(key, known.size)
      expect(triples.of(a, b, c)).toBe(known.get(key))
    }
    expect(triples.size).toBe(known.size)
    expect(known.size).toBeGreaterThan(5000)
    for (const [key, number] of known) {
      const [a, b, c] = key.split(',').map(Number)
      expect(triples.of(a!, b!, c!), 'found again').toBe(number)
    }
  })

  it('tell apart triples of the same numbers in another order', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer(), fc.integer(), fc.integer())), (all) => {
        const triples = new Triples()
        const numbers = new Map(all.map((each) => [each.join(), triples.of(...each)]))
        expect(new Set(numbers.values()).size).toBe(numbers.size)
        for (const each of all) expect(triples.of(...each)).toBe(numbers.get(each.join()))
      }),
    )
  })
})

describe('a trace made of stretches', () => {
  it('joins what follows as the same stack, one thread after another, each on a clock of its own', () => {
    const builder = new TraceBuilder()
    const main = builder.thread(1, 10, 'MainThread')
    const f = builder.node(0, builder.frame('f', '/a.py', 3))
    const g = builder.node(f, builder.frame('g', '/a.py', 9))
    for (const [node, duration] of [
      [f, 100],
      [f, 50],
      [g, 20],
      [0, 5],
      [f, 1],
    ] as const)
      builder.add(main, node, duration)
    builder.add(builder.thread(1, 11, 'other'), g, 500)
    expect(builder.thread(1, 10, 'MainThread')).toBe(main)
    const trace = builder.done()
    expect(trace.threads).toMatchObject([
      { tid: 10, start: [0, 150, 170, 175], node: [f, g, 0, f], end: 176 },
      { tid: 11, start: [0], node: [g], end: 500 },
    ])
    expect(trace).toMatchObject({ events: 6, last: 500 })
    expect(trace.parent[g]).toBe(f)
    expect(trace.frames[trace.frame[g]!]).toMatchObject({ name: 'g', line: 9 })
  })

  it('is empty where nothing was added', () => {
    expect(new TraceBuilder().done()).toMatchObject({ threads: [], events: 0, last: 0 })
  })
})

describe('a life on another clock', () => {
  it('is moved with every look, and what the thread has run is not', () => {
    const life = { tid: 7, birth: 10, death: 90, at: [20, 40], runnable: [3, 5] }
    expect(shifted(life, -5)).toEqual({ tid: 7, birth: 5, death: 85, at: [15, 35], runnable: [3, 5] })
    expect(life.at).toEqual([20, 40])
  })
})
