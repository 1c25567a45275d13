// The summaries of past sessions: read as they were written, and bounded.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  bound,
  MOST_SESSIONS,
  NO_HISTORY,
  parseHistory,
  remember,
  serialiseHistory,
  type History,
} from '../../src/memory/history.ts'
import { anySummaries, summary } from './summaries.ts'

const session = (number: number) => ({ sessionId: `session-${number}`, program: '/app/main.py' })

/** Each of the snapshots in the session of that number. */
const of = (sessions: number[]): History =>
  sessions.reduce((history, number, i) => remember(history, session(number), summary(i, [])), NO_HISTORY)

describe('the history', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(anySummaries, fc.nat(3), (summaries, sessions) => {
        const history = summaries.reduce(
          (known, each, i) => remember(known, session(i % (sessions + 1)), each),
          NO_HISTORY,
        )
        expect(parseHistory(serialiseHistory(history))).toEqual(JSON.parse(JSON.stringify(history)))
      }),
    )
  })

  it.each([
    '',
    '{',
    'null',
    '[]',
    '{"version":2,"sessions":[]}',
    '{"version":1,"sessions":[{"sessionId":1}]}',
  ])('is no history: %s', (text) => expect(parseHistory(text)).toBeUndefined())

  it('keeps 32 sessions, and loses first the one whose last snapshot is oldest', () => {
    const numbers = Array.from({ length: MOST_SESSIONS }, (_, i) => i)
    const { sessions } = of([...numbers, 0, 99])
    expect(sessions).toHaveLength(MOST_SESSIONS)
    expect(sessions.map(({ sessionId }) => sessionId)).not.toContain('session-1')
    expect(sessions.map(({ sessionId }) => sessionId).slice(-2)).toEqual(['session-0', 'session-99'])
  })

  it('never has more sessions than it may, and bounding it again changes nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(60), { maxLength: 100 }), fc.nat(40), (numbers, most) => {
        const once = bound(of(numbers), most)
        expect(once.sessions.length).toBeLessThanOrEqual(Math.min(most, MOST_SESSIONS))
        expect(bound(once, most)).toEqual(once)
      }),
    )
  })

  it('takes a snapshot once', () => {
    const once = of([1])
    expect(remember(once, session(1), summary(0, []))).toBe(once)
  })
})
