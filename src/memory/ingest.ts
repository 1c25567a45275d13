// `dapscope.memory.ingest`: a payload that a user printed by hand where no debugger can evaluate, posted as text.
import * as z from 'zod/mini'
import { cut, type Marked, type Marker } from '../courier/frames.ts'
import type { Scope } from '../request/scope.ts'
import { failures } from '../session/failure.ts'
import { newId } from '../request/results.ts'
import { Memory } from './memory.ts'
import { readPayload, type Taken } from './payload.ts'

const count = z.int().check(z.minimum(0))
const Place = z.object({ file: z.string(), line: count })

/** The plain form that is typed by hand: marker, JSON, end of line; what Python's tracemalloc documentation teaches to print. */
const Plain = z.object({
  current: count,
  peak: count,
  stats: z.array(
    z.object({ file: z.string(), line: count, size: count, count, traceback: z.optional(z.array(Place)) }),
  ),
})

const KINDS: Record<Marker, string> = {
  __BASILISK_MEM__: 'snapshot',
  __BASILISK_MEM_DIFF__: 'diff',
  __BASILISK_GC__: 'gc',
  __BASILISK_REFS__: 'references',
  __BASILISK_OBJECTS__: 'objects',
}

/** @throws {Failure} unknownSession, noMarker, damagedPayload, forgedNonce */
export async function ingest(scope: Scope, sessionId: string, output: string): Promise<object> {
  if (sessionId !== scope.sessionId) throw failures.unknownSession({ given: sessionId, own: scope.sessionId })
  const { marked } = cut(output)
  if (marked.length === 0) throw failures.noMarker({})
  const payloads = marked.map((each) => ({ marker: each.marker, value: plainOf(each) }))
  const results: object[] = []
  for (const { marker, value } of payloads)
    results.push({ marker, kind: KINDS[marker], ...(await keep(scope, marker, value)) })
  return { payloads: results }
}

function plainOf(marked: Marked): unknown {
  if ('damaged' in marked) throw failures.damagedPayload({ why: marked.damaged })
  if ('frame' in marked) throw failures.forgedNonce({ nonce: marked.frame.nonce })
  return marked.plain
}

async function keep(scope: Scope, marker: Marker, value: unknown): Promise<object> {
  // What is no snapshot has no home here: it is given back as it was understood.
  if (marker !== '__BASILISK_MEM__') return { value }
  const taken = isOwnForm(value) ? own(value) : plain(value)
  return { snapshot: await scope.feature(Memory).keep(newId('memory'), 'ingested', taken) }
}

const isOwnForm = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'tracebacks' in value

function own(value: unknown): Taken {
  try {
    return readPayload(value)
  } catch (error) {
    throw failures.damagedPayload({ why: (error as Error).message })
  }
}

function plain(value: unknown): Taken {
  const read = Plain.safeParse(value)
  if (!read.success)
    throw failures.damagedPayload({
      why: `the field ${read.error.issues[0]?.path.join('.') ?? ''} is missing or wrong`,
    })
  const { current, peak, stats } = read.data
  const numbers = new Map<string, number>()
  const number = (file: string) => numbers.get(file) ?? numbers.set(file, numbers.size).get(file)!
  const stacks = stats.map(({ file, line, size, count: blocks, traceback }) => {
    const places = traceback?.length ? traceback : [{ file, line }]
    return { bytes: size, count: blocks, frames: places.flatMap((place) => [number(place.file), place.line]) }
  })
  const frames = stacks.reduce((most, stack) => Math.max(most, stack.frames.length / 2), 1)
  return {
    allocations: { files: [...numbers.keys()], stacks },
    facts: {
      time: Date.now(),
      pid: 0,
      how: 'in-process',
      stallMs: 0,
      frames,
      traced: { current, peak, overhead: 0 },
      rssBytes: null,
      called: [],
      traceCount: stacks.reduce((sum, stack) => sum + stack.count, 0),
    },
  }
}
