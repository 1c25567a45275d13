// An address that an `attach` leads to, where what listens hangs for good.
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { pause } from '../live/captures.ts'
import { Dap } from '../live/dap.ts'
import { describePythons } from '../pythons.ts'

describePythons(
  'a program',
  ({ python }) => {
    it.each(['the client goes', 'dapscope gets a signal'])(
      'at an address where what listens hangs, also at the end, keeps nobody when %s',
      async (why) => {
        const server = createServer({ allowHalfOpen: true }, (socket) => {
          const body = JSON.stringify({
            seq: 1,
            type: 'response',
            request_seq: 1,
            command: 'initialize',
            success: true,
          })
          socket.on('error', () => undefined).write(`Content-Length: ${body.length}\r\n\r\n${body}`)
          socket.resume()
        })
        onTestFinished(() => void server.close())
        await once(server.listen(0, '127.0.0.1'), 'listening')
        const { port } = server.address() as AddressInfo
        const dap = Dap.proxy(python)
        await dap.initialize()
        dap.write({ type: 'request', command: 'attach', arguments: { connect: { host: '127.0.0.1', port } } })
        await once(server, 'connection')
        await pause(1000)
        if (why === 'the client goes') dap.output.end()
        else dap.process!.kill('SIGTERM')
        await Promise.race([dap.exit(), pause(25_000).then(() => expect.fail('it stays'))])
      },
    )
  },
  { versions: ['3.12'] },
)
