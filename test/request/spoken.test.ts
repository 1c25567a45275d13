// What the console says speaks its own words, and what a request is answered speaks of requests.
import { expect, it } from 'vitest'
import { requestTable } from '../../src/features.ts'
import { Spoken } from '../../src/request/spoken.ts'
import { failures, type Failure } from '../../src/session/failure.ts'

const spoken = new Spoken(requestTable([]))
const ANY = new Proxy({}, { ownKeys: () => [], get: () => 'x' })
const all = Object.entries(failures).map(
  ([name, make]) => [name, (make as (variables: object) => Failure)(ANY)] as const,
)

it('puts the words of the console in the place of requests, and their arguments', () => {
  expect(spoken.text('Stop it with `dapscope.cpu.stop` first.')).toBe('Stop it with `%cpu stop` first.')
  expect(spoken.text('`dapscope.memory.start` with `frames: 10` shows')).toBe('`%mem start frames=10` shows')
  expect(spoken.text('`dapscope.memory.start`\nwith `frames:\n10`')).toBe('`%mem start frames=10`')
  expect(spoken.text('try `sampler: "in-process"`')).toBe('try `sampler=in-process`')
  expect(spoken.text('(`dapscope.status` tells it)')).toBe('(`%prof` tells it)')
})

it('leaves what the program says as it is', () => {
  const failure = failures.expressionRaised({ message: 'KeyError: `dapscope.cpu.stop`' })
  expect(spoken.failure(failure).message).toBe('KeyError: `dapscope.cpu.stop`')
  expect(spoken.failure(failures.noDebuggee({ command: 'dapscope.cpu.start' })).message).toMatch(
    /^`%cpu start`/,
  )
})

it.each(all)('%s names only what can be typed where it is read', (_name, failure) => {
  // Words of the console would mean nothing to who has sent a request.
  if (failure.name !== 'unknownWord') expect(failure.format).not.toMatch(/%(cpu|mem|prof)\b/)
  const inConsole = spoken.failure(failure).format
  expect(inConsole.replace(/dapscope\.(memory\.ingest|report)/g, '')).not.toMatch(
    /dapscope\.(cpu|memory|status)/,
  )
  expect(inConsole).not.toMatch(/`\w+: /)
})
