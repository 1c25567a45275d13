// Snapshots' summaries made up for tests of what is told from them.
import fc from 'fast-check'
import type { Site, Summary } from '../../src/memory/sites.ts'

export const site = (changes: Partial<Site> = {}): Site => ({
  file: '/app/server.py',
  line: 12,
  function: 'Server.handle',
  firstLine: 10,
  bytes: 1000,
  count: 10,
  ...changes,
})

export const summary = (number: number, sites: Site[], changes: Partial<Summary> = {}): Summary => {
  const bytes = sites.reduce((sum, each) => sum + each.bytes, 0)
  return {
    id: `snapshot-${number}`,
    time: 1000 * number,
    pid: 42,
    run: 'first run',
    collect: true,
    frames: 1,
    currentBytes: bytes,
    peakBytes: bytes,
    sites,
    ...changes,
  }
}

/** One site with those bytes, one snapshot after another; each 100 bytes are a block. */
export const growing = (bytes: readonly number[], at: Partial<Site> = {}): Summary[] =>
  bytes.map((size, i) => summary(i, [site({ bytes: size, count: Math.ceil(size / 100), ...at })]))

const anySite: fc.Arbitrary<Site> = fc
  .record({
    file: fc.constantFrom(
      '/app/a.py',
      '/app/b.py',
      '/usr/lib/python3.12/json/decoder.py',
      '/v/site-packages/lib.py',
    ),
    line: fc.integer({ min: 1, max: 12 }),
    function: fc.constantFrom('', 'f', 'C.m', 'f.<locals>.<lambda>', '<module>'),
    firstLine: fc.integer({ min: 0, max: 4 }),
    bytes: fc.nat(20_000_000),
    count: fc.nat(1000),
  })
  .map((each) => ({ ...each, firstLine: Math.min(each.firstLine, each.line) }))

export const anySites = fc.array(anySite, { maxLength: 8 })

/** Of one or two runs of the program, in the order of time. */
export const anySummaries: fc.Arbitrary<Summary[]> = fc
  .array(fc.record({ sites: anySites, ran: fc.option(fc.boolean(), { nil: undefined }) }), { maxLength: 8 })
  .chain((each) =>
    fc
      .nat(each.length)
      .map((second) =>
        each.map(({ sites, ran }, i) =>
          summary(i, sites, { ran, run: i < second ? 'first run' : 'second run' }),
        ),
      ),
  )
