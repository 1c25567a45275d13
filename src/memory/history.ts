// The snapshots' summaries of past sessions, as they are written to disk: read, written, added to, and bounded.
import * as z from 'zod/mini'
import { compare } from './series.ts'
import { SummarySchema, type Summary } from './sites.ts'

const SessionHistorySchema = z.object({
  sessionId: z.string(),
  /** When the session took its first snapshot, in milliseconds since the Unix epoch. */
  started: z.number(),
  /** The program, as the debuggee names its file; empty if unknown. */
  program: z.string(),
  summaries: z.array(SummarySchema),
})

const HistorySchema = z.object({ version: z.literal(1), sessions: z.array(SessionHistorySchema) })

export type SessionHistory = z.infer<typeof SessionHistorySchema>
/** Of all sessions that are kept, the oldest first. */
export type History = z.infer<typeof HistorySchema>

/** Sessions whose snapshots are kept. */
export const MOST_SESSIONS = 32

export const NO_HISTORY: History = { version: 1, sessions: [] }

export const serialiseHistory = (history: History): string => JSON.stringify(history)

/** @returns undefined if the text is no history, or one of another version: it is then begun anew, nothing else is to be had from it */
export function parseHistory(text: string): History | undefined {
  try {
    const { success, data } = z.safeParse(HistorySchema, JSON.parse(text))
    return success ? data : undefined
  } catch {
    return undefined
  }
}

/** With a session's snapshot added, and the oldest sessions gone where there are too many. One that is in already changes nothing. */
export function remember(
  history: History,
  session: Pick<SessionHistory, 'sessionId' | 'program'>,
  summary: Summary,
): History {
  const known = history.sessions.find(({ sessionId }) => sessionId === session.sessionId)
  if (known?.summaries.some(({ id }) => id === summary.id)) return history
  const grown: SessionHistory = known
    ? { ...known, summaries: [...known.summaries, summary] }
    : { sessionId: session.sessionId, program: session.program, started: summary.time, summaries: [summary] }
  const others = history.sessions.filter((each) => each !== known)
  return bound({ ...history, sessions: [...others, grown] })
}

/** The newest sessions only, oldest first. */
export function bound(history: History, most: number = MOST_SESSIONS): History {
  const inOrder = [...history.sessions].sort(
    (a, b) => lastUse(a) - lastUse(b) || compare(a.sessionId, b.sessionId),
  )
  return { ...history, sessions: inOrder.slice(Math.max(0, inOrder.length - most)) }
}

/** A session that still takes snapshots is not old, however long ago it began. */
const lastUse = ({ started, summaries }: SessionHistory) =>
  summaries.reduce((latest, { time }) => Math.max(latest, time), started)
