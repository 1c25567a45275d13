// Tells busy from idle in a thread's life and lays it out in slices, without gaps and exact to the microsecond.
import { Habits } from './habits.ts'
import { SliceColumns } from './slice-columns.ts'
import type { Slices, State } from './stacks.ts'
import { stretches, type Piece, type Runs, type Stretch } from './stretches.ts'
import type { Runnable } from './thread-life.ts'

export type { ThreadLife } from './thread-life.ts'

/** How a stack appears in slices. */
export interface Appearance {
  node: number
  line: number
  /** The state while it can run. `paused` stays whatever the kernel says. */
  state: Exclude<State, 'idle' | 'lost'>
  /** Where it waits while it cannot run; undefined if that is no place of the user's: then the state stays. */
  idle: { node: number; line: number } | undefined
  /** Its innermost function is known to be one that waits, unless the kernel says otherwise; or, whatever it says, one that sleeps. */
  isWaiting: boolean
  sleeps: boolean
}

/** A thread's runs over its life, and how much of the time it could run (undefined without the kernel's word). */
export interface Course {
  start: number
  end: number
  runs: Runs
  runnable: Runnable | undefined
}

/** A part of this or more counts as all: py-spy stops the program for each sample, which is not the program's waiting. */
const ALL_BUSY = 0.9
const ALL_IDLE = 0.02
/** Microseconds. */
const MOST_JOINED = 1_000_000

/** Who is given busy time: first what runs, then what waits; what is paused or lost only makes up the rest. */
const RUNNING = 0
const WAITING = 1
const APART = 2

/**
 * The slices of each thread. Between two looks of the kernel's the runnable time goes to the stacks that run, then to
 * those that wait, by the list or by habit; a piece's busy time comes first, then its idle time. What a line that sleeps
 * would be busy with is the running stack's beside it. Without the kernel's word a run is idle if its innermost function
 * waits, else busy.
 */
export function slicesOf(courses: readonly Course[], looks: readonly Appearance[]): Slices[] {
  const habits = new Habits()
  for (const { runs, runnable, ...life } of courses) {
    if (runnable) for (const stretch of stretches(runs, life, runnable)) habits.learn(stretch)
  }
  const ranks = looks.map((look, i) => {
    if (look.state === 'paused') return APART
    return look.sleeps || (habits.waits(i) ?? look.isWaiting) ? WAITING : RUNNING
  })
  return courses.map(({ runs, runnable, ...life }) => {
    const slices = new SliceColumns()
    if (!runnable) byRank(runs, life, ranks, looks, slices)
    else
      for (const { pieces, part } of joined(stretches(runs, life, runnable), looks))
        share(pieces, part, ranks, looks, slices)
    return slices.columns
  })
}

/**
 * Partly busy stretches side by side are one, up to a second, where a stack that sleeps is in them: the three or four samples of
 * one stretch do not tell how much of it that was, so that a sleep shorter than the kernel's clock would look busy.
 */
function* joined(all: Iterable<Stretch>, looks: readonly Appearance[]): Generator<Stretch> {
  let group: Stretch[] = []
  let [length, busy] = [0, 0]
  const sleeps = ({ pieces }: Stretch) => pieces.some(({ look }) => looks[look]?.sleeps === true)
  const taken = () => {
    const result = group.some(sleeps)
      ? [{ pieces: group.flatMap(({ pieces }) => pieces), part: busy / (length || 1) }]
      : group
    group = []
    length = busy = 0
    return result
  }
  for (const stretch of all) {
    // Busy while it sleeps: it waited for a core.
    const isPartly = stretch.part > ALL_IDLE && (stretch.part < ALL_BUSY || sleeps(stretch))
    if (!isPartly || length >= MOST_JOINED) yield* taken()
    if (!isPartly) yield stretch
    else {
      group.push(stretch)
      length += lengthOf(stretch)
      busy += stretch.part * lengthOf(stretch)
    }
  }
  yield* taken()
}

const lengthOf = ({ pieces }: Stretch) => pieces.reduce((sum, { from, to }) => sum + to - from, 0)

/** Without the kernel's word. One piece for all runs, as there are millions of them in a long trace. */
function byRank(
  { start, look }: Runs,
  life: { start: number; end: number },
  ranks: readonly number[],
  looks: readonly Appearance[],
  slices: SliceColumns,
): void {
  const piece: Piece = { from: life.start, to: life.start, look: -1 }
  for (let i = 0; i < start.length; i++) {
    piece.from = Math.max(life.start, start[i] as number)
    piece.to = Math.min(life.end, start[i + 1] ?? life.end)
    piece.look = look[i] as number
    if (piece.to <= piece.from) continue
    emit(piece, ranks[piece.look] === RUNNING ? piece.to - piece.from : 0, looks[piece.look], slices)
  }
}

function share(
  pieces: readonly Piece[],
  part: number,
  ranks: readonly number[],
  looks: readonly Appearance[],
  slices: SliceColumns,
): void {
  const sums = [0, 0, 0]
  const rankOf = (piece: Piece): number => ranks[piece.look] ?? APART
  for (const piece of pieces) sums[rankOf(piece)] = (sums[rankOf(piece)] as number) + piece.to - piece.from
  const ratios = busyRatios(sums, part)
  const passed = [0, 0, 0]
  let running = looks[pieces.find((piece) => rankOf(piece) === RUNNING)?.look ?? -1]
  for (const piece of pieces) {
    const rank = rankOf(piece)
    const ratio = ratios[rank] as number
    const before = passed[rank] as number
    const after = (passed[rank] = before + piece.to - piece.from)
    const look = looks[piece.look]
    if (rank === RUNNING) running = look
    // Rounded cumulatively, so that the pieces' shares add up to the whole.
    emit(
      piece,
      Math.round(after * ratio) - Math.round(before * ratio),
      look,
      slices,
      look?.sleeps ? running : undefined,
    )
  }
}

/** By rank, the part of its pieces' time that is busy. */
function busyRatios([running = 0, waiting = 0, apart = 0]: number[], part: number): number[] {
  if (part >= ALL_BUSY) return [1, 1, 0]
  if (part <= ALL_IDLE) return [0, 0, 0]
  const busy = Math.round((running + waiting + apart) * part)
  const rest = Math.min(Math.max(0, busy - running), waiting)
  return [running > 0 ? Math.min(busy, running) / running : 0, waiting > 0 ? rest / waiting : 0, 0]
}

/** `worker`: whose the busy time is, where that is known to be another. */
function emit(
  { from, to }: Piece,
  busy: number,
  look: Appearance | undefined,
  slices: SliceColumns,
  worker?: Appearance,
): void {
  if (look === undefined) slices.add(from, 0, 0, 'lost')
  else if (look.idle === undefined) slices.add(from, look.node, look.line, look.state)
  else {
    const busyLook = worker ?? look
    if (busy > 0) slices.add(from, busyLook.node, busyLook.line, busyLook.state)
    if (busy < to - from) slices.add(from + busy, look.idle.node, look.idle.line, 'idle')
  }
}
