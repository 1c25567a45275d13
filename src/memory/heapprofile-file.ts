// A .heapprofile of ours, read again as a snapshot's summary: to compare with what another session has written.
import { readHeapTree, type HeapNode } from '../profile/read-heapprofile.ts'
import { SourceSites } from '../source/source-sites.ts'
import { failures } from '../session/failure.ts'
import { readObject } from '../store/read-object.ts'
import { reasonOf } from '../store/reason.ts'
import type { Summary } from './sites.ts'

/** The sites of a file with one child a site, with the client's paths; blocks are not in it. @throws {Failure} unreadableSnapshot */
export async function readHeapProfile(path: string): Promise<Summary> {
  const { nodes, mtimeMs } = await read(path).catch((error: unknown) => {
    throw failures.unreadableSnapshot({ path, why: reasonOf(error) })
  })
  const { holding } = new SourceSites()
  const sites = nodes.map(({ name, url, line, bytes }) => {
    return { file: url, line, function: name, firstLine: holding(url, line)?.firstLine ?? 0, bytes, count: 0 }
  })
  const currentBytes = sites.reduce((sum, { bytes }) => sum + bytes, 0)
  const whole = { currentBytes, peakBytes: currentBytes, sites }
  return { id: path, time: mtimeMs, pid: 0, run: path, collect: false, ...whole }
}

async function read(path: string): Promise<{ nodes: HeapNode[]; mtimeMs: number }> {
  const { object, mtimeMs } = await readObject(path)
  const [, ...nodes] = readHeapTree(object)
  if (nodes.some(({ parent }) => parent !== 0))
    throw new Error('it is a tree of calls; take the flat file beside it (memory.heapprofile)')
  return { nodes, mtimeMs }
}
