// Bad input of a client: where debugpy would answer, so do we; where it would hang, a clear error and nothing left.
import { expect, it } from 'vitest'
import { describePythons } from '../pythons.ts'
import { Dap } from './dap.ts'
import { descendants, untilGone } from './processes.ts'

const INITIALIZE = JSON.stringify({
  seq: 1,
  type: 'request',
  command: 'initialize',
  arguments: { adapterID: 'x' },
})
const header = (body: string | Buffer) => `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n`
const good = header(INITIALIZE) + INITIALIZE

const without = (n: number) => {
  const body = `{"type":"request","command":"unknown${n}"}`
  return header(body) + body
}
const INFINITE = '{"seq":1,"type":"request","command":"unknown","arguments":{"a":NaN,"b":-Infinity}}'
const NUMBERED = '{"seq":1,"type":"request","command":5}'

describePythons(
  'what debugpy would answer',
  ({ python }) => {
    it.each([
      ['a header without a space', header(INITIALIZE).replace(': ', ':') + INITIALIZE],
      ['digits in groups', good.replace(/: (\d)(\d)/, ': $1_$2')],
      ['several messages in one chunk', without(1) + without(2) + good],
      ['numbers that JSON has not', header(INFINITE) + INFINITE + good],
      ['a command that is no string', header(NUMBERED) + NUMBERED + good],
      ['another header', `X: y\r\n${good}`],
      ['garbage on a line before the header', `hello\r\n${good}`],
      ['a message without a seq first', without(1) + good],
      ['a lone surrogate', loneSurrogate()],
    ])('is answered, by debugpy alone and through the proxy alike: %s', async (_title, bytes) => {
      const answers = async (dap: Dap) => {
        dap.output.write(bytes)
        await dap.until('answer', (m) => m.type === 'response' && m.command === 'initialize')
        expect(await dap.quit()).toBe(0)
        return dap.received
          .filter(({ type }) => type === 'response')
          .map(({ command, success, request_seq, message }) => ({ command, success, request_seq, message }))
      }
      const alone = await answers(Dap.direct(python))
      expect(alone).toContainEqual(expect.objectContaining({ command: 'initialize', success: true }))
      expect(await answers(Dap.proxy(python))).toEqual(alone)
    })

    it('is answered: a request split at every byte', async () => {
      const dap = Dap.proxy(python)
      for (const byte of Buffer.from(good)) {
        dap.output.write(Buffer.from([byte]))
        await new Promise((done) => setImmediate(done))
      }
      expect(await dap.until('answer', (m) => m.type === 'response')).toMatchObject({ success: true })
    })

    it('is answered: a request of 15 MB', async () => {
      const dap = Dap.proxy(python)
      const big = JSON.stringify({
        seq: 1,
        type: 'request',
        command: 'initialize',
        arguments: { adapterID: 'x', locale: 'y'.repeat(15e6) },
      })
      dap.output.write(header(big) + big)
      expect(await dap.until('answer', (m) => m.type === 'response')).toMatchObject({ success: true })
    })
  },
  { versions: ['3.12'] },
)

function loneSurrogate(): string {
  const body = INITIALIZE.replace('"x"', '"\\ud800"')
  return header(body) + body
}

describePythons(
  'what would hang debugpy for good',
  ({ python }) => {
    it.each([
      ['a header in lower case', good.toLowerCase().replace('adapterid', 'adapterID')],
      ['garbage before a header', `hello${good}`],
      ['lines that end in a bare newline', good.replaceAll('\r\n', '\n')],
      ['a negative length', `Content-Length: -3\r\n\r\n${good}`],
      ['a huge length', `Content-Length: 999999999\r\n\r\n${good}`],
      ['a wrong length', `Content-Length: abc\r\n\r\n${good}`],
      ['a length that cuts the message', `Content-Length: 5\r\n\r\n${good}`],
      ['invalid JSON', `${header('{"seq":1,')}{"seq":1,${good}`],
      ['no object', `${header('[1]')}[1]${good}`],
      ['an empty body', `Content-Length: 0\r\n\r\n${good}`],
      ['an unknown type', `${header('{"seq":1,"type":"foo"}')}{"seq":1,"type":"foo"}${good}`],
    ])('ends with a clear error, a status, and nothing left running: %s', async (_title, bytes) => {
      const dap = Dap.proxy(python)
      await dap.event('output')
      const pids = descendants(dap.process!.pid!)
      expect(pids.length).toBeGreaterThan(0)
      dap.output.write(bytes)
      expect(await dap.exit()).toBe(1)
      expect(dap.stderr()).toMatch(/^dapscope: the session was ended: it received a /)
      await untilGone(pids)
    })

    it('ends with a clear error: invalid UTF-8', async () => {
      const dap = Dap.proxy(python)
      const body = Buffer.from('{"seq":1,"type":"request","command":"\xff\xfe"}', 'latin1')
      dap.output.write(Buffer.concat([Buffer.from(header(body)), body]))
      expect(await dap.exit()).toBe(1)
      expect(dap.stderr()).toMatch(/not UTF-8/)
    })
  },
  { versions: ['3.12'] },
)
