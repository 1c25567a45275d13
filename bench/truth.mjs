// How true a CPU profile of a debug session is: each function's share against the same without a debugger, neutral or not.
import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { breakpointIn, Session } from './session.mjs'
import { average, largestError, noiseFloor, profileShares } from './shares.mjs'
import { row } from './stats.mjs'
import { pythonsOf } from './tools.mjs'

const PROGRAMS = join(import.meta.dirname, 'programs')
const VERSIONS = ['3.9', '3.11', '3.12', '3.13']
const QUICK = ['small_functions', 'threads', 'generators']
/** Points. */
const MOST = 3
/**
 * Samples a second, and seconds of one capture. Eight captures are 4,000 samples: a share of 30 % is good to ±1.4 points,
 * and the difference of two to ±2.0 (95 %), on a machine that is not busy. What it is here the noise floor tells.
 */
const RATE = 500
const SECONDS = 1
/** Processes of a side, and captures of each: a process has some points by chance (six of the same program, alone: 43 to 48 %). */
const PROCESSES = 4
const ROUNDS = 2
/** Sets of processes, while a neutral capture misses by more than the noise: what chance blurs shrinks; what is wrong stays. */
const MOST_SETS = 3
/** The sides: how the program is started. The first is the truth. */
const SIDES = {
  alone: { noDebug: true },
  'no breakpoint': {},
  'a breakpoint that never holds': { hasBreakpoint: true },
}
const KINDS = Object.keys(SIDES).slice(1)

export async function truth({ quick, only, pythons: wanted = VERSIONS.join(',') }) {
  const programs = readdirSync(PROGRAMS)
    .filter((name) => name.endsWith('.py') && name !== 'loop.py')
    .map((name) => basename(name, '.py'))
    .filter((name) => (only ? only.split(',').includes(name) : !quick || QUICK.includes(name)))
  const rows = []
  for (const python of pythonsOf(wanted.split(','))) {
    console.log(`truth: largest error of a function's share in points, Python ${python.version}`)
    const cells = []
    for (const program of programs) cells.push(...(await cellsOf(program, python)))
    for (const kind of KINDS)
      rows.push(
        summary(
          python,
          cells.filter((cell) => cell.kind === kind),
        ),
      )
  }
  return rows
}

/** Sets of processes until no cell is missed, or no set is left. */
async function cellsOf(program, python) {
  const runs = Object.keys(SIDES).map(() => ({ on: [], off: [] }))
  let cells = []
  for (let set = 0; set < MOST_SETS && (set === 0 || cells.some(isMissed)); set++) {
    for (let at = 0; at < PROCESSES; at++) await addRounds(runs, program, python)
    cells = KINDS.map((kind, i) => cellOf(program, kind, runs[0].on, runs[i + 1]))
  }
  for (const { kind, on, off, floor, rounds } of cells)
    console.log(
      `  ${program}, ${kind}: neutral ${show(on)}, not neutral ${show(off)}, noise floor ${show(floor)}, ${rounds} rounds`,
    )
  return cells
}

/** One process for each side, all alive and stopped but the one that is captured: rounds of short captures, turn by turn. */
async function addRounds(runs, program, python) {
  const sides = await Promise.all(Object.values(SIDES).map((how) => start(program, python, how)))
  try {
    for (let round = 0; round < ROUNDS; round++) {
      for (let turn = 0; turn < sides.length; turn++) {
        const side = (round + turn) % sides.length
        runs[side].on.push(await shares(sides[side], side === 0 ? undefined : true))
        // Without neutral mode errors are far larger than what few samples blur.
        if (side > 0 && round === 0) runs[side].off.push(await shares(sides[side], false))
      }
    }
  } finally {
    await Promise.all(sides.map((side) => side.end()))
  }
}

function cellOf(program, kind, alone, { on, off }) {
  const right = average(alone)
  const errorOf = (runs, against) => ({ program, ...largestError(runs, against) })
  return {
    kind,
    rounds: alone.length,
    on: errorOf(average(on), right),
    off: errorOf(average(off), right),
    floor: { program, ...noiseFloor(alone, ROUNDS) },
  }
}

const isMissed = ({ on, floor }) => on.points > Math.max(MOST, floor.points)
const show = ({ points, name }) => `${points.toFixed(1)} (${name})`

function summary({ version }, cells) {
  const worst = (side) => cells.map((each) => each[side]).sort((a, b) => b.points - a.points)[0]
  const tell = (side) => `${worst(side).points.toFixed(1)} (${worst(side).program}: ${worst(side).name})`
  const figure = `${tell('on')}; not neutral ${tell('off')}; noise floor ${tell('floor')}`
  const what = `truth, ${cells.length} programs, Python ${version}, ${cells[0].kind}: largest error in points`
  return row(what, figure, `≤ ${MOST}, or the noise floor`, !cells.some(isMissed))
}

async function start(name, python, { noDebug = false, hasBreakpoint = false }) {
  const program = join(PROGRAMS, `${name}.py`)
  const breakpoint = hasBreakpoint ? breakpointIn(program) : undefined
  const session = await Session.start(python, program, { noDebug, breakpoint, args: ['3600'] })
  session.pause()
  return session
}

/** One that could not be had as it was wanted (a machine with other work) says so and is taken again. */
async function shares(session, neutral, tries = 3) {
  const { profile, started, finished } = await session.whileRunning(() =>
    session.capture({ rate: RATE, neutral }, () => sleep(SECONDS * 1000)),
  )
  if (started.neutral === (neutral ?? true)) return profileShares(profile)
  console.log(`  a capture was neutral: ${started.neutral}; ${finished.notes.join(' ')}`)
  if (tries === 1) throw new Error('no capture as it was wanted')
  return shares(session, neutral, tries - 1)
}
