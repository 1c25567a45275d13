// A mix of requests and steps against real debugpy, through the proxy and directly, session by session.
import { delimiter, join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { Conversation } from './dap.mjs'
import { interleave, median, row, spread } from './stats.mjs'
import { debugpyPython, sides } from './tools.mjs'

const MOST = 5
const TURNS = 40
const LEFT_OUT = 10
const MIX = 'real debugpy: threads, evaluate, stackTrace, step'
const program = join(import.meta.dirname, 'stepper.py')

/**
 * debugpy as it is waits for its own sockets (40 ms a message, in most sessions). Without that it answers in a
 * millisecond, of which any process in between takes its share: shown beside the bare pipe's, with no bound.
 */
const KINDS = [
  { name: 'as it is', sessions: 11, names: ['direct', 'proxy'], path: [], most: MOST },
  {
    name: 'with TCP_NODELAY',
    sessions: 21,
    names: ['direct', 'pipe', 'proxy'],
    path: [join(import.meta.dirname, 'nodelay')],
  },
]

export async function debugpy({ quick }) {
  const python = debugpyPython()
  if (!python) {
    console.log(
      'real debugpy: SKIPPED, no .cache/venvs/*/bin/python (npm test makes them; or set BENCH_PYTHON)',
    )
    return [row(MIX, 'not measured: no Python with debugpy', `≤ ${MOST} %`)]
  }
  const rows = []
  for (const kind of KINDS) rows.push(await oneKind(kind, python, quick))
  return rows
}

async function oneKind({ name, sessions, names, path, most }, python, quick) {
  console.log(`real debugpy, ${name}: ms for one turn of the mix`)
  const env = {
    ...process.env,
    PYTHONPATH: [...path, process.env.PYTHONPATH ?? ''].filter(Boolean).join(delimiter),
  }
  const run = (side) => session(sides[side](python), python, env)
  const times = await interleave(quick ? 3 : sessions, names, run)
  const percent = (side) => (median(times[side]) / median(times.direct) - 1) * 100
  const pipe = times.pipe ? ` (bare pipe ${percent('pipe').toFixed(1)} %)` : ''
  const figure = `${percent('proxy').toFixed(1)} % more${pipe}: ${spread(times.proxy)} against ${spread(times.direct)} ms`
  const met = most === undefined ? undefined : percent('proxy') <= most
  return row(`${MIX}, ${name}`, figure, most === undefined ? 'shown only' : `≤ ${most} %`, met)
}

/** @returns the median of a turn's time. */
async function session(command, python, env) {
  const talk = new Conversation(command, env)
  let { threadId } = (await reachBreakpoint(talk, python)).body
  const turns = []
  for (let turn = 0; turn < TURNS + LEFT_OUT; turn++) {
    const began = performance.now()
    threadId = await oneTurn(talk, threadId)
    turns.push(performance.now() - began)
  }
  await talk.request('disconnect', { terminateDebuggee: true })
  talk.child.stdin.end()
  await talk.ended
  return median(turns.slice(LEFT_OUT))
}

async function reachBreakpoint(talk, python) {
  await talk.request('initialize', {
    adapterID: 'debugpy',
    clientID: 'bench',
    linesStartAt1: true,
    pathFormat: 'path',
  })
  const launched = talk.request('launch', {
    program,
    python: [python],
    console: 'internalConsole',
    justMyCode: true,
  })
  await talk.event('initialized')
  await talk.request('setBreakpoints', { source: { path: program }, breakpoints: [{ line: 9 }] })
  await talk.request('configurationDone', {})
  await launched
  const stopped = await talk.event('stopped')
  await talk.request('setBreakpoints', { source: { path: program }, breakpoints: [] })
  return stopped
}

async function oneTurn(talk, threadId) {
  await talk.request('threads')
  const { body } = await talk.request('stackTrace', { threadId, levels: 20 })
  await talk.request('evaluate', {
    expression: 'total + 1',
    frameId: body.stackFrames[0].id,
    context: 'watch',
  })
  await talk.request('next', { threadId })
  return (await talk.event('stopped')).body.threadId
}
