// A page made of files alone: the leaks of the run that they are of, the user's own line, and what was so in the run before.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { flatHeapProfile } from '../../src/profile/heapprofile.ts'
import { heapSide } from '../../src/view/sides.ts'
import { withItsRun } from '../../src/view/same-run.ts'
import { scratchFolder } from '../scratch.ts'

const base = scratchFolder()
const via = { file: '/srv/app.py', line: 9, function: 'load' }
const FILE = 'memory.heapprofile'

interface Of {
  run: string
  program: string
  at: number
  bytes: number
}

/** A snapshot in a folder of its own. @returns its file */
function snapshot({ run, program, at, bytes }: Of): string {
  const id = `${run}-${at}`
  mkdirSync(join(base, id))
  const site = {
    file: '/usr/lib/python3.12/json/decoder.py',
    line: 353,
    function: 'raw_decode',
    firstLine: 343,
  }
  const sites = [{ ...site, bytes, count: bytes / 100, category: 'library' as const }]
  const evidence = { id, pid: 7, run, collect: false, ran: true, frames: 1, counts: [bytes / 100] }
  const vias = [{ site: 0, ...via }]
  const about = { time: at, program, peakBytes: bytes, evidence: { ...evidence, firstLines: [343], vias } }
  writeFileSync(
    join(base, id, FILE),
    [...flatHeapProfile(sites, { toClient: (path) => path, about })].join(''),
  )
  const made = [{ time: at, kind: 'memory', files: [FILE], bytes: 1 }]
  writeFileSync(
    join(base, id, '.dapscope-run.json'),
    JSON.stringify({ id, sessionId: 's', started: at, made }),
  )
  return join(base, id, FILE)
}

const steps = [1, 2, 3, 4, 5]
const growing = (run: string, program: string, from: number) =>
  steps.map((step) => snapshot({ run, program, at: from + step, bytes: 100_000 * step }))

it('tells the line that led there, and the confidence of the same program’s run before', async () => {
  growing('first', '/srv/app.py', 1000)
  const paths = growing('second', '/srv/app.py', 2000)
  growing('other', '/srv/other.py', 3000)
  const last = paths.at(-1)!
  const { sides, leaks } = await withItsRun([{ path: last, side: await heapSide(last) }])
  expect(sides).toHaveLength(5)
  expect(leaks).toMatchObject([{ confidence: 'HIGH', runBefore: 'HIGH', via }])
  expect(leaks![0]!.advice).toMatch(
    /`%mem start frames=10`, after `%mem stop`, .*debug console.*`dapscope\.memory\.start`/,
  )
})

it('does not take another program’s run for the one before', async () => {
  const [, second] = growing('alone', '/srv/alone.py', 4000)
  const { leaks } = await withItsRun([{ path: second!, side: await heapSide(second!) }])
  expect(leaks).toHaveLength(1)
  expect(leaks![0]!.runBefore).toBeUndefined()
})

it('has no leaks of a snapshot that is the first of its run', async () => {
  const path = snapshot({ run: 'third', program: '/srv/app.py', at: 5000, bytes: 100 })
  expect((await withItsRun([{ path, side: await heapSide(path) }])).leaks).toBeUndefined()
})
