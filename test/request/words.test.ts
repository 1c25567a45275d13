// What is typed in a console as arguments.
import { expect, it } from 'vitest'
import { cpuRequests } from '../../src/cpu/requests.ts'
import { memoryRequests } from '../../src/memory/requests.ts'
import { complete } from '../../src/request/complete.ts'
import { checkArguments } from '../../src/request/declare.ts'
import { isOurs, readLine } from '../../src/request/words.ts'

it.each([
  ['"two words"', 'two words'],
  ['"\\u00e9"', 'é'],
  ['"C:\\dir"', 'C:\\dir'],
  ['"half', 'half'],
])('label=%s is the label %s', (typed, label) => {
  expect(readLine(`%cpu start label=${typed}`, cpuRequests).arguments).toEqual({ label })
})

it('arguments may have spaces around their sign; a comparison is an expression', () => {
  expect(readLine('%cpu start rate = 200 label= x', cpuRequests).arguments).toEqual({ rate: 200, label: 'x' })
  expect(readLine('%cpu run rate==200', cpuRequests).arguments).toEqual({ expression: 'rate==200' })
  expect(readLine('%cpu run rate=200 f(rate = 5)', cpuRequests).arguments).toEqual({
    rate: 200,
    expression: 'f(rate = 5)',
  })
})

it('arguments may stand behind an expression as well, where no Python ends so', () => {
  const read = (line: string) => readLine(line, memoryRequests).arguments
  expect(read('%mem refs CACHE limit=1 maxDepth = 3')).toEqual({ expression: 'CACHE', limit: 1, maxDepth: 3 })
  expect(read('%mem refs f(a, limit=1)')).toEqual({ expression: 'f(a, limit=1)' })
  expect(read('%mem refs shop.CACHE["a b=1"] limit=2')).toEqual({
    expression: 'shop.CACHE["a b=1"]',
    limit: 2,
  })
  const run = (line: string) => readLine(`%cpu run ${line}`, cpuRequests).arguments
  expect(run('f() label="two words"')).toEqual({ expression: 'f()', label: 'two words' })
  for (const statement of [
    'rate = 5',
    'rate = label = 5',
    'a, rate = f()',
    'a: rate = 5',
    'f(); rate = 5',
    'if a: rate = 5',
    'for a in b:\n  rate = 5',
    'a <= rate == 5',
    'f()  # rate=5',
    "f('a rate=5')",
    '(lambda a, rate=5: a)(1)',
  ])
    expect(run(statement), statement).toEqual({ expression: statement })
  const mistyped = readLine('%mem refs CACHE limt=1', memoryRequests)
  expect(() => checkArguments(mistyped.declaration, mistyped.arguments)).toThrow(/did you mean `limit`/)
})

it.each([
  ['%cpu 10s', { durationMs: 10_000 }],
  ['%cpu 1.5s label=x', { durationMs: 1500, label: 'x' }],
  ['% cpu 10', { durationMs: 10_000 }],
  ['% cpu stop', {}],
])('%s is ours', (line, args) => {
  expect(isOurs(line, cpuRequests)).toBe(true)
  expect(readLine(line, cpuRequests).arguments).toEqual(args)
})

const A_PROCESS = 'expected the number of a process, or children, or all'
it.each([
  ['foo', A_PROCESS],
  ['1.5', A_PROCESS],
  ['', A_PROCESS],
  ['-1', 'expected more than 0'],
  ['0', 'expected more than 0'],
])('pid=%s is told what a pid may be', (pid, expected) => {
  const { declaration, arguments: args } = readLine(`%cpu start pid=${pid}`, cpuRequests)
  expect(() => checkArguments(declaration, args)).toThrow(`\`pid\`: ${expected}.`)
})

it('an argument that every object has is none of ours', () => {
  const { declaration, arguments: args } = readLine('%cpu start constructor=5', cpuRequests)
  expect(() => checkArguments(declaration, args)).toThrow(/there is no argument `constructor`/)
  const typed = '%cpu start constructor='
  expect(complete(typed, typed.length, cpuRequests, () => [])).toEqual([])
})

it.each(['pprof', 'svg'])('formats=%s is a list of one, which its check can tell of', (format) => {
  expect(readLine(`%cpu start formats=${format}`, cpuRequests).arguments).toEqual({ formats: [format] })
})
