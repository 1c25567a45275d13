// What a console shows of a capture of several processes.
import { expect, it } from 'vitest'
import { showDump, showResult } from '../../src/cpu/show.ts'

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
  expect(text.split('\n').filter((line) => line.length > 80)).toEqual([])
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
