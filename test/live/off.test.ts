// DAPSCOPE_OFF=1: a plain pipe, which still lets nobody in without the token.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { describePythons } from '../pythons.ts'
import { scratchFolder } from '../scratch.ts'
import { freePort } from './attached.ts'
import { Dap, PROGRAMS } from './dap.ts'

const launch = (python: string) => ({
  program: join(PROGRAMS, 'family.py'),
  args: ['popen', '1'],
  python: [python],
})

describePythons(
  'DAPSCOPE_OFF=1 in the environment',
  ({ python }) => {
    it('makes the session a plain pipe: debugpy answers to all', async () => {
      const dap = Dap.proxy(python, [], { env: { DAPSCOPE_OFF: '1' } })
      await dap.launch(launch(python))
      const answer = await dap.answer('dapscope.status')
      expect(answer.success).toBe(false)
      expect(JSON.stringify(answer)).not.toMatch(/sessionId/)
      await dap.quit()
    })

    it.each([
      ['stdio', []],
      ['TCP', ['--port', String(freePort())]],
    ] as [string, string[]][])(
      'still wants the token where there is one, and keeps our key from debugpy, its logs and the children (%s)',
      async (_way, flags) => {
        const folder = scratchFolder()
        const env = { DAPSCOPE_OFF: '1', DAPSCOPE_TOKEN: 'unseen-secret' }
        const server = Dap.proxy(python, ['--log-dir', folder, ...flags], { env })
        const client = () => (flags[1] === undefined ? Promise.resolve(server) : Dap.tcp(Number(flags[1])))
        if (flags[1] !== undefined) {
          const stranger = await client()
          await stranger.initialize()
          const refused = await stranger.answer('launch', launch(python))
          expect(refused.body.error.name).toBe('tokenWanted')
          stranger.output.end()
        }
        const dap = await client()
        await dap.launch({ ...launch(python), dapscope: { token: 'unseen-secret', cpu: true } })
        const { body } = await dap.event('debugpyAttach')
        expect(body).not.toHaveProperty('dapscope')
        dap.write({ type: 'request', command: 'disconnect', arguments: { terminateDebuggee: true } })
        await dap.event('terminated')
        server.process!.kill('SIGTERM')
        await server.exit()
        const logs = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'))
        expect(logs.join()).toContain('"launch"')
        expect(logs.join()).not.toContain('unseen-secret')
      },
    )
  },
  { versions: ['3.12'] },
)
