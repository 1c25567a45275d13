// A .heapprofile of ours, read again as a snapshot's summary: to compare with what another session has written.
import { readFile, stat } from 'node:fs/promises'
import { readHeapTree, type HeapNode } from '../profile/read-heapprofile.ts'
import { SourceSites } from '../source/source-sites.ts'
import { failures, type Failure } from '../session/failure.ts'
import { reasonOf } from '../store/reason.ts'
import type { Summary } from './sites.ts'

/** Larger ones are not ours. */
const MOST_BYTES = 256 * 1024 * 1024

/** The sites of a file with one child a site, with the client's paths; blocks are not in it. @throws {Failure} unreadableFile */
export async function readHeapProfile(path: string): Promise<Summary> {
  const unreadable = (why: string) => failures.unreadableSnapshot({ path, why })
  const { size, mtimeMs } = await stat(path).catch((error: Error) => {
    throw unreadable(reasonOf(error))
  })
  if (size > MOST_BYTES) throw unreadable('it is too large')
  const { holding } = new SourceSites()
  const sites = sitesIn(await readFile(path, 'utf8'), unreadable).map(({ name, url, line, bytes }) => {
    return { file: url, line, function: name, firstLine: holding(url, line)?.firstLine ?? 0, bytes, count: 0 }
  })
  const currentBytes = sites.reduce((sum, { bytes }) => sum + bytes, 0)
  const whole = { currentBytes, peakBytes: currentBytes, sites }
  return { id: path, time: mtimeMs, pid: 0, run: path, collect: false, ...whole }
}

function sitesIn(text: string, unreadable: (why: string) => Failure): HeapNode[] {
  let nodes: HeapNode[]
  try {
    nodes = readHeapTree(JSON.parse(text) as object)
  } catch (error) {
    throw unreadable(`it is no .heapprofile: ${(error as Error).message}`)
  }
  const [, ...sites] = nodes
  if (sites.some(({ parent }) => parent !== 0))
    throw unreadable('it is a tree of calls; take the flat file beside it (memory.heapprofile)')
  return sites
}
