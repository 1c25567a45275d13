// Which addresses a port of ours is reached at, and by whom.
import { networkInterfaces } from 'node:os'
import { connect } from 'node:net'
import { expect, it } from 'vitest'
import { describePythons } from '../pythons.ts'
import { freePort } from './attached.ts'
import { pause, SHARES } from './captures.ts'
import { Dap } from './dap.ts'

/** This machine's address as others see it, if it has a network. */
const outside = Object.values(networkInterfaces())
  .flat()
  .find((each) => each?.family === 'IPv4' && !each.internal)?.address

const isOpen = (host: string, port: number) =>
  new Promise<boolean>((done) => {
    const socket = connect(port, host)
    socket.once('connect', () => done(true)).once('error', () => done(false))
    socket.once('connect', () => socket.destroy())
  })

async function serving(python: string, port: number, env: NodeJS.ProcessEnv) {
  const server = Dap.proxy(python, ['--port', String(port), '--host', '0.0.0.0'], { env })
  for (let tries = 0; !/^dapscope: listening on/m.test(server.stderr()) && tries < 100; tries++)
    await pause(50)
  return server
}

describePythons(
  '--host 0.0.0.0',
  ({ python }) => {
    it.skipIf(outside === undefined)(
      'is this machine only, with a word on stderr, where there is no token',
      async () => {
        const port = freePort()
        const server = await serving(python, port, {})
        expect(server.stderr()).toMatch(/not listening on 0\.0\.0\.0.*DAPSCOPE_TOKEN/)
        expect(await isOpen('127.0.0.1', port)).toBe(true)
        expect(await isOpen(outside!, port)).toBe(false)
        server.process!.kill('SIGTERM')
      },
    )

    it('serves who knows the token, and the program does not hear of it', async () => {
      const port = freePort()
      const server = await serving(python, port, { DAPSCOPE_TOKEN: 'secret' })
      if (outside !== undefined) expect(await isOpen(outside, port)).toBe(true)
      const stranger = await Dap.tcp(port)
      await stranger.initialize()
      const refused = await stranger.answer('launch', { program: SHARES, dapscope: { token: 'guess' } })
      expect(refused).toMatchObject({ success: false, message: expect.stringMatching(/token/) })
      await stranger.ended

      const dap = await Dap.tcp(port)
      const launch = { program: SHARES, python: [python], dapscope: { token: 'secret' } }
      await dap.launch(launch)
      const { result } = (await dap.typed('__import__("os").environ.get("DAPSCOPE_TOKEN", "none")')).body
      expect(result).toBe('none')
      await dap.answer('disconnect', { terminateDebuggee: true })
      server.process!.kill('SIGTERM')
    })
  },
  { versions: ['3.12'] },
)
