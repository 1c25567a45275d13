// Slices: no gaps, nothing made up, nothing lost.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { account } from '../../src/profile/accounting.ts'
import { assemble, type Assembled } from '../../src/profile/assemble.ts'
import { ELIDED } from '../../src/profile/call-tree.ts'
import { PySpyTrace } from '../../src/profile/pyspy-trace.ts'
import type { ThreadStacks } from '../../src/profile/stacks.ts'
import type { ThreadLife } from '../../src/profile/timeline.ts'
import { runs } from '../fuzz.ts'
import { checkAccounting } from './check-accounting.ts'
import { events, PID, sampled, type Sample } from './pyspy-form.ts'
import { asText, path, recorded, RECORDINGS } from './recordings.ts'

interface Capture {
  samples: Sample[]
  end: number
  lives?: ThreadLife[]
  duration?: number
  traceOffset?: number
  textAt?: (file: string, line: number) => string
}

function assembled({ samples, end, lives, duration = end, traceOffset = 0, textAt }: Capture): Assembled {
  const reader = new PySpyTrace()
  reader.push(new TextEncoder().encode(JSON.stringify(events(samples, end))))
  const options = {
    startTime: 0,
    duration,
    traceOffset,
    rate: 100,
    includeDebuggerFrames: false,
    sites: () => undefined,
  }
  return assemble(reader.end(), lives, { ...options, ...(textAt && { textAt }) })
}

const frame = (name: string, line = 1, file = '/p/app.py') => ({ name, file, line })
const at = (ts: number, ...stack: Sample['stack']): Sample => ({ ts, tid: 7, osTid: 11, name: 'T', stack })
const polled = (fractions: number[], every = 50_000, birth = 0): ThreadLife => {
  const life: ThreadLife = {
    tid: 11,
    birth,
    death: birth + fractions.length * every,
    at: [birth],
    runnable: [5000],
  }
  fractions.forEach((part, i) => {
    life.at.push(birth + (i + 1) * every)
    life.runnable.push(life.runnable[i]! + part * every)
  })
  return life
}

function checkWhole(stacks: Assembled, duration: number): void {
  for (const { start, end, slices } of stacks.threads) {
    expect(start).toBeLessThan(end)
    expect(end).toBeLessThanOrEqual(duration)
    expect(slices.start[0]).toBe(start)
    const all = [...slices.start, end]
    all.forEach((time, i) => {
      expect(Number.isSafeInteger(time)).toBe(true)
      if (i > 0) expect(time).toBeGreaterThan(all[i - 1]!)
    })
  }
  for (const mode of ['cpu', 'wall'] as const) {
    const accounting = account(stacks, mode)
    checkAccounting(accounting)
    expect(accounting.threads.map(({ lifeUs }) => lifeUs)).toEqual(
      stacks.threads.map(({ start, end }) => end - start),
    )
  }
}

const kernel = fc.array(
  fc.record({
    tid: fc.constantFrom(1000, 1001, 2000, 2001, 7000, 7001, 99),
    birth: fc.nat(800_000),
    looks: fc.array(fc.tuple(fc.integer({ min: 1, max: 60_000 }), fc.nat(70_000)), { maxLength: 30 }),
  }),
  { maxLength: 8 },
)

