// A session that wants a token: who has not shown it gets nothing.
import { describe, expect, it } from 'vitest'
import { tokenGuard } from '../../src/session/token-guard.ts'
import { playbook } from './playbook.ts'

const guarded = () => playbook((session) => [tokenGuard(session, 'secret')])
const settle = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)))

describe('a session that wants a token', () => {
  it('serves nothing but `initialize` before it has seen it', () => {
    const { client, adapter } = guarded()
    client.request('initialize', { adapterID: 'debugpy' })
    adapter.sees({ command: 'initialize' })
    for (const command of ['evaluate', 'dapscope.status', 'launch', 'attach', 'disconnect']) {
      client.request(command, { dapscope: {}, expression: '1' })
      client.sees({ command, success: false, body: { error: { id: 1009 } } })
    }
    adapter.seesNothingMore()
  })

  it('goes on as any other once a launch or attach configuration had it', () => {
    for (const command of ['launch', 'attach']) {
      const { client, adapter } = guarded()
      client.request(command, { program: 'x.py', dapscope: { token: 'secret' } })
      adapter.sees({ command })
      client.request('evaluate', { expression: '1' })
      adapter.sees({ command: 'evaluate' })
    }
  })

  it('ends with a wrong one', async () => {
    const { client, adapter } = guarded()
    client.request('launch', { dapscope: { token: 'secreT' } })
    client.sees({ command: 'launch', success: false, body: { error: { id: 1010 } } })
    await settle()
    adapter.seesNothingMore()
    expect(adapter.ended).toBe(true)
  })

  // Compared as digests: timingSafeEqual throws where two texts differ in length.
  it.each(['', 's', 'secre', 'secrets', 'secret ', 'secret\0', 'ſecret', 'Secret', 'x'.repeat(1_000_000)])(
    'refuses one of any length and any likeness: %#',
    async (token) => {
      const { client, adapter } = guarded()
      client.request('attach', { dapscope: { token } })
      client.sees({ command: 'attach', success: false, body: { error: { id: 1010 } } })
      client.request('attach', { dapscope: { token: 'secret' } })
      await settle()
      expect(adapter.ended).toBe(true)
    },
  )

  it.each([
    { token: 6 },
    { token: ['secret'] },
    { token: null },
    { token: { secret: 'secret' } },
    null,
    'secret',
  ])('takes nothing but a text for one: %j', (dapscope) => {
    const { client, adapter } = guarded()
    client.request('attach', { dapscope })
    client.sees({ command: 'attach', success: false, body: { error: { id: 1009 } } })
    adapter.seesNothingMore()
  })

  // What debugpy takes for a request is one here as well: JSON's last key counts, and \u0074 is a t.
  it.each([
    '{"seq":1,"\\u0074ype":"request","command":"launch"}',
    '{"seq":1,"type":"r\\u0065quest","command":"launch"}',
    '{"seq":1,"type":"request","\\u0063ommand":"launch"}',
    '{"seq":1,"type":"event","event":"x","type":"request","command":"launch"}',
    '{"type":"response","request_seq":1,"seq":1,"type":"request","command":"launch"}',
  ])('is not deceived by the way in which a request is written: %s', (text) => {
    const { client, adapter } = guarded()
    client.saysBytes(Buffer.from(`Content-Length: ${text.length}\r\n\r\n${text}`))
    client.sees({ command: 'launch', success: false, body: { error: { id: 1009 } } })
    adapter.seesNothingMore()
  })

  it('takes a token from no other request', () => {
    const { client, adapter } = guarded()
    client.request('evaluate', { expression: '1', dapscope: { token: 'secret' } })
    client.sees({ command: 'evaluate', success: false })
    adapter.seesNothingMore()
  })

  it('ends where a fault of ours would make it a plain pipe before', async () => {
    const { client, adapter, session } = playbook((session) => [
      tokenGuard(session, 'secret'),
      {
        name: 'broken',
        request() {
          throw new Error('broken')
        },
      },
    ])
    client.request('initialize')
    await settle()
    expect(adapter.ended).toBe(true)
    await session.close('over')
  })
})
