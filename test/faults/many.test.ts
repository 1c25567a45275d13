// Many sessions at once in one dapscope: each has its own program, and nothing is left. 10; DAPSCOPE_SESSIONS says how many instead.
import { expect, it } from 'vitest'
import { freePort } from '../live/attached.ts'
import { Dap } from '../live/dap.ts'
import { describePythons } from '../pythons.ts'
import { place, program } from '../starts/ways.ts'
import { untilNone } from './ends.ts'

const SESSIONS = Number(process.env['DAPSCOPE_SESSIONS'] ?? 10)
const EACH_MS = 20_000

describePythons(
  'many sessions at once',
  (tested) => {
    it('have each its own program, and all end', { timeout: (SESSIONS + 5) * EACH_MS }, async () => {
      const at = place(tested)
      const port = freePort()
      const server = Dap.proxy(at.python, ['--port', String(port), ...at.flags])
      const sessions = await Promise.all(Array.from({ length: SESSIONS }, () => Dap.tcp(port)))
      await Promise.all(sessions.map((dap) => dap.launch(program(at))))
      const told = await Promise.all(sessions.map((dap) => dap.settled('dapscope.status')))
      expect(new Set(told.map(({ debuggee }) => debuggee.pid)).size).toBe(SESSIONS)
      for (const dap of sessions) await dap.ask('disconnect', { terminateDebuggee: true })
      server.process!.kill('SIGTERM')
      expect(await server.exit()).toBe(0)
      expect(server.stderr()).not.toContain('Warning')
      await untilNone(at.folder)
    })
  },
  { versions: ['3.12'] },
)
