// How true a CPU profile of a debug session is: each function's share against the same without a debugger, neutral or not.
import { readdirSync, readFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Conversation } from './dap.mjs'
import { average, largestError, profileShares } from './shares.mjs'
import { row } from './stats.mjs'
import { PROXY } from './tools.mjs'

const PROGRAMS = join(import.meta.dirname, 'programs')
const PYTHONS = join(import.meta.dirname, '../.cache/venvs/pythons.json')
const VERSIONS = ['3.9', '3.11', '3.12', '3.13']
const QUICK = ['small_functions', 'threads', 'generators']
/** Points. */
const MOST = 3
/** Samples a second and seconds: 2,500 samples, so a share of 30 % is good to ±1.8 points, and two of them to ±2.6. */
const RATE = 500
const SECONDS = 5
/** Errors without neutral mode are far larger than what so few samples blur. */
const OFF_SECONDS = 2
/** A cell that misses is run again and the shares averaged: what sampling blurs shrinks, what is wrong stays. */
const MOST_RUNS = 4
const KINDS = { 'no breakpoint': false, 'a breakpoint that never holds': true }

export async function truth({ quick, only, pythons: wanted = VERSIONS.join(','), seconds = SECONDS }) {
  const pythons = JSON.parse(readFileSync(PYTHONS, 'utf8')).filter(({ version }) =>
    wanted.split(',').includes(version),
  )
  const programs = readdirSync(PROGRAMS)
    .filter((name) => name.endsWith('.py') && name !== 'loop.py')
    .map((name) => basename(name, '.py'))
    .filter((name) => (only ? only.split(',').includes(name) : !quick || QUICK.includes(name)))
  const rows = []
  for (const python of pythons) {
    console.log(`truth: largest error of a function's share in points, Python ${python.version}`)
    const cells = []
    for (const program of programs) cells.push(...(await cellsOf(program, python, Number(seconds))))
    for (const kind of Object.keys(KINDS))
      rows.push(
        summary(
          python,
          kind,
          cells.filter((cell) => cell.kind === kind),
        ),
      )
  }
  return rows
}

/** Both kinds of session beside one truth; again while one of them misses. */
async function cellsOf(program, python, seconds) {
  const runs = {
    truth: [],
    ...Object.fromEntries(Object.keys(KINDS).map((kind) => [kind, { on: [], off: [] }])),
  }
  let cells = []
  do {
    runs.truth.push(...(await alone(program, python, seconds)))
    for (const [kind, hasBreakpoint] of Object.entries(KINDS)) {
      const { on, off } = await debugged(program, python, hasBreakpoint, seconds)
      runs[kind].on.push(on)
      runs[kind].off.push(off)
    }
    runs.truth.push(...(await alone(program, python, seconds)))
    cells = Object.keys(KINDS).map((kind) => cell(program, kind, runs))
  } while (cells.some(({ on }) => on.points > MOST) && runs.truth.length < 2 * MOST_RUNS)
  for (const { kind, on, off, floor } of cells)
    console.log(
      `  ${program}, ${kind}: neutral ${show(on)}, not neutral ${show(off)}, noise floor ${show(floor)} (${runs.truth.length / 2} runs)`,
    )
  return cells
}

function cell(program, kind, runs) {
  const halves = [0, 1].map((half) => average(runs.truth.filter((_, i) => i % 2 === half)))
  const right = average(runs.truth)
  const errorOf = (side) => ({ program, ...largestError(average(runs[kind][side]), right) })
  return { kind, on: errorOf('on'), off: errorOf('off'), floor: { program, ...largestError(...halves) } }
}

const show = ({ points, name }) => `${points.toFixed(1)} (${name})`

function summary({ version }, kind, cells) {
  const worst = (side) => cells.map((each) => each[side]).sort((a, b) => b.points - a.points)[0]
  const tell = (side) => `${worst(side).points.toFixed(1)} (${worst(side).program}: ${worst(side).name})`
  const figure = `${tell('on')}; not neutral ${tell('off')}; noise floor ${tell('floor')}`
  return row(
    `truth, ${cells.length} programs, Python ${version}, ${kind}: largest error in points`,
    figure,
    `≤ ${MOST}`,
    worst('on').points <= MOST,
  )
}

/** The same program by the same sampler, read in the same way, with no debugger in it. */
async function alone(program, python, seconds) {
  return session(program, python, { noDebug: true }, [[undefined, seconds]])
}

/** One debug session, two captures. */
async function debugged(program, python, hasBreakpoint, seconds) {
  const captures = [
    [true, seconds],
    [false, OFF_SECONDS],
  ]
  const [on, off] = await session(program, python, { hasBreakpoint }, captures)
  return { on, off }
}

async function session(program, { python, pySpy }, how, captures) {
  const folder = mkdtempSync(join(tmpdir(), 'dapscope-truth-'))
  const command = [process.execPath, PROXY, '--python', python, '--py-spy', pySpy, '--output-dir', folder]
  const talk = new Conversation(command, process.env)
  try {
    await launch(talk, join(PROGRAMS, `${program}.py`), python, how)
    await sleep(1000)
    const shares = []
    for (const [neutral, seconds] of captures) shares.push(await capture(talk, neutral, seconds))
    return shares
  } finally {
    await talk.request('disconnect', { terminateDebuggee: true }).catch(() => undefined)
    talk.child.stdin.end()
    await talk.ended
    rmSync(folder, { recursive: true, force: true })
  }
}

async function launch(talk, program, python, { noDebug = false, hasBreakpoint = false }) {
  await talk.request('initialize', {
    adapterID: 'debugpy',
    clientID: 'bench',
    linesStartAt1: true,
    pathFormat: 'path',
  })
  const launched = talk.request('launch', {
    program,
    args: ['600'],
    python: [python],
    console: 'internalConsole',
    noDebug,
  })
  // With `noDebug` there is nothing to configure.
  if (noDebug) return void (await launched)
  await talk.event('initialized')
  const line =
    readFileSync(program, 'utf8')
      .split('\n')
      .findIndex((text) => text.includes('# breakpoint')) + 1
  const breakpoints = hasBreakpoint ? [{ line, condition: 'False' }] : []
  await talk.request('setBreakpoints', { source: { path: program }, breakpoints })
  await talk.request('configurationDone', {})
  await launched
}

async function capture(talk, neutral, seconds) {
  const { body } = await talk.request('dapscope.cpu.start', { rate: RATE, neutral })
  if (body.neutral !== (neutral ?? true)) throw new Error(`the capture is neutral: ${body.neutral}`)
  await sleep(seconds * 1000)
  const result = await talk.request('dapscope.cpu.stop')
  const finished = result.body.pending ? (await talk.event('dapscope.cpu.finished')).body : result.body
  return profileShares(JSON.parse(readFileSync(finished.cpuProfilePath, 'utf8')))
}
