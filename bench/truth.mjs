// How true a CPU profile of a debug session is: each function's share against the same without a debugger, neutral or not.
import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { breakpointIn, Session } from './session.mjs'
import { average, errors, profileShares } from './shares.mjs'
import { row } from './stats.mjs'
import { pythonsOf } from './tools.mjs'

const PROGRAMS = join(import.meta.dirname, 'programs')
const VERSIONS = ['3.9', '3.11', '3.12', '3.13']
const QUICK = ['small_functions', 'threads', 'generators']
/** Points. */
const MOST = 3
/**
 * Samples a second, and seconds of one capture. Neutral ones at the default rate: at 500 py-spy holds a debug session's seven threads for a
 * quarter of the time, which makes another program of it: in closures the loop takes a point less by the program's own clock too.
 */
const NEUTRAL = { rate: 100, seconds: 4 }
/** Errors far larger than what few samples blur. */
const NOT_NEUTRAL = { rate: 500, seconds: 1, neutral: false }
/**
 * Processes of a side, and captures of each: a process has some points by chance (six of the same program, alone: 43 to 48 %), so
 * how far chance takes a side is told by how its processes are spread.
 */
const PROCESSES = 4
const ROUNDS = 2
/** Sets of processes, while a cell is missed or too uncertain: what chance does shrinks with each; what is wrong stays. */
const MOST_SETS = 6
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

/** Sets of processes until each cell is known to be within what is asked, or no set is left. */
async function cellsOf(program, python) {
  const runs = Object.keys(SIDES).map(() => ({ on: [], off: [] }))
  let cells = []
  for (let set = 0; set < MOST_SETS && (set === 0 || cells.some(isOpen)); set++) {
    for (let at = 0; at < PROCESSES; at++) await addRounds(runs, program, python)
    cells = KINDS.map((kind, i) => cellOf(program, kind, runs[0].on, runs[i + 1]))
  }
  for (const { kind, on, off, processes } of cells)
    console.log(
      `  ${program}, ${kind}: neutral ${show(on)}, not neutral ${show(off)}, ${processes} processes`,
    )
  return cells
}

/** One process for each side, all alive and stopped but the one that is captured: rounds of short captures, turn by turn. */
async function addRounds(runs, program, python) {
  const sides = await Promise.all(Object.values(SIDES).map((how) => start(program, python, how)))
  try {
    const captures = sides.map(() => [])
    for (let round = 0; round < ROUNDS; round++) {
      for (let turn = 0; turn < sides.length; turn++) {
        const side = (round + turn) % sides.length
        captures[side].push(await shares(sides[side], { ...NEUTRAL, neutral: side === 0 ? undefined : true }))
        if (side > 0 && round === 0) runs[side].off.push(await shares(sides[side], NOT_NEUTRAL))
      }
    }
    captures.forEach((each, side) => runs[side].on.push(average(each)))
  } finally {
    await Promise.all(sides.map((side) => side.end()))
  }
}

function cellOf(program, kind, alone, { on, off }) {
  const of = (runs) => errors(runs, alone).map((error) => ({ program, ...error }))
  return { kind, processes: alone.length, on: of(on), off: of(off) }
}

/** Missed, or not known well enough to say. */
const isOpen = ({ on }) => on.some(({ points, chance }) => points > MOST || chance > MOST)
const isMissed = ({ on }) => on.some(({ points, chance }) => points > Math.max(MOST, chance))
const show = ([{ points, name, chance }]) =>
  `${points.toFixed(1)} (${name}, by chance up to ${chance.toFixed(1)})`

function summary({ version }, cells) {
  const worst = (side) => cells.map((each) => each[side][0]).sort((a, b) => b.points - a.points)[0]
  const tell = ({ points, program, name }) => `${points.toFixed(1)} (${program}: ${name})`
  const figure = `${tell(worst('on'))}, by chance up to ${worst('on').chance.toFixed(1)}; not neutral ${tell(worst('off'))}`
  const what = `truth, ${cells.length} programs, Python ${version}, ${cells[0].kind}: largest error in points`
  return row(what, figure, `≤ ${MOST}, or what chance does`, !cells.some(isMissed))
}

async function start(name, python, { noDebug = false, hasBreakpoint = false }) {
  const program = join(PROGRAMS, `${name}.py`)
  const breakpoint = hasBreakpoint ? breakpointIn(program) : undefined
  const session = await Session.start(python, program, { noDebug, breakpoint, args: ['3600'] })
  session.pause()
  return session
}

/** One that could not be had as it was wanted (a machine with other work) says so and is taken again. */
async function shares(session, how, tries = 3) {
  const { rate, seconds, neutral } = how
  const { profile, started, finished } = await session.whileRunning(() =>
    session.capture({ rate, neutral }, () => sleep(seconds * 1000)),
  )
  if (started.neutral === (neutral ?? true)) return profileShares(profile)
  console.log(`  a capture was neutral: ${started.neutral}; ${finished.notes.join(' ')}`)
  if (tries === 1) throw new Error('no capture as it was wanted')
  return shares(session, how, tries - 1)
}
