// An adapter that answers late, twice, in the wrong order or never: everyone gets the answer to what they asked, and to nothing else.
import { expect, it } from 'vitest'
import { endingOf, send } from './ends.ts'
import { fakeSession, type Manner } from './fake.ts'

/** More than enough for those of ours that ask debugpy something. */
const OURS = ['dapscope.memory.objects', 'dapscope.status', 'dapscope.memory.gcCollect']

it.each(['late', 'twice', 'disorderly'] as Manner[])(
  'an adapter that answers %s: the client gets the answers to its own questions, and ours end',
  async (manner) => {
    const dap = await fakeSession(manner)
    const own: [number, string][] = []
    const ours: [number, string][] = []
    for (const [index, command] of [...OURS, ...OURS].entries()) {
      own.push([send(dap, 'threads', { tag: `own ${index}` }), `own ${index}`])
      ours.push([send(dap, command), command])
    }
    // However many of ours were asked: an even number of the client's, so that each has its pair.
    for (const [seq, tag] of own) {
      const answer = await dap.until(`answer to ${tag}`, ({ request_seq }) => request_seq === seq, 60_000)
      expect(answer).toMatchObject({ command: 'threads', success: true, body: { tag } })
    }
    for (const [seq, command] of ours) await endingOf(dap, command, seq)
    await dap.quit()
    const numbers = [...own, ...ours].map(([seq]) => seq)
    const answers = dap.received.filter(({ type }) => type === 'response')
    const known = answers.filter(({ request_seq }) => numbers.includes(request_seq!))
    // What the adapter says twice to the client, it has said twice; ours are answered once.
    const times = (seq: number) => known.filter(({ request_seq }) => request_seq === seq).length
    expect(own.map(([seq]) => times(seq))).toEqual(own.map(() => (manner === 'twice' ? 2 : 1)))
    expect(ours.map(([seq]) => times(seq))).toEqual(ours.map(() => 1))
    dap.expectUnbroken()
  },
)
