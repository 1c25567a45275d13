// The request `dapscope.cpu.run`: one expression evaluated in a stopped frame, and the profile of what that did.
import * as z from 'zod/mini'
import { evaluateIn, frameId, type Evaluated } from '../request/evaluate.ts'
import { declare } from '../request/declare.ts'
import { described } from '../request/schema.ts'
import { wrap } from '../request/text.ts'
import { asFailure } from '../session/failure.ts'
import { outputEvent } from '../session/messages.ts'
import { Cpu } from './cpu.ts'
import { RAISED, type CaptureResult } from './result.ts'
import { showResult } from './show.ts'
import { captureArguments, startShape } from './start-shape.ts'

const { rate, mode, label, native, sampler } = startShape

export const runRequest = declare({
  command: 'dapscope.cpu.run',
  tellsItself: true,
  summary: 'Evaluates an expression in the stopped frame, and profiles what that does.',
  arguments: {
    expression: described(z.string().check(z.minLength(1)), 'what is evaluated, as in the debug console'),
    frameId,
    ...{ rate, mode, label, native, sampler },
  },
  result: 'value (as the debug console shows it), and what dapscope.cpu.stop answers',
  console: { words: 'cpu run', rest: 'expression', show: showRun },
  async run(scope, { expression, frameId: frame, ...how }, ticket): Promise<CaptureResult & Evaluated> {
    const evaluate = evaluateIn(scope, 'dapscope.cpu.run', frame, expression)
    const cpu = scope.feature(Cpu)
    const wanted = captureArguments(z.object(startShape).parse(how))
    const running = await cpu.start({ ...wanted, neutral: true, evaluated: true }, ticket)
    try {
      const evaluated = await evaluate().catch((error: unknown) => {
        // The capture's own end does not tell it.
        if (ticket.late) scope.tell(outputEvent('stderr', `${asFailure(error).message}\n`))
        throw error
      })
      return { ...evaluated, ...(await cpu.stop(running.id, ticket)) }
    } catch (error) {
      // A profile of what has failed may tell why: it is told as any other, where there is something in it.
      running.stop(RAISED)
      await running.finished.catch(() => undefined)
      throw error
    }
  },
})

const TOO_SOON =
  'It was over before anything of it was sampled. Let one expression do it often: `%cpu run [f() for _ in range(1000)]`.'

function showRun({ value, ...result }: CaptureResult & Evaluated): string {
  const { shownUs, idleUs } = result.accounting.sum
  const hint = shownUs + idleUs === 0 ? [wrap(TOO_SOON)] : []
  return [...(value === '' ? [] : [value, '']), ...hint, showResult(result)].join('\n')
}
