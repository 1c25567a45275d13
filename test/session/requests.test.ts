// Requests of the proxy and of the client in one session: who sees which answer, under which number.
import { describe, expect, it } from 'vitest'
import { failures } from '../../src/session/failure.ts'
import { playbook } from './playbook.ts'

describe('an injected request', () => {
  it('is invisible to the client, and so is its answer', async () => {
    const { client, adapter, session } = playbook()
    client.request('threads')
    const threads = adapter.sees({ command: 'threads', seq: 1 })
    const answer = session.ask('evaluate', { expression: '1' }, 1000)
    const evaluate = adapter.sees({ command: 'evaluate', seq: 2, arguments: { expression: '1' } })
    adapter.answers(evaluate, { result: '1' })
    adapter.answers(threads)
    expect(await answer).toEqual({ result: '1' })
    client.sees({ type: 'response', command: 'threads', seq: 1, request_seq: 1 })
    client.seesNothingMore()
  })

  it('shifts the numbers that follow, and every answer finds its request', () => {
    const { client, adapter, session } = playbook()
    void session.ask('evaluate', {}, 1000).catch(() => undefined)
    adapter.sees({ seq: 1, command: 'evaluate' })
    const first = client.request('threads')
    const second = client.request('scopes')
    const threads = adapter.sees({ seq: 2, command: 'threads' })
    const scopes = adapter.sees({ seq: 3, command: 'scopes' })
    adapter.answers(scopes)
    adapter.answers(threads)
    client.sees({ command: 'scopes', request_seq: second, seq: 1 })
    client.sees({ command: 'threads', request_seq: first, seq: 2 })
  })

  it('fails with its reason when the adapter refuses, is silent, or goes', async () => {
    const { adapter, session } = playbook()
    const refused = session.ask('evaluate', {}, 1000)
    adapter.says({ type: 'response', request_seq: 1, command: 'evaluate', success: false, message: 'no' })
    await expect(refused).rejects.toMatchObject({
      name: 'adapterRefused',
      message: expect.stringContaining('no'),
    })
    await expect(session.ask('evaluate', {}, 10)).rejects.toMatchObject({ name: 'noAnswer' })
    const orphaned = session.ask('evaluate', {}, 10_000)
    adapter.hangsUp()
    await expect(orphaned).rejects.toMatchObject({ name: 'adapterGone' })
  })

  it('that is answered too late is still invisible', async () => {
    const { client, adapter, session } = playbook()
    await session.ask('evaluate', {}, 5).catch(() => undefined)
    adapter.answers(adapter.sees({ command: 'evaluate' }))
    adapter.event('output')
    client.sees({ event: 'output', seq: 1 })
    client.seesNothingMore()
  })

  it('that is answered twice is still invisible, and changes no number', async () => {
    const { client, adapter, session } = playbook()
    const answer = session.ask('evaluate', {}, 1000)
    const evaluate = adapter.sees({ command: 'evaluate' })
    adapter.answers(evaluate, { result: 'first' })
    adapter.answers(evaluate, { result: 'second' })
    expect(await answer).toEqual({ result: 'first' })
    const threads = client.request('threads')
    adapter.answers(adapter.sees({ command: 'threads', seq: 2 }))
    client.sees({ command: 'threads', seq: 1, request_seq: threads })
    client.seesNothingMore()
  })
})

describe('a request of the client', () => {
  it('that no adapter will answer fails under its own number, and what the proxy has asked is not told', async () => {
    const { client, adapter, session } = playbook()
    client.request('initialize')
    const answer = session.ask('evaluate', {}, 1000)
    const launch = client.request('launch')
    session.answerForAdapter(failures.noConnection({ address: 'here', why: 'x' }), adapter.received as never)
    await expect(answer).rejects.toMatchObject({ name: 'adapterRefused' })
    client.request('threads')
    client.sees({ command: 'initialize', success: false, request_seq: 1 })
    client.sees({ command: 'launch', success: false, request_seq: launch })
    client.sees({ command: 'threads', success: false, request_seq: 3 })
    client.seesNothingMore()
    client.expectUnbroken()
  })

  it('that is answered twice has both answers under its own number, after the proxy has asked something', () => {
    const { client, adapter, session } = playbook()
    void session.ask('evaluate', {}, 1000).catch(() => undefined)
    adapter.answers(adapter.sees({ command: 'evaluate', seq: 1 }))
    const threads = client.request('threads')
    const next = client.request('modules')
    const seen = adapter.sees({ command: 'threads', seq: 2 })
    adapter.answers(seen, { threads: [1] })
    adapter.answers(seen, { threads: [2] })
    adapter.answers(adapter.sees({ command: 'modules', seq: 3 }))
    client.sees({ command: 'threads', request_seq: threads, body: { threads: [1] } })
    client.sees({ command: 'threads', request_seq: threads, body: { threads: [2] } })
    client.sees({ command: 'modules', request_seq: next })
    client.expectUnbroken()
  })

  it('that is answered twice is seen once by who watches for the answer', () => {
    let times = 0
    const { client, adapter } = playbook((session) => [
      { name: 'a', request: (request) => session.whenAnswered(request, () => void times++) },
    ])
    client.request('threads')
    const seen = adapter.sees({ command: 'threads' })
    for (let again = 0; again < 2; again++) adapter.answers(seen)
    expect([times, client.received.length]).toEqual([1, 2])
  })
})
