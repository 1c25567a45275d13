// What a request's answer advises, as `dapscope run` says it.
import { expect, it } from 'vitest'
import { requestTable } from '../../src/features.ts'
import { asFlags } from '../../src/headless/speech.ts'
import { Spoken } from '../../src/request/spoken.ts'
import { failures } from '../../src/session/failure.ts'
import { outputError } from '../../src/store/output-error.ts'

it('names flags of its own in the place of arguments', () => {
  const deeper =
    'Track deeper (`dapscope.memory.stop`, then `dapscope.memory.start` with `frames: 10`), or sample more.'
  expect(asFlags(deeper)).toBe('Track deeper (`--frames 10`), or sample more.')
})

it('gives no advice for which there is no flag', () => {
  expect(asFlags(failures.samplerStuck({}).message)).toMatch(/The program goes on; try again\.$/)
  expect(asFlags(failures.workerGone({}).message)).toMatch(/The program itself goes on; try again\.$/)
})

it('knows the lines of the console as well', () => {
  const { text } = new Spoken(requestTable([]))
  expect(asFlags(text(failures.samplerStuck({}).message))).toMatch(/The program goes on; try again\.$/)
})

it('says where else results may go', () => {
  const { remedy } = outputError('/full', Object.assign(new Error(), { code: 'ENOSPC', syscall: 'write' }))
  expect(asFlags(remedy)).toBe('Free some space, or choose another with `--out DIR`.')
})

it('says of busy children who can profile them', () => {
  const note =
    'Child processes were busy: 12 (python worker.py) 99 %. Profile one with `pid: 12`, or all with `pid: "children"` or `pid: "all"`; ' +
    '`"cpu": {"pid": "all"}` in the launch configuration follows them.'
  expect(asFlags(note)).toMatch(
    /^Child processes were busy: 12 \(python worker\.py\) 99 %\. `dapscope run` profiles the program alone; a debug session/,
  )
  expect(asFlags(note)).not.toMatch(/`pid/)
})
