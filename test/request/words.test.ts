// What is typed in a console as arguments.
import { expect, it } from 'vitest'
import { cpuRequests } from '../../src/cpu/requests.ts'
import { readLine } from '../../src/request/words.ts'

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
