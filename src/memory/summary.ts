// What of a snapshot is remembered, to be compared with others.
import type { Site } from '../profile/allocations.ts'
import type { SnapshotFacts } from './payload.ts'
import { placeOf, type Summary } from './sites.ts'

export function summaryOf(
  { id, run, collect, ran }: Pick<Summary, 'id' | 'run' | 'collect' | 'ran'>,
  { time, pid, frames, traced }: SnapshotFacts,
  sites: Site[],
): Summary {
  return {
    id,
    time,
    pid,
    frames,
    currentBytes: traced.current,
    peakBytes: traced.peak,
    sites: sites.map((site) => ({ ...placeOf(site), bytes: site.bytes, count: site.count })),
    run,
    collect,
    ...(ran !== undefined && { ran }),
  }
}