describe('slices', () => {
  it('cover each life without gaps and add up, whatever was seen and whatever the kernel says', () => {
    fc.assert(
      fc.property(
        sampled,
        fc.option(kernel),
        fc.nat(90_000),
        fc.nat(200_000),
        (samples, polls, offset, later) => {
          const end = (samples.at(-1)?.ts ?? 0) + 5000
          const lives = polls?.map(({ tid, birth, looks }) => {
            const life: ThreadLife = { tid, birth, death: birth, at: [birth], runnable: [0] }
            for (const [passed, ran] of looks) {
              life.at.push((life.death += passed))
              life.runnable.push(life.runnable.at(-1)! + ran)
            }
            return life
          })
          const duration = end + later
          const capture = { samples, end, lives, duration, traceOffset: offset }
          checkWhole(assembled(capture), duration)
          const textAt = (_: string, line: number) => (line % 2 === 0 ? 'time.sleep(1)' : '')
          checkWhole(assembled({ ...capture, textAt }), duration)
        },
      ),
      { numRuns: runs(300, 10) },
    )
  })

  it('leave a line that sleeps what others do not use, however few samples a stretch has', () => {
    const [work, rest] = [frame('work', 3), frame('main', 7)]
    // 100 ms of the one, 150 ms of the other, while the kernel says 40 % all the time.
    const samples = Array.from({ length: 100 }, (_, i) => at(i * 10_000, i % 25 < 10 ? work : rest))
    const busyOf = (textAt?: Capture['textAt']) => {
      const lives = [polled(Array.from({ length: 20 }, () => 0.4))]
      const stacks = assembled({ samples, end: 1_000_000, lives, ...(textAt && { textAt }) })
      const text = asText(stacks, stacks.threads[0]!)
      const of = (name: string) => Number(new RegExp(`busy ${name} ([\\d.]+)ms`).exec(text)?.[1] ?? 0)
      return { work: of('work'), rest: of('main') }
    }
    const known = busyOf((_, line) => (line === 7 ? '    time.sleep(0.01)' : 'x += 1'))
    expect(known.work).toBeGreaterThan(380)
    expect(known.rest).toBeLessThan(20)
    const unknown = busyOf()
    expect(unknown.rest).toBeGreaterThan(100)
    expect(unknown.work + unknown.rest).toBeCloseTo(known.work + known.rest, -1)
  })

  /** One sample in ten is of the work, the kernel says 40 % all the time, and line 7 sleeps. @returns milliseconds by function */
  const busyWith = (waiting: ReturnType<typeof frame>, work: (i: number) => ReturnType<typeof frame>) => {
    const samples = Array.from({ length: 100 }, (_, i) => at(i * 10_000, i % 10 === 5 ? work(i) : waiting))
    const lives = [polled(Array.from({ length: 20 }, () => 0.4))]
    const textAt = (_: string, line: number) => (line === 7 ? 'time.sleep(0.01)' : '')
    const stacks = assembled({ samples, end: 1_000_000, lives, textAt })
    const told = [...asText(stacks, stacks.threads[0]!).matchAll(/busy (\S+) ([\d.]+)ms/g)]
    return (name: string) => told.reduce((sum, [, each, ms]) => sum + (each === name ? Number(ms) : 0), 0)
  }

  it('count what a line that sleeps would be busy with for the work beside it: the sampler in the process sees such work seldom', () => {
    const work = () => frame('work', 3)
    const beside = busyWith(frame('main', 7), work)
    expect(beside('work')).toBeCloseTo(400, -1)
    expect(beside('main')).toBe(0)
    // It may have worked in there, as in taking apart what has come.
    const waiting = frame('Condition.wait', 5, '/usr/lib/python3.11/threading.py')
    expect(busyWith(waiting, work)('Condition.wait')).toBeGreaterThan(250)
  })

  it('count it for the work that was last seen beside it, where there is work of several kinds', () => {
    const of = busyWith(frame('main', 7), (i) => (i < 50 ? frame('early', 3) : frame('late', 5)))
    expect(of('early') + of('late')).toBeCloseTo(400, -1)
    expect(Math.abs(of('early') - of('late'))).toBeLessThan(100)
  })

  it.each(RECORDINGS)('cover %s', (name) => {
    for (const noKernel of [false, true]) {
      const stacks = recorded(name, { noKernel })
      checkWhole(stacks, stacks.duration)
    }
  })

  const text = (stacks: Assembled) => asText(stacks, stacks.threads[0] as ThreadStacks)

  it('are split by the time that the thread could run', () => {
    const life = polled([1, 0.5, 0.95, 0.01])
    expect(text(assembled({ samples: [at(0, frame('f'))], end: 200_000, lives: [life] }))).toBe(
      '  busy f 125.00ms\n  idle f 75.00ms\n',
    )
  })

  it('give the busy time to the stack that runs, not to one that waits', () => {
    const wait = frame('Condition.wait', 5, '/usr/lib/python3.11/threading.py')
    const samples = [at(0, wait), at(25_000, frame('f'))]
    expect(text(assembled({ samples, end: 50_000, lives: [polled([0.5])] }))).toBe(
      '  idle Condition.wait 25.00ms\n  busy f 25.00ms\n',
    )
    // With `native` it is C that stands at the end of both.
    const inC = frame('do_futex_wait', 0, '/lib/libc.so.6')
    const native = [at(0, wait, inC), at(25_000, frame('f'), inC)]
    const told = text(assembled({ samples: native, end: 50_000, lives: [polled([0.5])] }))
    expect(told).toContain('idle Condition.wait;do_futex_wait 25.00ms')
    expect(told).toContain('busy f;do_futex_wait 25.00ms')
  })

  it('learn which line waits from where it is alone', () => {
    const samples = [at(0, frame('sleeps', 9)), at(125_000, frame('f'))]
    expect(text(assembled({ samples, end: 200_000, lives: [polled([0, 0, 0.5, 1])] }))).toBe(
      '  idle sleeps 125.00ms\n  busy f 75.00ms\n',
    )
  })

  it('stay paused whatever the processor did, and tell where', () => {
    const pydevd = '/v/site-packages/debugpy/_vendored/pydevd/pydevd.py'
    const samples = [at(0, frame('f')), at(50_000, frame('f'), frame('PyDB._do_wait_suspend', 1, pydevd))]
    expect(text(assembled({ samples, end: 100_000, lives: [polled([1, 0.5])] }))).toBe(
      '  busy f 50.00ms\n  paused f 50.00ms\n',
    )
  })

  it('know the death of a thread from the kernel, not from py-spy', () => {
    const life = polled([1, 1])
    const stacks = assembled({ samples: [at(0, frame('f'))], end: 900_000, lives: [life] })
    expect(stacks.threads[0]).toMatchObject({ start: 0, end: 100_000 })
  })

  it('are lost before the first sample, but for one period, and after the last', () => {
    const life = polled([1, 1, 1, 1])
    const capture = { samples: [at(40_000, frame('f'))], end: 100_000, lives: [life], duration: 200_000 }
    expect(text(assembled(capture))).toBe('  lost 130.00ms\n  busy f 70.00ms\n')
  })

  it('count threads that were never sampled, and leave them out', () => {
    const stacks = assembled({
      samples: [at(0, frame('f'))],
      end: 100_000,
      lives: [polled([1, 1]), { ...polled([1]), tid: 12 }],
    })
    expect(stacks.threads).toHaveLength(1)
    expect(stacks.unsampled).toEqual({ threads: 1, runnableUs: 50_000 })
  })

  it('follow a system thread id that is used again', () => {
    const samples = [at(0, frame('f')), { ...at(200_000, frame('g')), tid: 8 }]
    const lives = [polled([1, 1]), polled([1, 1], 50_000, 180_000)]
    const stacks = assembled({ samples, end: 280_000, lives })
    expect(stacks.threads).toMatchObject([
      { tid: 11, start: 0, end: 100_000 },
      { tid: 11, start: 180_000, end: 280_000 },
    ])
  })

  it('tell waiting from the stacks alone where the kernel says nothing', () => {
    const wait = frame('wait', 5, '/usr/lib/python3.9/threading.py')
    const stacks = assembled({ samples: [at(0, frame('f')), at(30_000, wait)], end: 100_000 })
    expect(text(stacks)).toBe('  busy f 30.00ms\n  idle wait 70.00ms\n')
  })
})

