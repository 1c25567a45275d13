// Profiles of other tools as they write them: what is told of them, and what is said of those that cannot be read.
import { describe, expect, it } from 'vitest'
import { collapsed as collapsedFormat } from '../../src/profile/collapsed.ts'
import { aboutIn } from '../../src/profile/heap-about.ts'
import type { RawTrace } from '../../src/profile/raw-trace.ts'
import { CollapsedStacks } from '../../src/profile/read-collapsed.ts'
import { readHeapTree } from '../../src/profile/read-heapprofile.ts'
import { readSpeedscope } from '../../src/profile/read-speedscope.ts'
import { referencesIn } from '../../src/profile/references-file.ts'
import { stacksOf } from './build-stacks.ts'
import { fileOf } from './readers/write.ts'

/** Of each thread: `name: outermost > innermost microseconds`, in the file's order. */
function told({ threads, frames, frame, parent }: RawTrace): string[] {
  const stackOf = (node: number): string[] =>
    node === 0
      ? []
      : [
          ...stackOf(parent[node]!),
          `${frames[frame[node]!]!.name} ${frames[frame[node]!]!.file}:${frames[frame[node]!]!.line}`,
        ]
  return threads.flatMap(({ pid, tid, name, start, node, end }) =>
    node.map(
      (each, i) => `${pid}/${tid} ${name}: ${stackOf(each).join(' > ')} ${(start[i + 1] ?? end) - start[i]!}`,
    ),
  )
}

function collapsed(...lines: string[]): string[] {
  const stacks = new CollapsedStacks(10_000)
  for (const line of lines) stacks.push(line)
  return told(stacks.end())
}

describe('collapsed stacks', () => {
  it('of py-spy are read with their threads, processes and places', () => {
    expect(
      collapsed(
        'main (/app/a b.py:3);work (/app/a b.py:7) 12',
        'thread (0x1F): a; name;main (/app/a.py:3) 2',
        'thread (77);main (/app/a.py:3);sum (libc.so.6) 1',
        'thread (77): named later;main (/app/a.py:3) 1',
        'process 10:"python a.py";process 11:"python b.py";thread (0x5): x;main (/app/b.py:1) 3',
        'process 11:"python b.py";main (/app/b.py:2) 4',
        'Thread-1 (work);main (/app/a.py:3) 5',
        'Thread-1 (work) (7, 2);main (/app/a.py:3) 6',
        '',
      ),
    ).toEqual([
      '0/0 all threads: main /app/a b.py:3 > work /app/a b.py:7 120000',
      '0/31 a; name: main /app/a.py:3 20000',
      '0/77 named later: main /app/a.py:3 > sum libc.so.6:0 10000',
      '0/77 named later: main /app/a.py:3 10000',
      '11/5 x: main /app/b.py:1 30000',
      '11/0 process 11: main /app/b.py:2 40000',
      '0/0 Thread-1 (work): main /app/a.py:3 50000',
      '0/0 Thread-1 (work) (7, 2): main /app/a.py:3 60000',
    ])
  })

  it('have names with brackets, as C++ has them, and paths with brackets', () => {
    expect(
      collapsed(
        'thread (7);std::function<void (int)>::operator()(int) const (libtorch.so) 1',
        'thread (7);main (C:\\Program Files (x86)\\app (copy)\\a.py:3) 1',
        'thread (7);odd (/a(b.py:4) 1',
      ),
    ).toEqual([
      '0/7 : std::function<void (int)>::operator()(int) const libtorch.so:0 10000',
      '0/7 : main C:\\Program Files (x86)\\app (copy)\\a.py:3 10000',
      '0/7 : odd /a(b.py:4 10000',
    ])
  })

  it('without a place are functions all, and what is no function keeps its name', () => {
    expect(collapsed('a;b 1', 'a;b 2', '(no Python frame) 3')).toEqual([
      '0/0 all threads: a :0 > b :0 30000',
      '0/0 all threads: (no Python frame) :0 30000',
    ])
  })

  it('of dapscope’s are in microseconds, and say so', () => {
    const lines = fileOf(collapsedFormat, stacksOf([{ name: 'w', life: [[1234, 'busy', 'main:3']] }]))
      .toString()
      .trimEnd()
      .split('\n')
    const readWith = (periodUs?: number) => {
      const stacks = new CollapsedStacks(periodUs)
      for (const line of lines) stacks.push(line)
      return told(stacks.end())
    }
    expect(readWith()).toEqual(['0/0 w: main /app/main.py:3 1234'])
    // As the user says, where the user says.
    expect(readWith(2)).toEqual(['0/0 w: main /app/main.py:3 2468'])
  })

  it('with a line of another form are refused, with its number', () => {
    expect(() => collapsed('a 1', '', 'no count')).toThrow('line 3 does not end in a count')
  })
})

