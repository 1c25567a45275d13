// What wakes a debugger that is only about to fall asleep: it is awake then and stays so, and the capture says why.
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Courier } from '../../src/courier/courier.ts'
import { Neutral } from '../../src/cpu/neutral.ts'
import { Scope } from '../../src/request/scope.ts'
import { describePythons } from '../pythons.ts'
import { ASLEEP, held, HOLDS } from './asleep.ts'
import { pause } from './captures.ts'
import { PROGRAMS } from './dap.ts'
import { inProcess } from './in-process.ts'

const PAUSE = { seq: 0, type: 'request', command: 'pause' } as const
const PAUSED = /^The debugger was awake \(`pause` needed the debugger\), so/

async function launched(python: string, program: string, more: object = {}) {
  const parts = inProcess(python)
  const { dap, session, debuggee, courier } = parts
  const neutral = new Neutral(new Scope('a session', session, debuggee), courier)
  session.use([debuggee, neutral])
  await dap.ask('initialize', { adapterID: 'debugpy', linesStartAt1: true, pathFormat: 'path' })
  const started = dap.answer('launch', { program, python: [python], console: 'internalConsole', ...more })
  await dap.event('initialized')
  if (program === ASLEEP) await dap.ask('setBreakpoints', { source: { path: ASLEEP }, breakpoints: HOLDS })
  await dap.ask('configurationDone')
  await started
  await dap.event('process')
  return { ...parts, neutral }
}

/** The client pauses as soon as `name` has been asked for. */
function pausedAt(asker: any, way: 'call' | 'ask', name: string, neutral: Neutral): void {
  const asks = asker[way].bind(asker)
  asker[way] = (each: string, ...rest: unknown[]) => {
    const answer = asks(each, ...rest)
    if (each === name) neutral.request(PAUSE)
    return answer
  }
}

const state = (courier: Courier) => courier.call<{ asleep: boolean }>('neutral.state')

describePythons(
  'a debugger',
  ({ python }) => {
    it('that is needed while it is asked to sleep wakes, for a reason that is told', async () => {
      const { dap, courier, neutral } = await launched(python, ASLEEP)
      await pause(700)
      pausedAt(courier, 'call', 'neutral.sleep', neutral)
      const rest = await neutral.begin(true)
      expect(rest.notes([])).toEqual([expect.stringMatching(PAUSED)])
      await expect.poll(() => state(courier)).toMatchObject({ asleep: false })
      await held(dap, 'main')
    })

    it('that did not answer and is needed meanwhile is not asked again', async () => {
      const { dap, courier, neutral } = await launched(python, join(PROGRAMS, 'native.py'), { args: ['8'] })
      await dap.event('output', ({ output }) => output.includes('ready'))
      await pause(1500)
      const rest = await neutral.begin(true)
      expect(rest.notice).toMatch(/did not answer/)
      neutral.request(PAUSE)
      await dap.event('output', ({ output }) => output.includes('back'))
      await pause(2500)
      expect(await state(courier)).toMatchObject({ asleep: false })
      expect(rest.notes([])).toEqual([expect.stringMatching(PAUSED)])
    })
  },
  { versions: ['3.9', '3.12'] },
)

describePythons(
  'a debugger that cannot sleep',
  ({ python }) => {
    it('has its breakpoints back where it is needed while they are taken out', async () => {
      const env = { PYDEVD_USE_SYS_MONITORING: '0' }
      const { dap, session, neutral } = await launched(python, ASLEEP, { env })
      await pause(700)
      pausedAt(session, 'ask', 'setBreakpoints', neutral)
      await neutral.begin(true)
      await held(dap, 'main')
    })
  },
  { versions: ['3.12'] },
)