describe('nodes', () => {
  it('tell the line that each was called from, and where functions begin', () => {
    const samples = [at(0, frame('main', 20), frame('work', 7)), at(10, frame('main', 24), frame('work', 5))]
    const { nodes, functions } = assembled({ samples, end: 20 })
    expect(functions.map(({ name, firstLine }) => [name, firstLine])).toEqual([
      ['main', 20],
      ['work', 5],
    ])
    expect(nodes).toEqual([
      { parent: -1, function: -1, callerLine: 0 },
      { parent: 0, function: 0, callerLine: 0 },
      { parent: 1, function: 1, callerLine: 20 },
      { parent: 1, function: 1, callerLine: 24 },
    ])
  })

  it('keep both ends of a stack that is too deep for viewers', () => {
    const deep = Array.from({ length: 5000 }, (_, i) => frame(`f${i}`))
    const stacks = assembled({ samples: [at(0, ...deep)], end: 10_000 })
    const names = path(stacks, stacks.threads[0]!.slices.node[0]!).split(';')
    expect(names).toHaveLength(1000)
    expect([names[0], names[799], names[800], names[801], names.at(-1)]).toEqual([
      'f0',
      'f799',
      ELIDED,
      'f4801',
      'f4999',
    ])
    expect(stacks).toMatchObject({ elidedStacks: 1, deepest: 5000 })
    expect(stacks.threads[0]).toMatchObject({ pid: PID, tid: 11 })
  })
})
