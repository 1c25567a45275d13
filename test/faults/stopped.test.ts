// Whoever stands still (SIGSTOP) instead of ending: requests end all the same, and the session goes on once it moves again.
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { stateOf } from '../../src/system/process.ts'
import { samplers } from '../live/captures.ts'
import { Dap, PROGRAMS } from '../live/dap.ts'
import { signalIfThere } from '../live/processes.ts'
import { describePythons } from '../pythons.ts'
import { scratchFolder } from '../scratch.ts'
import { adapterOf, endingOf, newMark, send, untilNone } from './ends.ts'

const MEMORY = join(PROGRAMS, 'memory.py')
const REQUESTS = {
  'dapscope.cpu.start': {},
  'dapscope.cpu.stop': {},
  'dapscope.cpu.dump': {},
  'dapscope.memory.snapshot': {},
  'dapscope.memory.references': { expression: 'KEPT' },
  'dapscope.memory.objects': {},
  'dapscope.memory.gcCollect': {},
  'dapscope.memory.stop': {},
}

describePythons(
  'while',
  ({ python, pySpy }) => {
    it.each([
      ['the adapter', adapterOf],
      ['the program', (dap: Dap) => dap.pid()],
    ] as const)(
      '%s stands still every request ends, and afterwards all is as before',
      async (_who, pidIn) => {
        const mark = newMark()
        const dap = Dap.proxy(python, ['--output-dir', scratchFolder(), '--py-spy', pySpy])
        await dap.launch({
          program: MEMORY,
          args: ['60', mark],
          python: [python],
          dapscope: { memory: true },
        })
        await dap.printed(/ready/)
        const stopped = await pidIn(dap)
        onTestFinished(() => signalIfThere(stopped, 'SIGCONT'))
        await dap.ask('dapscope.cpu.start')
        process.kill(stopped, 'SIGSTOP')
        await expect.poll(() => stateOf(stopped)).toBe('T')
        const sent = Object.entries(REQUESTS).map(
          ([command, args]) => [send(dap, command, args), command] as const,
        )
        for (const [seq, command] of sent)
          await dap.until(`answer to ${command}`, (m) => m.type === 'response' && m.request_seq === seq)
        expect(stateOf(stopped)).toBe('T')
        process.kill(stopped, 'SIGCONT')
        for (const [seq, command] of sent) await endingOf(dap, command, seq)
        await dap.settled('dapscope.memory.start')
        await dap.settled('dapscope.memory.snapshot')
        await dap.ask('dapscope.cpu.start')
        await dap.answer('dapscope.cpu.stop')
        expect(await dap.ask('threads')).toMatchObject({ threads: [expect.anything()] })
        expect(await dap.quit()).toBe(0)
        await untilNone(mark)
        expect(samplers(pySpy, String(await dap.pid()))).toEqual([])
      },
    )
  },
  { versions: ['3.12'] },
)
