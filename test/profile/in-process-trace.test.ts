// The recording of the sampler in the process: what its lines say, in any chunks, whole or damaged.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { InProcessTrace } from '../../src/profile/in-process-trace.ts'
import type { RawTrace } from '../../src/profile/raw-trace.ts'

const RECORDING = `h {"version":2,"pid":7,"rate":100,"python":[3,12,1]}
c ["<module>","/app/a.py",1]
n 0 0 20
c ["W.run","/app/a.py",3]
n 1 1 5
t 1000 7 ["MainThread"]
s 100 0 0:2
t 2000 9 ["w"]
s 10000 0 1:1
k 50 7:5000:10 9:0:0
n 1 1 6
s 9000 2000 0:3
r 1 9 ["worker \\u00e9"]
s 9000 0 -1
k 50 7:20000:20
s 10000 0 0:2
e {"why":"stopped","looks":5,"late":1,"cut":0,"costUs":180,"spacedUs":10000}
`

function readIn(chunks: string[]): { trace: RawTrace; reader: InProcessTrace } {
  const reader = new InProcessTrace()
  for (const chunk of chunks) reader.push(chunk)
  return { trace: reader.end(), reader }
}

it('tells stacks, lives and names at their times, and why it ended', () => {
  const { trace, reader } = readIn([RECORDING])
  expect(trace.damaged).toBeUndefined()
  expect(trace.frames).toEqual([
    { name: '<module>', file: '/app/a.py', line: 20, firstLine: 1 },
    { name: 'W.run', file: '/app/a.py', line: 5, firstLine: 3 },
    { name: 'W.run', file: '/app/a.py', line: 6, firstLine: 3 },
  ])
  const [main, worker] = trace.threads
  expect(main).toMatchObject({ pid: 7, tid: 7, name: 'MainThread', start: [50, 14600, 35100], end: 40100 })
  expect(main!.node).toEqual([2, 3, 2])
  expect(worker).toMatchObject({ tid: 9, name: 'worker é', start: [5100], node: [1], end: 25600 })
  expect(trace.lives).toMatchObject([
    { tid: 7, birth: 50, death: 40100, at: [10150, 30150], runnable: [0, 15010] },
    { tid: 9, birth: 5100, death: 25600, at: [10150], runnable: [0] },
  ])
  expect(reader.ending).toMatchObject({ why: 'stopped', looks: 5, late: 1, cut: 0 })
  expect({ looks: reader.looks, spanUs: reader.spanUs }).toEqual({ looks: 5, spanUs: 40100 })
})

it('takes what a late look sees to have been so since it was due, and half of the time before that', () => {
  const late = RECORDING.replace('s 9000 2000', 's 9000 500000')
  const { threads } = readIn([late]).trace
  expect(threads[0]!.start).toEqual([50, 14600, 35100 + 498_000])
})

it('ends a thread whose number another one has got between two looks', () => {
  const { trace } = readIn([RECORDING.replace('s 9000 0 -1', 't 2000 12 ["next"]\ns 9000 0 2:1')])
  expect(trace.threads.map(({ tid, end }) => [tid, end])).toEqual([
    [7, 40100],
    [9, 25600],
    [12, 40100],
  ])
})

it('is the same in any chunks', () => {
  const whole = readIn([RECORDING]).trace
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: RECORDING.length }), { maxLength: 12 }), (cuts) => {
      const at = [0, ...cuts.sort((a, b) => a - b), RECORDING.length]
      const chunks = at.slice(1).map((to, i) => RECORDING.slice(at[i], to))
      expect(readIn(chunks).trace).toEqual(whole)
    }),
  )
})

it('keeps what came before a cut, without a fault where the program was killed between two writes', () => {
  const { trace, reader } = readIn([RECORDING.slice(0, RECORDING.indexOf('s 9000') + 4)])
  expect(trace.threads.map(({ end }) => end)).toEqual([10100, 10100])
  expect(trace.damaged).toBeUndefined()
  expect(reader.ending).toBeUndefined()
})

it.each([
  ['s 5 0 0:99\n', /nothing that is known at byte \d+/],
  ['s 5 0 x:1\n', /cannot be read/],
  ['s 5 0:1\n', /cannot be read/],
  ['n 77 0 1\n', /a stack of nothing/],
  ['? what\n', /no known kind/],
])('tells where it is damaged, by %o', (line, text) => {
  const { trace } = readIn([RECORDING.replace('s 9000 0 -1', `${line}s 9000 0 -1`)])
  expect(trace.damaged).toMatch(text)
  expect(trace.threads[0]!.start).toEqual([50, 14600])
})

it('is refused where there is nothing in it, or something else', () => {
  expect(() => readIn([''])).toThrow(/empty/)
  expect(() => readIn(['{"version": 2}\n'])).toThrow(/not a recording/)
})
