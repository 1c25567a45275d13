// Bad input and dying ends: where debugpy would answer, so do we; where it would hang, a clear error and nothing left.
import { chmodSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { describePythons, newestPython } from '../pythons.ts'
import { Dap, DAPSCOPE, PROGRAMS } from './dap.ts'

const INITIALIZE = JSON.stringify({
  seq: 1,
  type: 'request',
  command: 'initialize',
  arguments: { adapterID: 'x' },
})
const header = (body: string | Buffer) => `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n`
const good = header(INITIALIZE) + INITIALIZE

/** Processes of this machine whose parent is `pid`, and theirs. */
function descendants(pid: number): number[] {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((candidate) => {
      try {
        const stat = readFileSync(`/proc/${candidate}/stat`, 'latin1')
        return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === pid
      } catch {
        return false
      }
    })
  return children.flatMap((child) => [child, ...descendants(child)])
}

const isGone = (pid: number) => {
  try {
    return /^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'latin1'))
  } catch {
    return true
  }
}

async function untilGone(pids: number[]): Promise<void> {
  await expect.poll(() => pids.filter((pid) => !isGone(pid)), { timeout: 15_000 }).toEqual([])
}

describePythons(
  'what debugpy would answer',
  ({ python }) => {
    it.each([
      ['a header without a space', header(INITIALIZE).replace(': ', ':') + INITIALIZE],
      ['another header', `X: y\r\n${good}`],
      ['garbage on a line before the header', `hello\r\n${good}`],
      [
        'a message without a seq first',
        header('{"type":"request","command":"x"}') + '{"type":"request","command":"x"}' + good,
      ],
      [
        'a lone surrogate',
        good.replace(INITIALIZE, INITIALIZE.replace('"x"', '"\\ud8"')).replace('"x"', '"x"'),
      ],
    ])('is answered: %s', async (title, bytes) => {
      const dap = Dap.proxy(python)
      dap.output.write(title === 'a lone surrogate' ? loneSurrogate() : bytes)
      expect(
        await dap.until('answer', (m) => m.type === 'response' && m.command === 'initialize'),
      ).toMatchObject({ success: true })
      expect(await dap.quit()).toBe(0)
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
      ['a negative length', `Content-Length: -3\r\n\r\n${good}`],
      ['a huge length', `Content-Length: 99999999\r\n\r\n${good}`],
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

describePythons(
  'ends',
  ({ python }) => {
    const program = join(PROGRAMS, 'idle.py')

    it('leave nothing running when the client goes without a word', async () => {
      const dap = Dap.proxy(python)
      await dap.launch({ program, python: [python] })
      const pids = descendants(dap.process!.pid!)
      expect(pids.length).toBeGreaterThan(2)
      dap.output.end()
      expect(await dap.exit()).toBe(0)
      await untilGone(pids)
    })

    it('leave nothing running when the client is killed and its pipes break', async () => {
      const dap = Dap.proxy(python)
      await dap.launch({ program, python: [python] })
      const pids = descendants(dap.process!.pid!)
      dap.output.destroy()
      dap.process!.stdout!.destroy()
      await dap.exit()
      await untilGone(pids)
    })

    it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
      'leave nothing running on %s, with status 0',
      async (signal) => {
        const dap = Dap.proxy(python)
        await dap.launch({ program, python: [python] })
        const pids = descendants(dap.process!.pid!)
        dap.process!.kill(signal)
        expect(await dap.exit()).toBe(0)
        await untilGone(pids)
      },
    )

    it('leave nothing running when the proxy itself is killed', async () => {
      const dap = Dap.proxy(python)
      await dap.launch({ program, python: [python] })
      const pids = descendants(dap.process!.pid!)
      dap.process!.kill('SIGKILL')
      await untilGone(pids)
    })

    it('pass the adapter’s death and status on', async () => {
      const dap = Dap.proxy(python)
      await dap.launch({ program, python: [python] })
      const [adapter] = descendants(dap.process!.pid!)
      process.kill(adapter!, 'SIGKILL')
      expect(await dap.exit()).toBe(128 + 9)
      await dap.ended
    })

    it('hand unknown arguments, the environment and the working directory on', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'dapscope-args-'))
      const fake = join(folder, 'fake-python')
      writeFileSync(fake, '#!/bin/sh\necho "$@|$COLOUR|$(pwd)" >&2\nexit 7\n')
      chmodSync(fake, 0o755)
      const dap = Dap.proxy(fake, ['--log-dir', 'some dir', '--log-stderr'], {
        cwd: folder,
        env: { COLOUR: 'blue' },
      })
      expect(await dap.exit()).toBe(7)
      expect(dap.stderr()).toContain(`-m debugpy.adapter --log-dir some dir --log-stderr|blue|${folder}`)
    })
  },
  { versions: ['3.9', '3.12'] },
)

