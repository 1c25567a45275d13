// From asking for a capture to the sampling, and from its end to the file, against py-spy by hand on the same running program.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { Session } from './session.mjs'
import { interleave, median, row, spread } from './stats.mjs'
import { pythonsOf } from './tools.mjs'

const PROGRAM = join(import.meta.dirname, 'programs', 'small_functions.py')
const ROUNDS = 15
/** Of one capture. */
const SECONDS = 1

export async function attach({ quick }) {
  const [python] = pythonsOf(['3.12'])
  if (!python) return [row('a CPU capture', 'not measured: no Python 3.12 with debugpy', 'shown only')]
  console.log('attach, and stop to file: ms')
  const session = await Session.start(python, PROGRAM, { args: ['3600'] })
  try {
    const sides = {
      'by hand': () => byHand(python.pySpy, session.pid, join(session.folder, 'by-hand.json')),
      dapscope: () => byDapscope(session.talk),
    }
    const show = ([attached, written]) => `${attached.toFixed(0)} and ${written.toFixed(0)}`
    const values = await interleave(quick ? 3 : ROUNDS, Object.keys(sides), (side) => sides[side](), show)
    return ['asked to sampling', 'stopped to file'].map((what, i) => {
      const [ours, hand] = [values.dapscope, values['by hand']].map((side) => side.map((pair) => pair[i]))
      const figure = `${spread(ours, 0)} ms; py-spy by hand ${median(hand).toFixed(0)} ms`
      return row(`a CPU capture, ${what}`, figure, 'shown only')
    })
  } finally {
    await session.end()
  }
}

/** The debugger is put to sleep first, and woken in the end; then the profile is converted, and summed up. */
async function byDapscope(talk) {
  const began = performance.now()
  await talk.request('dapscope.cpu.start', {})
  const attached = performance.now() - began
  await sleep(SECONDS * 1000)
  const stopped = performance.now()
  const { body } = await talk.request('dapscope.cpu.stop')
  if (body.pending) throw new Error('the result took more than 5 s')
  return [attached, performance.now() - stopped]
}

/** py-spy says "Sampling process" once it has attached. */
async function byHand(pySpy, pid, file) {
  const args = [
    'record',
    '--pid',
    String(pid),
    '--format',
    'chrometrace',
    '--idle',
    '--threads',
    '--output',
    file,
  ]
  const began = performance.now()
  const child = spawn(pySpy, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  await new Promise((said) => {
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (text) => String(text).includes('Sampling process') && said())
  })
  const attached = performance.now() - began
  await sleep(SECONDS * 1000)
  const stopped = performance.now()
  child.kill('SIGINT')
  await once(child, 'exit')
  return [attached, performance.now() - stopped]
}
