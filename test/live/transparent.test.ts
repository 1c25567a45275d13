// A client that uses nothing of ours sees exactly what debugpy says, and debugpy what the client says: byte for byte.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { describePythons } from '../pythons.ts'
import { putProgram, scratchFolder } from '../scratch.ts'
import { STEPS } from './captures.ts'
import { Dap } from './dap.ts'

/** A session with a breakpoint, a step, an evaluate, a failure and an end, as a client drives it. */
async function conversation(dap: Dap, python: string): Promise<void> {
  await dap.launch({ program: STEPS, python: [python] }, { breakpoints: { [STEPS]: [7] } })
  const stopped = await dap.event('stopped')
  const threadId = stopped.body.threadId
  await dap.ask('threads')
  const { stackFrames } = await dap.ask('stackTrace', { threadId })
  await dap.ask('scopes', { frameId: stackFrames[0].id })
  await dap.ask('evaluate', { expression: 'n + 1', frameId: stackFrames[0].id, context: 'watch' })
  await dap.answer('evaluate', { expression: 'missing', frameId: stackFrames[0].id, context: 'watch' })
  await dap.ask('next', { threadId })
  await dap.until('second stop', (m) => m.event === 'stopped' && m.body.reason === 'step')
  await dap.ask('setBreakpoints', { source: { path: STEPS }, breakpoints: [] })
  await dap.ask('continue', { threadId })
  await dap.event('terminated')
}

/** A Python that writes down what its adapter hears and says. */
function recordingPython(python: string) {
  const folder = scratchFolder()
  const [heard, said] = [join(folder, 'heard'), join(folder, 'said')]
  const path = putProgram(join(folder, 'python'), `tee ${heard} | ${python} "$@" | tee ${said}`)
  return { path, heard: () => readFileSync(heard), said: () => readFileSync(said) }
}

/** The stream without the one message that we add to. */
function withoutInitialize(stream: Buffer): string {
  const text = stream.toString('latin1')
  const messages = text.split(/(?=Content-Length: \d+\r\n\r\n)/)
  const others = messages.filter((message) => !/"command": ?"initialize"/.test(message))
  expect(others).toHaveLength(messages.length - 1)
  return others.join('')
}

describePythons('a session through the proxy', ({ python }) => {
  it('is byte for byte what debugpy and the client say to each other, but for the added capabilities', async () => {
    const recorder = recordingPython(python)
    const dap = Dap.proxy(recorder.path)
    await conversation(dap, python)
    expect(await dap.quit()).toBe(0)
    expect(recorder.heard().equals(Buffer.concat(dap.bytesSent))).toBe(true)
    expect(withoutInitialize(Buffer.concat(dap.bytesReceived))).toBe(withoutInitialize(recorder.said()))
    const initialize = dap.received.find((message) => message.command === 'initialize')
    expect(initialize?.body).toMatchObject({
      supportsCancelRequest: true,
      dapscope: { requests: expect.arrayContaining(['dapscope.cpu.start']), sessionId: expect.any(String) },
    })
    expect(dap.stderr()).toBe('')
  })
})
