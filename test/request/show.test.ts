// What a console shows of captures and of what holds an object.
import { expect, it } from 'vitest'
import { diffRequest } from '../../src/cpu/diff-request.ts'
import { runRequest } from '../../src/cpu/run-request.ts'
import { showDump, showResult } from '../../src/cpu/show.ts'
import { memoryRequests } from '../../src/memory/requests.ts'
import { showDiff, showObjects, showReferences, showTracking } from '../../src/memory/show.ts'
import { Trees } from '../../src/request/tree.ts'
import { tooWide } from '../columns.ts'

const hot = (name: string) => ({ name, path: `/srv/${name}.py`, line: 3, selfPercent: 50, totalPercent: 50 })
const command = `python -c ${'import sys; '.repeat(20)}exec(eval(sys.stdin.readline()))`

it('names each process by its number however long its command line is, with what is hot in it', () => {
  const processes = ['worker', 'other'].map((name, i) => ({
    pid: 4711 + i,
    command,
    summary: 'busy 97 %, waiting 3 %',
    hotFunctions: [hot(name), hot('b'), hot('c'), hot('d')],
  }))
  const text = showResult({
    summary: 'busy 1 %',
    hotFunctions: [hot('own')],
    notes: [],
    cpuProfilePath: '/p',
    processes,
  } as never)
  expect(text).toMatch(
    /process 4711: ….*readline\(\)\)\)\nbusy 97 %.*\n.*self.*\n.* worker .*\n.* b .*\n.* c .*\n\n/,
  )
  expect(text).toMatch(/process 4712: .*\n.*\n.*\n.* other /)
  expect(tooWide(text)).toEqual([])
})

it('tells how much of a small change is of the debugger’s own', () => {
  const total = { before: 34_300, after: 63_700, change: 29_400 }
  const text = (change: number) =>
    showDiff({ total, grown: [], shrunk: [], leaks: [], debugger: { before: 0, after: 0, change } } as never)
  expect(text(29_200)).toBe("+29.4 kB: 34.3 kB before, 63.7 kB now. The debugger's own: +29.2 kB.")
  expect(text(200)).toBe('+29.4 kB: 34.3 kB before, 63.7 kB now.')
})

it('does not call a process gone that could not be read', () => {
  const dump = { pid: 1, threads: [], tasks: [], processes: [] }
  expect(showDump({ ...dump, notes: [] })).toBe('No such process runs Python now.')
  expect(showDump({ ...dump, notes: ['Process 7 could not be read: why.'] })).toBe(
    'Note: Process 7 could not be read: why.',
  )
})

it('names the processes of a dump by their numbers as well', () => {
  const text = showDump({
    threads: [],
    tasks: [],
    notes: [],
    processes: [{ pid: 4711, command, threads: [] }],
  } as never)
  expect(text).toMatch(/^\nprocess 4711: ….{60,}$/)
})

it('says so where neither of two compared captures holds a function', () => {
  const side = { path: '/p', mode: 'cpu', durationMs: 1000 }
  const text = diffRequest.console!.show!({ from: side, to: side, functions: [], notes: [] } as never)
  expect(text).toBe(
    'There is nothing to compare: no sample of either holds a function of Python’s.\n' +
      'from /p (cpu, 1.0 s)\nto   /p (cpu, 1.0 s)',
  )
})

it('breaks the path to what holds an object within 80 columns', () => {
  const long = Array.from({ length: 12 }, (_, i) => `shop.basket.Holder${i}`).join(' of ')
  const told = { summary: `51 ${long} are held as follows.`, cycles: [], notes: [long], referencesPath: '/r' }
  const paths = [{ text: `50 of 51 looked at are held by ${long}.` }]
  const text = showReferences({ ...told, paths } as never)
  expect(text.split('\n').length).toBeGreaterThan(8)
  expect(tooWide(text)).toEqual([])
})

const tracked = { tracking: true, frames: 1, isOurs: true, currentBytes: 0, peakBytes: 0 }
const note = 'There will be no snapshot when the program ends: '.concat(
  'it would not be told of it '.repeat(3),
)

it('tells the notes of tracking and of a count, and that no type is meant', () => {
  const total = { count: 12, bytes: 3456 }
  const texts = [
    showTracking({ ...tracked, notes: [note] } as never),
    showObjects({ total, types: [], change: null, notes: [note] } as never),
  ]
  for (const text of texts) {
    expect(text.replaceAll('\n', ' ')).toContain(`Note: ${note.trim()}`)
    expect(tooWide(text)).toEqual([])
  }
  expect(texts[1]).toContain('No type has that in its name.')
})

it('shows what each of several processes answered, or why it did not', () => {
  const { show } = memoryRequests.find(({ command }) => command === 'dapscope.memory.start')!.console!
  const error = { id: 1401, name: 'x', format: 'It is {how}.', variables: { how: 'gone' }, showUser: true }
  const processes = [
    { pid: 4711, ...tracked },
    { pid: 4712, error },
  ]
  expect(show!({ processes } as never)).toBe(
    'process 4711\nMemory is tracked with 1 frame. 0 B traced now, 0 B at most.\n\nprocess 4712\nIt is gone.\n',
  )
})

it('unfolds what leaks and what changed with its figures', () => {
  const trees = new Trees()
  const variablesReference = trees.reference([
    { function: 'leak', confidence: 'HIGH', growthBytes: 1234567, path: '/a.py', line: 3 },
    { function: 'shrunk', bytes: { before: 3, after: 1, change: -2 }, path: '/a.py', line: 4 },
    { name: 'faster', self: { changeMsPerSecond: -12.34 }, path: '/a.py', line: 5 },
    { type: 'dict', count: 1200, bytes: 5 },
  ])
  expect(trees.variables({ variablesReference }).map(({ name, value }) => `${name}: ${value}`)).toEqual([
    'leak: HIGH  +1,234,567 bytes  /a.py:3',
    'shrunk: -2 bytes  /a.py:4',
    'faster: -12.3 ms/s  /a.py:5',
    'dict: 5 bytes  count 1,200',
  ])
})

it('says so where an expression was over before it was sampled', () => {
  const result = {
    value: '5',
    summary: 'no thread was sampled',
    hotFunctions: [],
    notes: [],
    cpuProfilePath: '/p',
  }
  const accounting = { sum: { shownUs: 0, idleUs: 0 } }
  const text = runRequest.console!.show!({ ...result, accounting } as never)
  expect(text).toMatch(/^5\n\nIt was over before anything of it was sampled\./)
  expect(tooWide(text)).toEqual([])
  const waited = { sum: { shownUs: 0, idleUs: 9 } }
  expect(runRequest.console!.show!({ ...result, accounting: waited } as never)).not.toContain('It was over')
})
