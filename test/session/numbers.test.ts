// Sequence numbers, whatever happens: a property of every session.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { outputEvent, response } from '../../src/session/messages.ts'
import { playbook } from './playbook.ts'
import { runs } from '../fuzz.ts'

describe('numbers', () => {
  it('stay unbroken on both channels and answers find their requests, whatever is injected, taken and held', async () => {
    const step = fc.constantFrom('client', 'adapter', 'ask', 'send', 'take', 'swallow', 'answer', 'reverse')
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const { client, adapter, session, over } = playbook((own) => [
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
        await over()
      }),
      { numRuns: runs(500) },
    )
  })
})
