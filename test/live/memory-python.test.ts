// Snapshots through real debugpy: in both ways, running and paused, at the end of the program, unseen by the client.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { describePythons } from '../pythons.ts'
import { scratchFolder } from '../scratch.ts'
import { PROGRAMS } from './dap.ts'
import { inProcess, type InProcess } from './in-process.ts'

const HOLDING = join(PROGRAMS, 'holding.py')
const BUILT_LINE = 9
const AFTER_LINE = 19
const WAYS = ['fork', 'in-process'] as const

interface Snapshot {
  how: string
  why: string | null
  called: string[]
  stallMs: number
  frames: number
  traced: { current: number; peak: number; overhead: number }
  traceCount: number
  files: string[]
  tracebacks: { count: number[]; bytes: number[]; frames: number[][] }
}

describePythons(
  'a snapshot in the debuggee',
  ({ python }) => {
    it('is taken in both ways while the program runs, with the raised filter on, and no event tells of it', async () => {
      const { dap, courier, folder } = await started(python)
      await dap.ask('setExceptionBreakpoints', { filters: ['raised'] })
      expect(await courier.call('tracking.start', { frames: 2 })).toMatchObject({
        tracking: true,
        isOurs: true,
      })
      await built(folder)
      const before = dap.received.length
      for (const stall of WAYS) check(await courier.call('snapshot.take', { stall }), stall)
      check(await courier.call('snapshot.take', { stall: 'fork', collect: true }), 'fork')
      expect(await courier.call('tracking.stop')).toMatchObject({ tracking: false, isOurs: true })
      expect(dap.received.slice(before)).toEqual([])
      writeFileSync(join(folder, 'end'), '')
      await dap.event('terminated')
      expect(dap.events('stopped')).toEqual([])
    })

    it('is taken in both ways while the program stands still, and it goes on afterwards', async () => {
      const { dap, courier, folder } = await started(python, { breakpoints: { [HOLDING]: [AFTER_LINE] } })
      await courier.call('tracking.start', { frames: 2 })
      writeFileSync(join(folder, 'build'), '')
      const { threadId } = (await dap.event('stopped')).body
      const before = dap.received.length
      for (const stall of WAYS) check(await courier.call('snapshot.take', { stall }), stall)
      expect(dap.received.slice(before)).toEqual([])
      writeFileSync(join(folder, 'end'), '')
      await dap.ask('continue', { threadId })
      await dap.event('terminated')
      expect(dap.shown()).toContain('ended')
    })

    it('is taken where the output is the terminal’s, and nothing is printed there', async () => {
      const { dap, courier, folder } = await started(python, {}, { redirectOutput: false })
      await courier.call('tracking.start', { frames: 2 })
      await built(folder)
      for (const stall of WAYS) check(await courier.call('snapshot.take', { stall }), stall)
      writeFileSync(join(folder, 'end'), '')
      await dap.event('terminated')
      // debugpy's launcher passes on what the program writes, as a terminal would show it.
      expect(['', 'ended\n']).toContain(dap.shown())
    })

    it('is written when the program ends, and leaves debugpy’s end as it is', async () => {
      const { dap, courier, folder } = await started(python)
      await dap.ask('setExceptionBreakpoints', { filters: ['raised'] })
      await courier.call('tracking.start', { frames: 2 })
      const path = join(folder, 'last.json')
      await courier.call('ending.arm', { path })
      await built(folder)
      writeFileSync(join(folder, 'end'), '')
      expect((await dap.event('exited')).body.exitCode).toBe(0)
      await dap.event('terminated')
      const { status, payload } = JSON.parse(readFileSync(path, 'utf8'))
      expect(status).toBe('done')
      check(payload, 'in-process')
      expect(dap.shown()).toBe('ended\n')
      expect(dap.events('stopped')).toEqual([])
    })

    it('is said in frames at the end where there is no path for it', async () => {
      const { dap, courier, folder } = await started(python)
      await courier.call('tracking.start', { frames: 2 })
      const { nonce } = await courier.call<{ nonce: string }>('ending.arm', { path: null })
      await built(folder)
      writeFileSync(join(folder, 'end'), '')
      await dap.event('terminated')
      const lines = dap
        .shown()
        .split('\n')
        .filter((line) => line.startsWith('__BASILISK_MEM__'))
      const frames = lines.map((line) => JSON.parse(line.slice('__BASILISK_MEM__'.length)))
      expect(frames.map(({ part }) => part)).toEqual(frames.map((_, at) => at + 1))
      const envelope = JSON.parse(frames.map(({ data }) => data).join(''))
      expect(envelope).toMatchObject({ nonce, status: 'done' })
      check(envelope.payload, 'in-process')
    })
  },
  { versions: ['3.9', '3.12', '3.13', '3.9-debugpy1.6', '3.10-debugpy1.7', '3.11-debugpy1.8.0'] },
)

describePythons(
  'a program',
  ({ python }) => {
    it('ends as ever where its last snapshot cannot be said', async () => {
      const { dap, courier, session, folder } = await started(python)
      await courier.call('tracking.start', { frames: 2 })
      await courier.call('ending.arm', { path: null })
      const expression = 'setattr(sys.modules["_dapscope_inject"].debugger, "say", None)'
      await session.ask('evaluate', { expression, context: 'repl' }, 5000)
      await built(folder)
      writeFileSync(join(folder, 'end'), '')
      await dap.event('terminated')
      expect(dap.events('exited').map(({ body }) => body.exitCode)).toEqual([0])
      expect(dap.shown()).not.toContain('Traceback')
    })
  },
  { versions: ['3.9', '3.12'] },
)

async function started(
  python: string,
  options: object = {},
  launch: object = {},
): Promise<InProcess & { folder: string }> {
  const folder = scratchFolder()
  const parts = inProcess(python)
  await parts.dap.launch({ program: HOLDING, args: [folder], python: [python], ...launch }, options)
  return { ...parts, folder }
}

async function built(folder: string): Promise<void> {
  writeFileSync(join(folder, 'build'), '')
  await vi.waitUntil(() => existsSync(join(folder, 'built')), { timeout: 20_000 })
}

/** Every byte is told, and those of the program are where they were allocated. */
function check(snapshot: Snapshot, how: string): void {
  expect(snapshot).toMatchObject({ how, why: null, frames: 2 })
  const { count, bytes, frames } = snapshot.tracebacks
  const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0)
  expect(sum(bytes)).toBe(snapshot.traced.current)
  expect(sum(count)).toBe(snapshot.traceCount)
  const site = [snapshot.files.indexOf(HOLDING), BUILT_LINE]
  const own = frames.map((each, at) => (each[0] === site[0] && each[1] === site[1] ? bytes[at]! : 0))
  expect(sum(own)).toBeGreaterThan(3000 * 1000)
  expect(sum(own)).toBeLessThan(3000 * 1300)
}
