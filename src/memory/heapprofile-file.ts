// A .heapprofile of ours, read again as a snapshot's summary: to compare with what another session has written.
import { readFile, stat } from 'node:fs/promises'
import * as z from 'zod/mini'
import { SourceSites } from '../source/source-sites.ts'
import { failures } from '../session/failure.ts'
import { whyUnread } from '../store/read-error.ts'
import type { Summary } from './sites.ts'

const Node = z.object({
  callFrame: z.object({ functionName: z.string(), url: z.string(), lineNumber: z.int() }),
  selfSize: z.int(),
  children: z.array(z.unknown()),
})
const File = z.object({ head: z.object({ selfSize: z.int(), children: z.array(Node) }) })

/** Larger ones are not ours. */
const MOST_BYTES = 256 * 1024 * 1024

/** The sites of a file with one child a site, with the client's paths; blocks are not in it. @throws {Failure} unreadableFile */
export async function readHeapProfile(path: string): Promise<Summary> {
  const unreadable = (why: string) => failures.unreadableSnapshot({ path, why })
  const { size, mtimeMs } = await stat(path).catch((error: Error) => {
    throw unreadable(whyUnread(error))
  })
  if (size > MOST_BYTES) throw unreadable('it is too large')
  const file = File.safeParse(parse(await readFile(path, 'utf8')))
  if (!file.success) throw unreadable('it is no .heapprofile')
  const { children } = file.data.head
  if (children.some((node) => node.children.length > 0))
    throw unreadable('it is a tree of calls; take the flat file beside it (memory.heapprofile)')
  const { holding } = new SourceSites()
  const sites = children.map(({ callFrame, selfSize }) => ({
    file: callFrame.url,
    line: callFrame.lineNumber + 1,
    function: callFrame.functionName,
    firstLine: holding(callFrame.url, callFrame.lineNumber + 1)?.firstLine ?? 0,
    bytes: selfSize,
    count: 0,
  }))
  const currentBytes = sites.reduce((sum, { bytes }) => sum + bytes, 0)
  const whole = { currentBytes, peakBytes: currentBytes, sites }
  return { id: path, time: mtimeMs, pid: 0, run: path, collect: false, ...whole }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
