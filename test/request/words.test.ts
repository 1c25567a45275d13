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

it.each(['pprof', 'svg'])('formats=%s is a list of one, which its check can tell of', (format) => {
  expect(readLine(`%cpu start formats=${format}`, cpuRequests).arguments).toEqual({ formats: [format] })
})
