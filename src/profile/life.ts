// Fits a thread's runs, known from samples, into its life, known from the kernel; what lies outside of the samples is lost.
import type { RawThread } from './raw-trace.ts'
import type { ThreadLife } from './thread-life.ts'

/** Times of the capture: integer microseconds since its start. */
export interface Clock {
  /** From the trace's time, kept within the capture. */
  inCapture: (ts: number) => number
  duration: number
  /** Between two samples, on average. */
  period: number
  /** The sampler's first and last moment. */
  first: number
  last: number
}

/** Runs that cover a life without gaps; a `runNode` of -1 is time that was not sampled. */
export interface Laid {
  start: number
  end: number
  runStart: number[]
  runNode: number[]
}

/** A sampler that ended up to this many periods before the capture has seen the capture's end. */
const TRUSTED_PERIODS = 3

/** The kernel's life for a raw thread: of those with its tid (a tid may be used again) the last begun before it was seen last. */
export function lifeOf(
  raw: RawThread,
  lives: readonly ThreadLife[] | undefined,
  clock: Clock,
): ThreadLife | undefined {
  const seen = clock.inCapture(raw.start.at(-1) ?? raw.end)
  const candidates = (lives ?? []).filter(({ tid }) => tid === raw.tid)
  return candidates.filter(({ birth }) => birth <= seen + clock.period).at(-1) ?? candidates[0]
}

/**
 * The runs over the whole life; undefined if the thread has no time in the capture. Where kernel and py-spy differ, a
 * thread has lived as long as either saw it. The stack of the first sample holds from at most one period before it;
 * that of the last sample until death, or until py-spy's end if that came much before the capture's.
 */
export function laidOver(
  raw: RawThread,
  life: ThreadLife | undefined,
  hasLives: boolean,
  clock: Clock,
): Laid | undefined {
  const first = clock.inCapture(raw.start[0] ?? raw.end)
  const last = clock.inCapture(raw.start.at(-1) ?? raw.end)
  const start = Math.min(life ? clamp(life.birth, clock) : first, first)
  const end = Math.max(life ? clamp(life.death, clock) : unpolledEnd(raw, last, hasLives, clock), last)
  if (end <= start || raw.start.length === 0) return undefined
  const laid: Laid = { start, end, runStart: [], runNode: [] }
  const begin = Math.max(start, first - clock.period)
  if (begin > start) add(laid, start, -1)
  for (let i = 0; i < raw.start.length; i++) {
    add(laid, i === 0 ? begin : clock.inCapture(raw.start[i] as number), raw.node[i] as number)
  }
  if (clock.last < end && clock.duration - clock.last > TRUSTED_PERIODS * clock.period)
    add(laid, clock.last, -1)
  return laid
}

/** The death of a thread that has no life: unknown; but one that lived between two polls was soon gone. */
function unpolledEnd(raw: RawThread, last: number, hasLives: boolean, clock: Clock): number {
  const end = clock.inCapture(raw.end)
  return hasLives ? Math.min(end, last + clock.period) : end
}

/** Appends a run; one that begins where the last began takes its place. */
function add(laid: Laid, start: number, node: number): void {
  if (start >= laid.end) return
  if (laid.runStart.at(-1) === start) {
    laid.runStart.pop()
    laid.runNode.pop()
  }
  laid.runStart.push(start)
  laid.runNode.push(node)
}

function clamp(time: number, clock: Clock): number {
  return Math.min(clock.duration, Math.max(0, Math.round(time)))
}
