// One dapscope that serves session after session, each with a capture and a snapshot: its memory, descriptors and processes stay flat.
// 45 seconds; DAPSCOPE_SOAK says how many instead (npm run soak: an hour, with its progress).
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { freePort } from '../live/attached.ts'
import { pause } from '../live/captures.ts'
import { Dap, DAPSCOPE } from '../live/dap.ts'
import { descendants } from '../live/processes.ts'
import { describePythons } from '../pythons.ts'
import { place, program, type At } from '../starts/ways.ts'
import { settled, slopeOf } from './flat.ts'

const SECONDS = Number(process.env['DAPSCOPE_SOAK'] ?? 45)
/** Of resident memory a round. One session's messages and results are a few MB: what keeps them is seen at once. */
const MOST_KB = 400

/** So that V8 collects as it goes, and what grows is kept by us. */
const SMALL_HEAP = ['--max-semi-space-size=2', '--max-old-space-size=64']

interface Round {
  rssKb: number
  descriptors: number
  processes: number
}

function measured(pid: number): Round {
  const rss = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  const descriptors = readdirSync(`/proc/${pid}/fd`).length
  return { rssKb: Number(rss), descriptors, processes: descendants(pid).length }
}

async function session(port: number, at: At): Promise<void> {
  const dap = await Dap.tcp(port)
  await dap.launch(program(at))
  await dap.ask('dapscope.cpu.start')
  await dap.ask('dapscope.memory.start')
  await dap.settled('dapscope.memory.snapshot')
  await dap.settled('dapscope.cpu.stop')
  await dap.answer('disconnect', { terminateDebuggee: true })
  await dap.ended
}

describe('a slope', () => {
  it('is that of a leak, whatever a few odd rounds say', () => {
    const leaking = Array.from({ length: 30 }, (_, n) => 80_000 + 500 * n + (n % 7 === 0 ? 9000 : 0))
    expect(slopeOf(settled(leaking))).toBeGreaterThan(MOST_KB)
    const flat = leaking.map((value, n) => value - 500 * n)
    expect(Math.abs(slopeOf(settled(flat)))).toBeLessThan(MOST_KB / 4)
  })
})

describePythons(
  'session after session',
  (tested) => {
    it('memory, descriptors and processes are flat', { timeout: (SECONDS + 120) * 1000 }, async () => {
      const at = place(tested)
      const port = freePort()
      const server = Dap.start([
        process.execPath,
        ...SMALL_HEAP,
        DAPSCOPE,
        '--python',
        at.python,
        '--port',
        String(port),
        ...at.flags,
      ])
      const pid = server.process!.pid!
      const rounds: Round[] = []
      const end = Date.now() + SECONDS * 1000
      while (Date.now() < end || rounds.length < 9) {
        await session(port, at)
        await expect.poll(() => descendants(pid), { timeout: 15_000 }).toEqual([])
        await pause(100)
        const round = measured(pid)
        rounds.push(round)
        console.log(`round ${rounds.length}: ${round.rssKb} KB, ${round.descriptors} descriptors`)
      }
      const steady = settled(rounds)
      const slope = (key: keyof Round) => slopeOf(steady.map((round) => round[key]))
      console.log(
        `slope ${slope('rssKb')} KB and ${slope('descriptors')} descriptors a round, ${rounds.length} rounds`,
      )
      expect(slope('rssKb')).toBeLessThan(MOST_KB)
      expect(slope('descriptors')).toBeLessThanOrEqual(0)
      expect(steady.at(-1)!.descriptors - steady[0]!.descriptors).toBeLessThan(3)
      server.process!.kill('SIGTERM')
      expect(await server.exit()).toBe(0)
    })
  },
  { versions: ['3.12'] },
)
