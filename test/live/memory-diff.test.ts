// Snapshots compared over time and over sessions, and those that were printed by hand.
import { readdirSync } from 'node:fs'
import { expect, it } from 'vitest'
import { describePythons } from '../pythons.ts'
import { scratchFolder } from '../scratch.ts'
import { attach, connected, freePort, listening } from './attached.ts'
import { LEAK, pause, SHARES } from './captures.ts'
import { Dap } from './dap.ts'

describePythons(
  'the memory of a program',
  ({ python }) => {
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

    it('is compared: what leaks is told ever more surely, beside its line, and again after re-attaching', async () => {
      const state = scratchFolder()
      const port = freePort()
      listening([python], port, LEAK)
      const attached = async () => {
        const flags = ['--output-dir', scratchFolder()]
        const dap = await connected(port, flags, { env: { XDG_STATE_HOME: state } })
        await attach(dap, port)
        return dap
      }
      const first = await attached()
      expect(await first.answer('dapscope.memory.diff')).toMatchObject({
        body: { error: { name: 'noSnapshot' } },
      })
      await first.ask('dapscope.memory.start')
      await pause(500)
      await first.ask('dapscope.memory.snapshot')
      const confidences = []
      let last
      for (let turn = 0; turn < 4; turn++) {
        await pause(700)
        last = await first.ask('dapscope.memory.diff')
        confidences.push(last.leaks.find((leak: any) => leak.function === 'leak')?.confidence)
      }
      expect(confidences[0]).toBe('LOW')
      expect(confidences.at(-1)).toBe('HIGH')
      expect(last.grown[0]).toMatchObject({ function: 'leak', path: LEAK, line: 13, category: 'user' })
      expect(
        last.leaks.filter((leak: any) => leak.function === 'cache' && leak.confidence !== 'LOW'),
      ).toEqual([])
      const again = await first.ask('dapscope.memory.diff', { from: last.from, to: last.to })
      expect(again).toEqual(last)
      const shown = first.events('dapscope.diagnostics').filter(({ body }) => body.path === LEAK)
      expect(shown.at(-1)!.body.diagnostics).toContainEqual(
        expect.objectContaining({
          severity: 2,
          source: 'dapscope',
          range: expect.objectContaining({ start: { line: 12, character: 0 } }),
        }),
      )
      await first.detach()

      const second = await attached()
      const later = await second.ask('dapscope.memory.snapshot')
      const { leaks } = await second.ask('dapscope.memory.diff', { from: last.to, to: later.snapshotId })
      expect(leaks.find((leak: any) => leak.function === 'leak').history.length).toBeGreaterThan(4)
      const files = await second.ask('dapscope.memory.diff', {
        from: later.heapProfilePath,
        to: later.heapProfilePath,
      })
      expect(files.grown.concat(files.shrunk)).toEqual([])
      await second.detach()
    })
  },
  { versions: ['3.9', '3.12', '3.9-debugpy1.6'] },
)

describePythons(
  'what was printed by hand and posted',
  ({ python }) => {
    it('becomes a snapshot, or an error that says what is wrong with it', async () => {
      const output = scratchFolder()
      const dap = Dap.proxy(python, ['--output-dir', output])
      await dap.initialize()
      const { sessionId } = await dap.ask('dapscope.status')
      const stats = [
        {
          file: '/srv/app.py',
          line: 42,
          size: 2000,
          count: 3,
          traceback: [{ file: '/srv/app.py', line: 42 }],
        },
      ]
      const printed = `noise\n__BASILISK_MEM__${JSON.stringify({ current: 2000, peak: 2500, gcCounts: [1, 2, 3], stats })}\nmore`
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
      expect(await refused({ sessionId, output: printed.replace('"peak"', '"peek"') })).toBe(
        'damagedPayload',
      )
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
