// Restart, and the other requests that debugpy does not offer: next to debugpy alone, which stops answering when asked for one.
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { freePort } from '../live/attached.ts'
import { Dap, PROGRAMS } from '../live/dap.ts'
import { describePythons, type TestPython } from '../pythons.ts'
import { pidIn, place, profiled, program } from '../starts/ways.ts'
import { newMark, typed, untilNone } from './ends.ts'

const NOT_OFFERED = [
  'restart',
  'breakpointLocations',
  'dataBreakpointInfo',
  'disassemble',
  'loadedSources',
  'readMemory',
  'restartFrame',
  'reverseContinue',
  'setDataBreakpoints',
  'setInstructionBreakpoints',
  'stepBack',
  'terminateThreads',
  'writeMemory',
]

/** Of a program that ends by itself soon. */
async function launched(dap: Dap, { python }: TestPython, mark: string): Promise<Dap> {
  const args = ['2', mark]
  await dap.launch({ program: join(PROGRAMS, 'memory.py'), args, python: [python] })
  return dap
}

describePythons(
  'a client that asks for what debugpy does not offer',
  (tested) => {
    it('gets no answer from debugpy alone, nor to anything after it, until the program ends', async () => {
      const mark = newMark()
      const dap = await launched(Dap.direct(tested.python), tested, mark)
      const restart = dap.answer('restart', {})
      const threads = dap.answer('threads')
      await dap.event('terminated')
      expect((await restart).message).toContain('disconnected unexpectedly')
      expect(await threads).toMatchObject({ success: false })
      dap.output.end()
      await dap.exit()
      await untilNone(mark)
    })

    it('is refused by us with the reason, and the session goes on', async () => {
      const at = place(tested)
      const dap = Dap.proxy(tested.python, at.flags)
      await dap.launch(program(at))
      for (const command of NOT_OFFERED) {
        const { name, message } = typed(await dap.answer(command, {}))
        expect({ name, message }).toEqual({ name: 'notOffered', message: expect.stringContaining(command) })
      }
      expect(await dap.ask('threads')).toMatchObject({ threads: [expect.anything()] })
      await profiled(dap, await pidIn(at))
      expect(await dap.quit()).toBe(0)
      await untilNone(at.folder)
    })

    it('hears debugpy’s own refusal as long as no program runs, byte for byte', async () => {
      const heard = await Promise.all(
        [Dap.direct(tested.python), Dap.proxy(tested.python)].map(async (dap) => {
          await dap.initialize()
          const { message, body } = await dap.answer('restart', {})
          dap.output.end()
          await dap.exit()
          return { message, body }
        }),
      )
      expect(heard[1]).toEqual(heard[0])
    })
  },
  { versions: ['3.12', '3.9-debugpy1.6'] },
)

describePythons(
  'a client that restarts by itself',
  (tested) => {
    const again = { restart: true, terminateDebuggee: true }

    it('finds the connection closed after its `disconnect`, as with debugpy alone', async () => {
      for (const dap of [Dap.direct(tested.python), Dap.proxy(tested.python)]) {
        const mark = newMark()
        await launched(dap, tested, mark)
        await dap.ask('disconnect', again)
        dap.write({ type: 'request', command: 'initialize', arguments: { adapterID: 'debugpy' } })
        await dap.ended
        expect(dap.received.filter(({ command }) => command === 'initialize')).toHaveLength(1)
        dap.output.end()
        await dap.exit()
        await untilNone(mark)
      }
    })

    it('has the next session on a new connection to the same dapscope', async () => {
      const at = place(tested)
      const port = freePort()
      const server = Dap.proxy(at.python, ['--port', String(port), ...at.flags])
      const pids: number[] = []
      for (let times = 0; times < 2; times++) {
        const dap = await Dap.tcp(port)
        await dap.launch(program(at))
        pids.push(await dap.pid())
        await profiled(dap, pids.at(-1)!)
        await dap.ask('disconnect', again)
        await dap.ended
        await untilNone(`started.py${'\0'}${at.folder}`)
      }
      expect(new Set(pids).size).toBe(2)
      server.process!.kill('SIGTERM')
      expect(await server.exit()).toBe(0)
    })
  },
  { versions: ['3.12'] },
)
