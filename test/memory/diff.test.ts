// Two snapshots site by site: what grew, what shrank, and every byte of that.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { diff, type SiteChange } from '../../src/memory/diff.ts'
import { anySites, site, summary } from './summaries.ts'

const bytesOf = (changes: SiteChange[]) => changes.reduce((sum, { bytes }) => sum + bytes.change, 0)

describe('a diff', () => {
  it('has what grew and what shrank, with bytes and blocks before and after', () => {
    const from = summary(1, [
      site({ bytes: 100, count: 1 }),
      site({ line: 13, bytes: 900 }),
      site({ line: 14 }),
    ])
    const to = summary(2, [
      site({ bytes: 400, count: 4 }),
      site({ line: 14 }),
      site({ line: 15, bytes: 7, count: 1 }),
    ])
    const { grown, shrunk, total } = diff(from, to)
    expect(grown.map(({ line, bytes, count }) => [line, bytes, count])).toEqual([
      [12, { before: 100, after: 400, change: 300 }, { before: 1, after: 4, change: 3 }],
      [15, { before: 0, after: 7, change: 7 }, { before: 0, after: 1, change: 1 }],
    ])
    expect(shrunk.map(({ line, bytes }) => [line, bytes.change])).toEqual([[13, -900]])
    expect(total).toEqual({ before: 2000, after: 1407, change: -593 })
  })

  it('does not call new what one side is too old to remember', () => {
    const from = summary(1, [site({ bytes: 1000 })], { currentBytes: 1400 })
    const to = summary(2, [
      site({ bytes: 1000 }),
      site({ line: 13, bytes: 400 }),
      site({ line: 14, bytes: 900 }),
    ])
    expect(diff(from, to).grown.map(({ line }) => line)).toEqual([14])
    expect(diff(to, from).shrunk.map(({ line }) => line)).toEqual([14])
    expect(diff(from, to).total.change).toBe(900)
  })

  it('puts the user’s code first', () => {
    const sites = [site({ file: '/usr/lib/python3.12/json/decoder.py', bytes: 9000 }), site({ bytes: 10 })]
    expect(diff(summary(1, []), summary(2, sites)).grown.map(({ category }) => category)).toEqual([
      'user',
      'stdlib',
    ])
  })

  it('knows a site again when lines were added above its function', () => {
    const from = summary(1, [site({ firstLine: 10, line: 12, bytes: 100 })])
    const to = summary(2, [site({ firstLine: 40, line: 42, bytes: 300 })], { run: 'after the edit' })
    const { grown, shrunk } = diff(from, to)
    expect(grown).toMatchObject([{ line: 42, firstLine: 40, bytes: { before: 100, after: 300 } }])
    expect(shrunk).toEqual([])
  })

  it('lists every byte that changed but the debugger’s, which it sums up', () => {
    const withDebugger = anySites.map((sites) => [...sites, site({ file: '/v/pydevd.py', bytes: 500 })])
    fc.assert(
      fc.property(anySites, withDebugger, (before, after) => {
        const found = diff(summary(1, before), summary(2, after))
        expect(bytesOf(found.grown) + bytesOf(found.shrunk) + found.debugger.change).toBe(found.total.change)
      }),
    )
  })

  it('turned round has what grew as what shrank', () => {
    fc.assert(
      fc.property(anySites, anySites, (before, after) => {
        const there = diff(summary(1, before), summary(2, after))
        const back = diff(summary(2, after), summary(1, before))
        const keys = (changes: SiteChange[], sign: number) =>
          changes
            .map(({ file, bytes, count }) => [file, sign * bytes.change, sign * count.change].join())
            .sort()
        expect(keys(there.grown, 1)).toEqual(keys(back.shrunk, -1))
        expect(keys(there.shrunk, 1)).toEqual(keys(back.grown, -1))
      }),
    )
  })

  it('with itself is empty', () => {
    fc.assert(
      fc.property(anySites, (sites) => {
        expect(diff(summary(1, sites), summary(2, sites))).toMatchObject({ grown: [], shrunk: [] })
      }),
    )
  })
})
