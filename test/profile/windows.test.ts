// A capture cut down to stretches of its time: nothing outside them, nothing of them lost.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { account } from '../../src/profile/accounting.ts'
import { STATES, type Stacks } from '../../src/profile/stacks.ts'
import { restrictTo, type Window } from '../../src/profile/windows.ts'
import { anyStacks, stacksOf } from './build-stacks.ts'
import { checkAccounting } from './check-accounting.ts'

const windows: fc.Arbitrary<Window[]> = fc
  .uniqueArray(fc.nat(300_000), { maxLength: 12 })
  .map((times) => times.sort((a, b) => a - b))
  .map((times) =>
    Array.from({ length: times.length >> 1 }, (_, i) => ({ from: times[2 * i]!, to: times[2 * i + 1]! })),
  )

/** Microseconds by state that lie in the windows, counted slice by slice. */
function timeIn(stacks: Stacks, inside: Window[]): number[] {
  const time = STATES.map(() => 0)
  for (const { slices, end } of stacks.threads)
    slices.start.forEach((from, i) => {
      const to = slices.start[i + 1] ?? end
      for (const window of inside)
        time[slices.state[i]!]! += Math.max(0, Math.min(to, window.to) - Math.max(from, window.from))
    })
  return time
}

const whole = [{ from: 0, to: Number.MAX_SAFE_INTEGER / 2 }]

describe('a capture restricted to windows', () => {
  it('holds exactly the time that lies in them, by state', () => {
    fc.assert(
      fc.property(anyStacks, windows, (stacks, inside) => {
        const cut = restrictTo(stacks, inside)
        expect(timeIn(cut, whole)).toEqual(timeIn(stacks, inside))
        expect(cut.duration).toBe(inside.reduce((sum, { from, to }) => sum + to - from, 0))
        for (const { start, end, slices } of cut.threads) {
          expect(slices.start).toEqual([...slices.start].sort((a, b) => a - b))
          expect(0 <= start && start < end && end <= cut.duration).toBe(true)
        }
        checkAccounting(account(cut, 'cpu'))
      }),
    )
  })

  it('puts the passes one after the other', () => {
    const stacks = stacksOf([
      {
        name: 'main',
        life: [
          [100, 'busy', 'a:1'],
          [100, 'busy', 'b:1'],
          [100, 'busy', 'a:1'],
        ],
      },
    ])
    const cut = restrictTo(stacks, [
      { from: 50, to: 100 },
      { from: 200, to: 260 },
    ])
    expect(cut.duration).toBe(110)
    expect(cut.threads[0]).toMatchObject({ start: 0, end: 110 })
    expect(cut.threads[0]!.slices.start).toEqual([0])
  })

  it('begins when the first window does, and has its part of the samples', () => {
    const stacks = { ...stacksOf([{ name: 'main', life: [[1000, 'busy', 'a:1']] }]), sampleCount: 10 }
    const cut = restrictTo(stacks, [
      { from: 100, to: 200 },
      { from: 500, to: 700 },
    ])
    expect(cut).toMatchObject({ startTime: stacks.startTime + 100, duration: 300, sampleCount: 3 })
    const nothing = { ...stacks, duration: 0, threads: [] }
    expect(restrictTo(nothing, [{ from: 0, to: 1 }]).sampleCount).toBe(0)
  })

  it('is empty without a window', () => {
    const stacks = stacksOf([{ name: 'main', life: [[100, 'busy', 'a:1']] }])
    expect(restrictTo(stacks, [])).toMatchObject({ duration: 0, threads: [] })
  })
})
