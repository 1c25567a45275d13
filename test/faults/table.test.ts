// Every request of the one table, at each moment of a session: it is answered in time, and ends in success or a typed failure.
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { requestTable } from '../../src/features.ts'
import { Dap, PROGRAMS } from '../live/dap.ts'
import { STEPS } from '../live/captures.ts'
import { describePythons, type TestPython } from '../pythons.ts'
import { place, type At } from '../starts/ways.ts'
import { fakeSession } from './fake.ts'
import { endingOf, send, untilNone } from './ends.ts'

/** What a request needs to be done at all; the others are sent without arguments. */
const NEEDED: Record<string, object> = {
  'dapscope.cpu.run': { expression: 'sum(range(1000))' },
  'dapscope.memory.run': { expression: '[0] * 1000' },
  'dapscope.memory.references': { type: 'list' },
  'dapscope.memory.ingest': { sessionId: 'another', output: '__BASILISK_MEM__{}\n' },
}

/** The contract says 5 s; the rest is for a busy machine, and far from for ever. */
const ANSWER_MS = 15_000

const COMMANDS = requestTable([]).map(({ command }) => command)

async function initialized(at: At): Promise<Dap> {
  const dap = Dap.proxy(at.python, at.flags)
  await dap.initialize()
  return dap
}

const launch = (at: At, name: string, ...args: string[]) => ({
  program: join(PROGRAMS, name),
  args: [...args, at.folder],
  python: [at.python],
})

/** Brings a session to the moment. */
const MOMENTS: Record<string, (at: At) => Promise<Dap>> = {
  'before any program': initialized,
  async 'before `configurationDone`'(at) {
    const dap = await initialized(at)
    dap.write({ type: 'request', command: 'launch', arguments: launch(at, 'memory.py', '60') })
    await dap.event('initialized')
    return dap
  },
  async 'while the program runs'(at) {
    const dap = Dap.proxy(at.python, at.flags)
    await dap.launch(launch(at, 'memory.py', '60'))
    return dap
  },
  async 'while the program stands still'(at) {
    const dap = Dap.proxy(at.python, at.flags)
    await dap.launch(launch(at, 'steps.py'), { breakpoints: { [STEPS]: [7] } })
    await dap.event('stopped')
    return dap
  },
  async 'after the program’s end'(at) {
    const dap = Dap.proxy(at.python, at.flags)
    await dap.launch(launch(at, 'memory.py', '0'))
    await dap.event('terminated')
    return dap
  },
  'with an adapter that never answers': () => fakeSession('never'),
}

/** What a request of ours brings; its answer, `pending` or not, comes in time. */
async function brought(dap: Dap, command: string, seq: number): Promise<string> {
  const isAnswer = (message: { type: string; request_seq?: number }) =>
    message.type === 'response' && message.request_seq === seq
  await dap.until(`answer to ${command}`, isAnswer, ANSWER_MS)
  const { error } = await endingOf(dap, command, seq)
  return error?.name ?? 'success'
}

describePythons(
  'every request of the table',
  (tested: TestPython) => {
    it.each(Object.keys(MOMENTS))(
      '%s is answered in time, and ends in success or a typed failure',
      async (name) => {
        const at = place(tested)
        const dap = await MOMENTS[name]!(at)
        expect(Object.keys(NEEDED).filter((command) => !COMMANDS.includes(command))).toEqual([])
        const sent = COMMANDS.map((command) => [command, send(dap, command, NEEDED[command])] as const)
        const ends: Record<string, string> = {}
        for (const [command, seq] of sent) ends[command] = await brought(dap, command, seq)
        expect(Object.keys(ends)).toEqual(COMMANDS)
        expect(ends).toMatchObject({ 'dapscope.status': 'success', 'dapscope.help': 'success' })
        await dap.quit()
        await untilNone(at.folder)
      },
    )
  },
  { versions: ['3.12'] },
)
