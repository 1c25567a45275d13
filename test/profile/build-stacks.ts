// Builds captures for tests: from readable text, and at random for property tests.
import fc from 'fast-check'
import { STATES, type Category, type Stacks, type State } from '../../src/profile/stacks.ts'

/** One stretch of a thread's life: microseconds, what it did, and `function:line` of each frame, outermost first. */
export type Stretch = [duration: number, state: State, ...frames: string[]]

export interface ThreadText {
  name: string
  start?: number
  isDebugger?: boolean
  life: Stretch[]
}

/** Functions not named in `known` are the user's, in /app/main.py, with their first line unknown. */
export function stacksOf(
  threads: ThreadText[],
  known: Record<string, { file?: string; firstLine?: number; category?: Category }> = {},
): Stacks {
  const stacks: Stacks = {
    startTime: 1_700_000_000_000_000,
    duration: 0,
    functions: [],
    nodes: [{ parent: -1, function: -1, callerLine: 0 }],
    threads: [],
    sampleCount: 0,
  }
  const names: string[] = []
  for (const [number, { name, start = 0, isDebugger = false, life }] of threads.entries()) {
    const slices = {
      start: [] as number[],
      node: [] as number[],
      line: [] as number[],
      state: [] as number[],
    }
    let time = start
    for (const [duration, state, ...frames] of life) {
      const { node, line } = place(stacks, names, known, frames)
      slices.start.push(time)
      slices.node.push(node)
      slices.line.push(line)
      slices.state.push(STATES.indexOf(state))
      time += duration
    }
    stacks.threads.push({ pid: 100, tid: 100 + number, name, start, end: time, slices, isDebugger })
    stacks.duration = Math.max(stacks.duration, time)
  }
  stacks.sampleCount = Math.ceil(stacks.duration / 10_000)
  return stacks
}

function place(
  stacks: Stacks,
  names: string[],
  known: Parameters<typeof stacksOf>[1] & object,
  frames: string[],
) {
  let node = 0
  let callerLine = 0
  for (const frame of frames) {
    const [, name, line] = /^(.*):(\d+)$/s.exec(frame) as unknown as [string, string, string]
    if (!names.includes(name)) {
      names.push(name)
      stacks.functions.push({ name, file: '/app/main.py', firstLine: 0, category: 'user', ...known[name] })
    }
    const code = names.indexOf(name)
    const same = stacks.nodes.findIndex(
      (n) => n.parent === node && n.function === code && n.callerLine === callerLine,
    )
    const parent = node
    node = same > 0 ? same : stacks.nodes.push({ parent, function: code, callerLine }) - 1
    callerLine = Number(line)
  }
  return { node, line: callerLine }
}

/** The long way: each slice that a mode shows, as its node and how long it is. */
export function* shownSlices(
  { threads }: Stacks,
  mode: 'cpu' | 'wall',
): Generator<[node: number, us: number]> {
  for (const { slices, end, isDebugger } of threads)
    for (const [i, node] of slices.node.entries()) {
      const us = (slices.start[i + 1] ?? end) - slices.start[i]!
      const isShown = slices.state[i] === 0 || (mode === 'wall' && slices.state[i] === 1)
      if (!isDebugger && isShown && us > 0) yield [node, us]
    }
}

const frame = fc.tuple(fc.constantFrom('a', 'b', 'c', 'd.<locals>.e'), fc.integer({ min: 0, max: 3 }))

const stretch = fc
  .tuple(
    fc.integer({ min: 0, max: 50_000 }),
    fc.constantFrom(...STATES),
    fc.array(frame, { maxLength: 6 }).map((frames) => frames.map(([name, line]) => `${name}:${line}`)),
  )
  .map(([duration, state, frames]): Stretch =>
    state === 'debugger' || state === 'lost' ? [duration, state] : [duration, state, ...frames],
  )

/** Captures of up to four threads, with recursion, empty stacks, slices of no length and threads that never ran. */
export const anyStacks = fc
  .array(
    fc.record({
      name: fc.constantFrom('MainThread', 'Thread-1', ''),
      start: fc.integer({ min: 0, max: 100_000 }),
      isDebugger: fc.boolean(),
      life: fc.array(stretch, { maxLength: 30 }),
    }),
    { maxLength: 4 },
  )
  .map((threads) => stacksOf(threads, { b: { category: 'library', file: '/lib/b.py', firstLine: 1 } }))
