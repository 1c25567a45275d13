// Writes traces in the form of py-spy's chrometrace recorder, and reads them in the most naive way.
import fc from 'fast-check'

export interface Frame {
  name: string
  file: string
  line: number
}

/** One thread as one tick saw it: root frame first, the label of `-t` left out. */
export interface Sample {
  ts: number
  tid: number
  /** Of the operating system. */
  osTid: number
  name: string
  stack: Frame[]
}

export interface Event {
  args: { filename: string; line: number }
  cat: 'py-spy'
  name: string
  ph: 'B' | 'E'
  pid: number
  tid: number
  ts: number
}

export const PID = 4242

/** As src/chrometrace.rs of py-spy 0.4.3 does: only what changed between two samples of a pthread id. */
export function events(samples: Sample[], end: number): Event[] {
  const before = new Map<number, Frame[]>()
  const written: Event[] = []
  const emit = (ph: 'B' | 'E', { name, file, line }: Frame, tid: number, ts: number) =>
    written.push({ args: { filename: file, line }, cat: 'py-spy', name, ph, pid: PID, tid, ts })
  for (const { ts, tid, osTid, name, stack } of samples) {
    const label = { name: `thread (${osTid})${name && `: ${name}`}`, file: '', line: 0 }
    const frames = [label, ...stack]
    const last = before.get(tid) ?? []
    let same = 0
    while (same < last.length && same < frames.length && equal(last[same]!, frames[same]!)) same++
    for (const frame of last.slice(same).reverse()) emit('E', frame, tid, ts)
    for (const frame of frames.slice(same)) emit('B', frame, tid, ts)
    before.set(tid, frames)
  }
  for (const [tid, frames] of before) for (const frame of [...frames].reverse()) emit('E', frame, tid, end)
  return written
}

const equal = (a: Frame, b: Frame) => a.name === b.name && a.file === b.file && a.line === b.line

/** `name@line` of each frame, from one moment to the next, of each label. */
export function naively(text: string): Record<string, string[]> {
  const runs: Record<string, string[]> = {}
  const stacks = new Map<number, { frames: string[]; since: number }>()
  for (const { args, name, ph, tid, ts } of JSON.parse(text) as Event[]) {
    let stack = stacks.get(tid)
    if (!stack) stacks.set(tid, (stack = { frames: [], since: ts }))
    if (ts > stack.since && stack.frames.length > 0) {
      const [label, ...frames] = stack.frames
      const list = (runs[`${tid} ${/\d+/.exec(label!)![0]}`] ??= [])
      const path = frames.join('|')
      if (!list.at(-1)?.endsWith(` ${path}`)) list.push(`${stack.since} ${path}`)
    }
    stack.since = ts
    if (ph === 'B') stack.frames.push(`${name}@${args.filename}:${args.line}`)
    else stack.frames.pop()
  }
  return runs
}

const frame: fc.Arbitrary<Frame> = fc.record({
  name: fc.oneof(
    fc.constantFrom('main', 'W.run', '<lambda>', 'a"b\\c', 'é;{}', '\u0001'),
    fc.string({ unit: 'binary' }),
  ),
  file: fc.constantFrom('/p/app.py', '/usr/lib/python3.11/threading.py', 'C:\\p\\ü.py', '"},{"'),
  line: fc.integer({ min: 0, max: 30 }),
})

/** Ticks over a few pthread ids, whose threads come and go. */
export const sampled: fc.Arbitrary<Sample[]> = fc
  .array(
    fc.record({
      passed: fc.integer({ min: 1, max: 40_000 }),
      tid: fc.constantFrom(139_000_000_000_001, 139_000_000_000_002, 7),
      life: fc.integer({ min: 0, max: 1 }),
      name: fc.constantFrom('', 'MainThread', 'a: "b"; (c)'),
      stack: fc.array(frame, { maxLength: 5 }),
    }),
    { maxLength: 40 },
  )
  .map((ticks) => {
    let ts = 30_000
    const lives = new Map<number, number>()
    return ticks.map(({ passed, tid, life, name, stack }) => {
      ts += passed
      const nth = (lives.get(tid) ?? 0) + life
      lives.set(tid, nth)
      return { ts, tid, osTid: (tid % 100) * 1000 + nth, name, stack }
    })
  })
