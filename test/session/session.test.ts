// What a session does with a message: passes it on as it came, hands it to hooks, holds it, or ends at it.
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { Hook } from '../../src/session/hook.ts'
import { outputEvent, response } from '../../src/session/messages.ts'
import { noCancel } from '../../src/session/no-cancel.ts'
import { progressNumbers } from '../../src/session/progress.ts'
import { encode, MAX_BODY_BYTES } from '../../src/wire/codec.ts'
import { framed } from '../wire/framed.ts'
import { playbook } from './playbook.ts'

const settle = () => new Promise((resolve) => setImmediate(resolve))

describe('a session that nobody injects into', () => {
  it('passes bytes as they came, odd headers, spacing and key order included', () => {
    const { client, adapter } = playbook()
    const withLength = (header: string, body: string) => Buffer.from(`${header}${body.length}\r\n\r\n${body}`)
    const odd = withLength('X: y\r\nContent-Length:', '{ "command":"x" ,"type": "request","seq": 7}')
    client.saysBytes(odd)
    expect(Buffer.concat(adapter.bytes).equals(odd)).toBe(true)
    const event = withLength('Content-Length: ', '{"event":"output","type":"event", "seq":  100}')
    adapter.saysBytes(event)
    expect(Buffer.concat(client.bytes).equals(event)).toBe(true)
  })

  it('passes the messages of one chunk as one write', () => {
    const { client, adapter } = playbook()
    const messages = [1, 2, 3].map((seq) => encode({ seq, type: 'event', event: 'output' }))
    adapter.saysBytes(Buffer.concat(messages))
    expect(client.bytes).toHaveLength(1)
  })
})

describe('reverse requests', () => {
  it('are answered under the adapter’s own number after the proxy has sent something', () => {
    const { client, adapter, session } = playbook()
    session.client.send(outputEvent('stdout', 'hello\n'))
    client.sees({ event: 'output', seq: 1 })
    const original = adapter.request('runInTerminal')
    const seen = client.sees({ command: 'runInTerminal', seq: 2 })
    client.answers(seen, { processId: 5 })
    adapter.sees({ type: 'response', command: 'runInTerminal', request_seq: original })
  })
})

describe('hooks', () => {
  it('see messages in arrival order and can take, change or let them pass', () => {
    const order: string[] = []
    const { client, adapter } = playbook((session) => [
      {
        name: 'test',
        request(request) {
          order.push(request.command)
          if (request.command === 'mine') {
            session.client.send(response(request, { ok: true }))
            return 'taken'
          }
          if (request.command === 'launch') return { ...request, arguments: { changed: true } }
        },
        events: { process: (event) => void order.push(event.event) },
      },
    ])
    client.request('mine')
    client.request('launch', { changed: false })
    adapter.event('process')
    client.request('threads')
    expect(order).toEqual(['mine', 'launch', 'process', 'threads'])
    client.sees({ command: 'mine', body: { ok: true }, request_seq: 1 })
    adapter.sees({ command: 'launch', arguments: { changed: true }, seq: 1 })
    adapter.sees({ command: 'threads', seq: 2 })
    client.sees({ event: 'process', seq: 2 })
  })

  it('can change the answer to a request of the client', () => {
    const { client, adapter } = playbook((session) => [
      {
        name: 'test',
        request: (request) => session.whenAnswered(request, (answer) => ({ ...answer, body: { added: 1 } })),
      },
    ])
    const seq = client.request('initialize')
    adapter.answers(adapter.sees({ command: 'initialize' }), { own: 2 })
    client.sees({ command: 'initialize', body: { added: 1 }, request_seq: seq, seq: 1 })
  })

  it('that throw are switched off with one line to the user, and the debugging goes on', () => {
    const { client, adapter } = playbook(() => [
      {
        name: 'broken',
        request() {
          throw new Error('a bug')
        },
      },
    ])
    client.request('threads')
    client.request('scopes')
    const threads = adapter.sees({ command: 'threads' })
    adapter.sees({ command: 'scopes' })
    client.sees({
      event: 'output',
      body: { output: expect.stringMatching(/profiling is off.*broken.*a bug/) },
    })
    adapter.answers(threads)
    client.sees({ command: 'threads', request_seq: 1 })
    client.seesNothingMore()
    client.expectUnbroken()
  })

  it('that throw leave others in their place, which see that very message, and are waited for at the end', async () => {
    const written: string[] = []
    const broken: Hook = {
      name: 'broken',
      request() {
        throw new Error('a bug')
      },
    }
    const capture: Hook = { name: 'capture', close: () => sleep(20).then(() => void written.push('profile')) }
    const { client, adapter, session, over } = playbook()
    session.use([broken, capture], [noCancel(session)])
    for (const command of ['cancel', 'threads', 'cancel']) client.request(command)
    adapter.sees({ command: 'threads' })
    adapter.seesNothingMore()
    client.sees({ event: 'output' })
    client.sees({ command: 'cancel', success: true, request_seq: 1 })
    client.sees({ command: 'cancel', success: true, request_seq: 3 })
    await over()
    expect(written).toEqual(['profile'])
  })

  it('that throw again in what is left of them say nothing more, and keep what took their place and their end', async () => {
    const written: string[] = []
    const { client, adapter, session, over } = playbook()
    const broken: Hook = {
      name: 'broken',
      request(request) {
        session.whenAnswered(request, () => {
          throw new Error('another bug')
        })
        throw new Error('a bug')
      },
    }
    const capture: Hook = { name: 'capture', close: () => sleep(20).then(() => void written.push('profile')) }
    session.use([broken, capture], [noCancel(session)])
    client.request('threads')
    adapter.answers(adapter.sees({ command: 'threads' }))
    client.request('cancel')
    client.sees({ event: 'output', body: { output: expect.stringMatching(/broken.*a bug/) } })
    client.sees({ command: 'threads', success: true })
    client.sees({ command: 'cancel', success: true })
    client.seesNothingMore()
    adapter.seesNothingMore()
    await over()
    expect(written).toEqual(['profile'])
  })

  it('may take a request that is larger than what debugpy takes; any other of that size ends the session', async () => {
    const { client, adapter, ended } = playbook((own) => [
      {
        name: 'ours',
        request(request) {
          if (request.command !== 'ours') return
          own.client.send(response(request))
          return 'taken'
        },
      },
    ])
    const output = 'x'.repeat(MAX_BODY_BYTES)
    client.request('ours', { output })
    client.sees({ command: 'ours', success: true })
    client.request('threads')
    client.request('evaluate', { expression: output })
    adapter.sees({ command: 'threads' })
    adapter.seesNothingMore()
    expect(String(await ended)).toContain('16777215 at most')
  })

  it('translate the request number that progressStart quotes', () => {
    const { client, adapter, session } = playbook((own) => [progressNumbers(own)])
    void session.ask('evaluate', {}, 1000).catch(() => undefined)
    const seq = client.request('modules')
    adapter.sees({ command: 'evaluate' })
    const modules = adapter.sees({ command: 'modules' })
    adapter.event('progressStart', { progressId: 'p', title: 't', requestId: modules.seq })
    client.sees({ event: 'progressStart', body: { requestId: seq, progressId: 'p' } })
  })
})

