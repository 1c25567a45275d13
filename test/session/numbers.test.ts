// Sequence numbers, whatever happens: a property of every session.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { outputEvent, response } from '../../src/session/messages.ts'
import { playbook } from './playbook.ts'
import { runs } from '../fuzz.ts'

describe('numbers', () => {
  it('stay unbroken on both channels and answers find their requests, whatever is injected, taken and held', () => {
    const step = fc.constantFrom('client', 'adapter', 'ask', 'send', 'take', 'swallow', 'answer', 'reverse')
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { client, adapter, session } = playbook((own) => [
          {
            name: 'test',
            request(request) {
              if (request.command !== 'mine') return
              own.client.send(response(request))
              return 'taken'
            },
            events: { secret: () => 'taken' },
          },
        ])
        const unanswered = new Set<number>()
        let answered = 0
        const acts: Record<string, () => void> = {
          client: () => void unanswered.add(client.request('threads')),
          adapter: () => void adapter.event('output'),
          ask: () => void session.ask('evaluate', {}, 60_000).catch(() => undefined),
          send: () => void session.client.send(outputEvent('stdout', 'x')),
          take: () => void client.request('mine'),
          swallow: () => void adapter.event('secret'),
          reverse: () => void adapter.request('runInTerminal'),
          answer: () => {
            const request = adapter.received[answered++]
            if (request?.type === 'request') adapter.answers(request, { command: request.command })
          },
        }
        for (const name of steps) acts[name]!()
        client.expectUnbroken()
        adapter.expectUnbroken()
        for (const message of client.received.filter(
          (m) => m.type === 'response' && m.command === 'threads',
        )) {
          expect(unanswered.delete(message.request_seq!)).toBe(true)
        }
        expect(client.received.some((m) => m.command === 'evaluate')).toBe(false)
        adapter.hangsUp()
      }),
      { numRuns: runs(500) },
    )
  })
})

describe('a request of the client', () => {
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
