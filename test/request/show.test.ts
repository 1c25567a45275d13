// What a console shows of captures and of what holds an object.
import { expect, it } from 'vitest'
import { diffRequest } from '../../src/cpu/diff-request.ts'
import { showDump, showResult } from '../../src/cpu/show.ts'
import { showReferences } from '../../src/memory/show.ts'
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
