// Snapshots compared over time and over sessions, and those that were printed by hand.
import { readdirSync } from 'node:fs'
import { expect, it } from 'vitest'
import { describePythons } from '../pythons.ts'
import { scratchFolder } from '../scratch.ts'
import { attach, connected, freePort, listening } from './attached.ts'
import { LEAK, pause, SHARES } from './captures.ts'
import { Dap } from './dap.ts'

const leakOf = ({ leaks }: any) => leaks.find((leak: any) => leak.function === 'leak')

/** Of snapshots that the session takes from now on. */
async function diffsOf(dap: Dap): Promise<any[]> {
  await dap.ask('dapscope.memory.start')
  await pause(500)
  await dap.settled('dapscope.memory.snapshot')
  const diffs = []
  for (let turn = 0; turn < 4; turn++) {
    await pause(700)
    diffs.push(await dap.settled('dapscope.memory.diff'))
  }
  return diffs
}

describePythons(
  'the memory of a program',
  ({ python }) => {
    /** @returns what makes a session with the program */
    function leaking(): () => Promise<Dap> {
      const env = { XDG_STATE_HOME: scratchFolder() }
      const port = freePort()
      listening([python], port, LEAK)
      return async () => {
        const dap = await connected(port, ['--output-dir', scratchFolder()], { env })
        await attach(dap, port)
        return dap
      }
    }

    it('is compared after its end as well, by what it left', async () => {
      const dap = Dap.proxy(python, ['--output-dir', scratchFolder()])
      await dap.launch({ program: SHARES, args: ['6'], python: [python], dapscope: { memory: true } })
      const { snapshotId } = await dap.settled('dapscope.memory.snapshot', {})
      await dap.event('terminated')
      const { from, to, total } = await dap.settled('dapscope.memory.diff', {})
      expect(from).toBe(snapshotId)
      expect(to).toMatch(/^memory-/)
      expect(total.after).toBeGreaterThan(0)
      await dap.quit()
    })

    it('is compared: what leaks is told ever more surely, and beside its line', async () => {
      const dap = await leaking()()
      // Nothing is taken for a wrong name: there is no snapshot afterwards.
      expect(await dap.answer('dapscope.memory.diff', { from: 'memory-none' })).toMatchObject({
        body: { error: { name: 'unknownSnapshot' } },
      })
      expect(await dap.answer('dapscope.memory.diff')).toMatchObject({
        body: { error: { name: 'noSnapshot' } },
      })
      const diffs = await diffsOf(dap)
      const last = diffs.at(-1)
      expect(leakOf(diffs[0]).confidence).toBe('LOW')
      expect(leakOf(last).confidence).toBe('HIGH')
      expect(last.grown[0]).toMatchObject({ function: 'leak', path: LEAK, line: 13, category: 'user' })
      expect(
        last.leaks.filter((leak: any) => leak.function === 'cache' && leak.confidence !== 'LOW'),
      ).toEqual([])
      expect(await dap.settled('dapscope.memory.diff', { from: last.from, to: last.to })).toEqual(last)
      const shown = dap.events('dapscope.diagnostics').filter(({ body }) => body.path === LEAK)
      expect(shown.at(-1)!.body.diagnostics).toContainEqual(
        expect.objectContaining({
          severity: 2,
          source: 'dapscope',
          range: expect.objectContaining({ start: { line: 12, character: 0 } }),
        }),
      )
      await dap.detach()
    })

    it('is compared over sessions', async () => {
      const attached = leaking()
      const first = await attached()
      const { to } = (await diffsOf(first)).at(-1)
      await first.detach()

      const second = await attached()
      const later = await second.settled('dapscope.memory.snapshot')
      const diff = await second.settled('dapscope.memory.diff', { from: to, to: later.snapshotId })
      expect(leakOf(diff).history.length).toBeGreaterThan(4)
      const files = await second.settled('dapscope.memory.diff', {
        from: later.heapProfilePath,
        to: later.heapProfilePath,
      })
      expect(files.grown.concat(files.shrunk)).toEqual([])
      await second.detach()
    })
  },
  { versions: ['3.12', '3.9-debugpy1.6'] },
)

const line = { file: '/srv/app.py', line: 42 }
const stats = [{ ...line, size: 2000, count: 3, traceback: [line] }]
const taken = { current: 2000, peak: 2500, gcCounts: [1, 2, 3], stats }
const printed = `noise\n__BASILISK_MEM__${JSON.stringify(taken)}\nmore`

describePythons(
  'what was printed by hand and posted',
  ({ python }) => {
    it('becomes a snapshot, or an error that says what is wrong with it', async () => {
      const output = scratchFolder()
      const dap = Dap.proxy(python, ['--output-dir', output])
      await dap.initialize()
      const { sessionId } = await dap.ask('dapscope.status')
      const { payloads } = await dap.ask('dapscope.memory.ingest', { sessionId, output: printed })
      expect(payloads).toEqual([expect.objectContaining({ marker: '__BASILISK_MEM__', kind: 'snapshot' })])
      expect(payloads[0].snapshot).toMatchObject({
        currentBytes: 2000,
        siteCount: 1,
        sites: [{ path: '/srv/app.py', line: 42 }],
      })

      const refused = async (args: object) =>
        (await dap.answer('dapscope.memory.ingest', args)).body.error.name
      expect(await refused({ sessionId: 'another', output: printed })).toBe('unknownSession')
      expect(await refused({ sessionId, output: 'nothing here' })).toBe('noMarker')
      expect(await refused({ sessionId, output: printed.replace('"peak"', '"peek"') })).toBe('damagedPayload')
      expect(await refused({ sessionId, output: printed.slice(0, 60) })).toBe('damagedPayload')
      const frame = { nonce: 'deadbeefdeadbeef', part: 1, total: 1, length: 2, crc32: 0, data: '{}' }
      expect(await refused({ sessionId, output: `__BASILISK_MEM__${JSON.stringify(frame)}` })).toBe(
        'forgedNonce',
      )
      expect(await refused({ sessionId })).toBe('wrongArguments')
      expect(readdirSync(output).filter((name) => name !== 'index.json')).toHaveLength(1)
      dap.output.end()
      await dap.exit()
    })
  },
  { versions: ['3.12'] },
)
