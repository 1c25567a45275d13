// What leaves the machine, and what stands in a log: nothing.
import { spawnSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { describePythons } from '../pythons.ts'
import { launchIn, pidIn, place } from '../starts/ways.ts'
import { Dap, DAPSCOPE } from './dap.ts'

const canTrace = spawnSync('strace', ['-f', '-e', 'trace=connect', 'true']).status === 0

describePythons(
  'a session',
  (tested) => {
    it.skipIf(!canTrace)('connects to this machine only, whatever is asked of it (by strace)', async () => {
      const at = place(tested)
      const seen = join(at.folder, 'connects')
      // Of all that it starts as well: the adapter, the program, the sampler, which is in the program as strace is its tracer.
      const trace = ['strace', '-f', '-qq', '-e', 'trace=connect,sendto,sendmsg', '-o', seen]
      const dap = Dap.start([...trace, process.execPath, DAPSCOPE, '--python', at.python, ...at.flags])
      await launchIn(dap, at, {})
      await pidIn(at)
      await dap.ask('dapscope.cpu.start', { sampler: 'in-process', formats: ['cpuprofile', 'pprof'] })
      for (const command of ['status', 'memory.start', 'memory.snapshot', 'memory.objects', 'cpu.stop'])
        await dap.settled(`dapscope.${command}`)
      await dap.quit()
      const addresses = [
        ...readFileSync(seen, 'utf8').matchAll(
          /sin6?_(?:addr=inet_addr\(|.*?inet_pton\(AF_INET6, )"([^"]+)"/g,
        ),
      ]
      expect(addresses.length).toBeGreaterThan(0)
      expect(new Set(addresses.map(([, address]) => address))).toEqual(new Set(['127.0.0.1']))
    })

    it('logs neither what is said in it nor the environment, and for its user alone', async () => {
      const at = place(tested)
      const log = join(at.folder, 'log')
      const env = { A_SECRET: 'value-of-the-environment' }
      const dap = Dap.proxy(at.python, [...at.flags, '--log-file', log, '--log-level', 'trace'], { env })
      const secret = { env: { B_SECRET: 'value-of-the-program' }, args: [at.folder, 'said-as-argument'] }
      await launchIn(dap, at, { ...secret, dapscope: { cpu: true, token: 'said-as-token' } })
      await pidIn(at)
      await dap.typed('"said-by-the-client"')
      await dap.typed('print("said-by-the-program")')
      await dap.printed(/said-by-the-program/)
      await dap.answer('dapscope.memory.references', { expression: '"said-to-us"' })
      const failed = await dap.answer('dapscope.memory.references', { expression: 'said_to_us' })
      expect(failed.message).toContain('said_to_us')
      await dap.answer('dapscope.cpu.start', { label: 5, sampler: 'said-wrongly' })
      await dap.answer('dapscope.memory.ingest', { sessionId: 'x', output: 'said-as-output' })
      await dap.quit()
      const text = readFileSync(log, 'utf8')
      expect(text).toMatch(/session closing/)
      expect(text).toMatch(/request failed/)
      expect(text).not.toMatch(/value-of-the|said[-_]/)
      expect(statSync(log).mode & 0o777).toBe(0o600)
    })
  },
  { versions: ['3.12'] },
)