describe('without any debugpy', () => {
  it('the client gets one failed `initialize` that says what to type', async () => {
    const empty = mkdtempSync(join(tmpdir(), 'dapscope-nothing-'))
    const env = { PATH: empty, VIRTUAL_ENV: '', CONDA_PREFIX: '', XDG_CACHE_HOME: empty, HOME: empty }
    const dap = Dap.start([process.execPath, DAPSCOPE], { env })
    const answer = await dap.answer('initialize', { adapterID: 'x' })
    expect(answer).toMatchObject({ success: false, body: { error: { id: 1001, showUser: true } } })
    expect(answer.message).toContain('dapscope setup')
    dap.output.end()
    expect(await dap.exit()).toBe(1)
  })

  it('a Python without debugpy is followed by the next one that has it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'dapscope-second-'))
    const without = join(folder, 'python3')
    writeFileSync(without, '#!/bin/sh\necho "$0: No module named debugpy" >&2\nexit 1\n')
    const real = join(folder, 'python')
    writeFileSync(real, `#!/bin/sh\nexec ${newestPython().python} "$@"\n`)
    for (const file of [without, real]) chmodSync(file, 0o755)
    const env = { PATH: folder, VIRTUAL_ENV: '', CONDA_PREFIX: '', XDG_CACHE_HOME: folder, HOME: folder }
    const dap = Dap.start([process.execPath, DAPSCOPE], { env })
    expect(await dap.answer('initialize', { adapterID: 'x' })).toMatchObject({ success: true })
    expect(await dap.quit()).toBe(0)
    expect(dap.stderr()).toBe('')
  })
})

describePythons(
  'server mode',
  ({ python }) => {
    it('serves several clients at once, each with an adapter of its own, and ends them on a signal', async () => {
      const port = 20_000 + Math.floor(Math.random() * 20_000)
      const server = Dap.start([process.execPath, DAPSCOPE, '--python', python, '--port', String(port)])
      const [a, b] = [await Dap.tcp(port), await Dap.tcp(port)]
      await Promise.all(
        [a, b].map((dap) => dap.launch({ program: join(PROGRAMS, 'idle.py'), python: [python] })),
      )
      const pids = descendants(server.process!.pid!)
      expect((await a.event('process')).body.systemProcessId).not.toBe(
        (await b.event('process')).body.systemProcessId,
      )
      await a.answer('disconnect', { terminateDebuggee: true })
      await a.ended
      expect(await b.ask('threads')).toMatchObject({ threads: [expect.anything()] })
      server.process!.kill('SIGTERM')
      expect(await server.exit()).toBe(0)
      await b.ended
      await untilGone(pids)
    })

    it('says which port is taken', async () => {
      const port = 20_000 + Math.floor(Math.random() * 20_000)
      const first = Dap.start([process.execPath, DAPSCOPE, '--python', python, '--port', String(port)])
      await Dap.tcp(port)
      const second = Dap.start([process.execPath, DAPSCOPE, '--python', python, '--port', String(port)])
      expect(await second.exit()).toBe(1)
      expect(second.stderr()).toContain(`cannot listen on 127.0.0.1:${port}`)
      first.process!.kill('SIGTERM')
      await first.exit()
    })
  },
  { versions: ['3.12'] },
)