describe('holding', () => {
  it('keeps forwarded messages back in order, while the proxy’s own pass', async () => {
    const { client, adapter, session } = playbook()
    let release = () => {}
    session.client.holdUntil(new Promise<void>((resolve) => (release = resolve)), 10_000)
    adapter.event('exited')
    adapter.event('terminated')
    session.client.send(outputEvent('stdout', 'written\n'))
    client.sees({ event: 'output', seq: 1 })
    client.seesNothingMore()
    release()
    await settle()
    client.sees({ event: 'exited', seq: 2 })
    client.sees({ event: 'terminated', seq: 3 })
  })

  it('ends by itself after its bound', async () => {
    const { client, adapter, session } = playbook()
    session.adapter.holdUntil(new Promise(() => {}), 5)
    client.request('configurationDone')
    adapter.seesNothingMore()
    await new Promise((resolve) => setTimeout(resolve, 30))
    adapter.sees({ command: 'configurationDone', seq: 1 })
  })

  it('is over when the client goes: debugpy sees the `disconnect` that waited, which says what becomes of the program', async () => {
    const { client, adapter, session, ended } = playbook()
    session.adapter.holdUntil(new Promise(() => {}), 10_000)
    client.request('disconnect', { terminateDebuggee: false })
    adapter.seesNothingMore()
    client.hangsUp()
    await ended
    adapter.sees({ command: 'disconnect', arguments: { terminateDebuggee: false } })
  })
})

describe('bad input of the client', () => {
  it.each([
    ['not JSON', '{"seq":1,'],
    ['not an object', '[1]'],
    ['of no known type', '{"seq":1,"type":"foo"}'],
    ['empty', ''],
  ])('that is %s ends the session with an error, and debugpy never sees it', async (_title, body) => {
    const { client, adapter, ended } = playbook()
    client.saysBytes(framed(body))
    expect((await ended)?.message).toMatch(/a message/)
    expect(adapter.bytes).toEqual([])
    expect(adapter.ended).toBe(true)
  })

  it('that is not UTF-8 ends the session', async () => {
    const { client, ended } = playbook()
    const body = Buffer.from('{"seq":1,"type":"request","command":"\xff\xfe"}', 'latin1')
    client.saysBytes(Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`), body]))
    expect((await ended)?.message).toMatch(/not UTF-8/)
  })

  it('with a command that is no string goes to debugpy, which says so, and costs no feature', () => {
    const asked: unknown[] = []
    const { client, adapter } = playbook(() => [
      { name: 'a hook', request: ({ command }) => void asked.push(command) },
    ])
    for (const command of [5, null, undefined, 'threads']) client.says({ type: 'request', command } as never)
    expect(adapter.received.map(({ command }) => command)).toEqual([5, null, undefined, 'threads'])
    expect(asked).toEqual(['threads'])
    client.seesNothingMore()
  })

  it('with a NaN, without a seq, or with a lone surrogate, passes as it is', () => {
    const { client, adapter } = playbook()
    client.saysBytes(encode({ type: 'request', command: 'initialize' }))
    client.saysBytes(framed('{"seq":1,"type":"request","command":"evaluate\\ud800"}'))
    const infinite = '{"seq":2,"type":"request","command":"x","arguments":{"timeout":-Infinity,"other":NaN}}'
    client.saysBytes(framed(infinite))
    expect(adapter.received).toHaveLength(3)
    expect(String(adapter.bytes.at(-1))).toContain(infinite)
  })
})
