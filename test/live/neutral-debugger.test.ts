// The Python half of neutral mode, called by the courier in real debug sessions: the debugger sleeps, and wakes as it was.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { describePythons } from '../pythons.ts'
import { pause } from './captures.ts'
import { PROGRAMS } from './dap.ts'
import { inProcess, type InProcess } from './in-process.ts'

const ASLEEP = join(PROGRAMS, 'asleep.py')
const EVERY = ['3.9', '3.10', '3.11', '3.12', '3.13', '3.9-debugpy1.6']

/** A breakpoint in each kind of place, which holds when the program's ARMED names it. */
const HOLDS = readFileSync(ASLEEP, 'utf8')
  .split('\n')
  .flatMap((text, index) => {
    const name = /# hold: (\w+)/.exec(text)?.[1]
    return name ? [{ line: index + 1, condition: `ARMED == "${name}"` }] : []
  })
const lineOf = (name: string) => HOLDS.find(({ condition }) => condition.includes(`"${name}"`))!.line

async function launched(python: string): Promise<InProcess> {
  const session = inProcess(python)
  const { dap } = session
  await dap.ask('initialize', { adapterID: 'debugpy', linesStartAt1: true, pathFormat: 'path' })
  const started = dap.answer('launch', { program: ASLEEP, python: [python], console: 'internalConsole' })
  await dap.event('initialized')
  await dap.ask('setBreakpoints', { source: { path: ASLEEP }, breakpoints: HOLDS })
  await dap.ask('configurationDone')
  await started
  await pause(1000)
  return session
}

const assign = ({ dap }: InProcess, text: string) =>
  dap.answer('evaluate', { expression: `sys.modules["__main__"].__dict__.update(${text})`, context: 'repl' })

/** Arms one breakpoint. @returns the thread that held there; it goes on */
async function held(session: InProcess, name: string): Promise<string> {
  const { dap } = session
  await assign(session, `ARMED="${name}"`)
  const { body } = await dap.event('stopped')
  dap.received.splice(0)
  const { stackFrames } = await dap.ask('stackTrace', { threadId: body.threadId, levels: 1 })
  expect(stackFrames[0]).toMatchObject({ line: lineOf(name) })
  const { threads } = await dap.ask('threads')
  await assign(session, 'ARMED=""')
  await dap.ask('continue', { threadId: body.threadId })
  return threads.find(({ id }: any) => id === body.threadId).name
}

describePythons(
  'a debugger that sleeps',
  ({ python }) => {
    it('wakes exactly as it was, and holds in the main thread, in another, in one born meanwhile, and in a loop entered meanwhile', async () => {
      const session = await launched(python)
      const { courier } = session
      const before = await courier.call<any>('neutral.state')
      console.log(JSON.stringify(before))
      if (process.env.NOSLEEP) {
        expect(await held(session, 'main')).toBe('MainThread')
        expect(await held(session, 'other')).toBe('other')
        return
      }
      console.log(await courier.call<any>('neutral.sleep'))
      await assign(session, 'SPAWN=True, LATE=True')
      await pause(500)
      console.log(JSON.stringify(await courier.call<any>('neutral.state')))
      await assign(session, 'ARMED="main"')
      await pause(500)
      await assign(session, 'ARMED=""')
      expect(session.dap.events('stopped')).toEqual([])
      console.log(await courier.call<any>('neutral.wake'))
      console.log(JSON.stringify(await courier.call<any>('neutral.state')))
      expect(await held(session, 'main')).toBe('MainThread')
      expect(await held(session, 'other')).toBe('other')
      expect(await held(session, 'young')).toBe('young')
      expect(await held(session, 'late')).toBe('MainThread')
      await session.dap.answer('disconnect', { terminateDebuggee: true })
    })
  },
  { versions: EVERY },
)