describe('speedscope’s file of py-spy', () => {
  const file = (profile: object) => ({
    shared: { frames: [{ name: 'thread (0x5): x' }, { name: 'main', file: 'a.py', line: 3 }, { name: 'f' }] },
    profiles: [
      {
        type: 'sampled',
        name: 'Process 9 Thread 0x5 "x"',
        unit: 'seconds',
        samples: [],
        weights: [],
        ...profile,
      },
    ],
  })

  it.each([
    ['seconds', 1e6],
    ['milliseconds', 1000],
    ['microseconds', 1],
    ['nanoseconds', 0.001],
  ])('is read in %s, without the frames that only say which thread it is', (unit, us) => {
    const profile = { unit, samples: [[0, 1], [0, 1, 2], []], weights: [2000, 1000] }
    expect(told(readSpeedscope(file(profile)))).toEqual([
      `9/5 x: main a.py:3 ${2000 * us}`,
      `9/5 x: main a.py:3 > f :0 ${1000 * us}`,
      '9/5 x:  0',
    ])
  })

  it('names a thread by whatever it is called', () => {
    const profile = { name: 'worker', samples: [[1]], weights: [1] }
    expect(told(readSpeedscope(file(profile)))).toEqual(['0/0 worker: main a.py:3 1000000'])
  })

  it.each([
    [{ type: 'evented' }, /is not sampled, as py-spy writes it, but evented/],
    [{ unit: 'bytes' }, /is not in a unit of time but in bytes/],
    [{ samples: [[1], [7]] }, /sample 1 of .* names a frame that is not there/],
  ])('that is another’s is refused: %j', (profile, message) =>
    expect(() => readSpeedscope(file(profile))).toThrow(message),
  )
})

describe('a heap profile', () => {
  const node = (name: string, more: object = {}) => ({
    callFrame: { functionName: name, url: 'a.py', lineNumber: 6 },
    selfSize: 5,
    ...more,
  })

  it('is read as a tree, its lines from 1, and theirs unknown where it has none', () => {
    const without = { callFrame: { functionName: 'b', url: '' }, selfSize: 1 }
    const head = node('(root)', { children: [node('a', { children: [without] }), node('c')] })
    expect(
      readHeapTree({ head }).map(({ parent, name, line, bytes }) => [parent, name, line, bytes]),
    ).toEqual([
      [-1, '(root)', 7, 5],
      [0, 'a', 7, 5],
      [1, 'b', 0, 1],
      [0, 'c', 7, 5],
    ])
  })

  it('has a name for functions that V8 has none for', () => {
    const head = node('(root)', { children: [node('')] })
    expect(readHeapTree({ head }).map(({ name }) => name)).toEqual(['(root)', '(anonymous)'])
  })

  it.each([
    [{}, 'it has no head'],
    [{ head: null }, 'it has no head'],
    [{ head: { selfSize: 1 } }, 'a node has no name'],
    [{ head: node('a', { selfSize: '1' }) }, 'the node a has no size'],
    [{ head: node('a', { children: {} }) }, 'the children of a node are no list'],
  ])('says what is wrong with %j', (file, message) => expect(() => readHeapTree(file)).toThrow(message))

  it('tells of itself only what is whole', () => {
    expect(aboutIn({ dapscope: { time: 5, label: 'x' } })).toEqual({ time: 5, label: 'x' })
    for (const dapscope of [undefined, 'x', { time: 'now' }, { evidence: {} }])
      expect(aboutIn({ dapscope })).toEqual({})
  })
})

describe('a file of who holds an object', () => {
  it('is told from other files, and one that is damaged by the field that is wrong', () => {
    expect(referencesIn({ a: 1 })).toBeUndefined()
    expect(referencesIn({ dapscope: { mode: 'cpu' } })).toBeUndefined()
    expect(() => referencesIn({ dapscope: { references: 1, time: 1 } })).toThrow(
      /its field target is missing or wrong/,
    )
    expect(() => referencesIn({ dapscope: { references: 1 } })).toThrow(/its field dapscope.time is/)
  })
})
