// A snapshot's summary from what a .heapprofile of ours tells, so that leaks are told from files alone.
import type { HeapAbout } from '../profile/heap-about.ts'
import type { HeapNode } from '../profile/read-heapprofile.ts'
import type { Summary } from './sites.ts'

/** With the client's paths. @returns undefined for a file that does not tell enough: a tree of calls, or another's */
export function summaryIn(nodes: readonly HeapNode[], about: HeapAbout): Summary | undefined {
  const { evidence, time, peakBytes } = about
  const sites = nodes.slice(1)
  if (!evidence || time === undefined || sites.length !== evidence.counts.length) return undefined
  if (sites.length !== evidence.firstLines.length || sites.some(({ parent }) => parent !== 0))
    return undefined
  const { counts, firstLines, vias = [], ...known } = evidence
  const viaOf = new Map(vias.map(({ site, ...via }) => [site, via]))
  const currentBytes = sites.reduce((sum, { bytes }) => sum + bytes, 0)
  return {
    ...known,
    time,
    currentBytes,
    peakBytes: Math.max(peakBytes ?? 0, currentBytes),
    sites: sites.map(({ name, url, line, bytes }, i) => ({
      file: url,
      line,
      function: name === '(unknown)' ? '' : name,
      firstLine: firstLines[i]!,
      bytes,
      count: counts[i]!,
      ...(viaOf.has(i) && { via: viaOf.get(i)! }),
    })),
  }
}
