// What the sampler in the process costs the program at 100 samples a second: the same work with and without, turn by turn in several processes.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { estimate, median, row, spread } from './stats.mjs'
import { pythonsOf } from './tools.mjs'

const VERSIONS = ['3.9', '3.11', '3.12', '3.13']
const MOST = 1.02
const RATE = 100

/** Of one process: how its memory happens to lie is 2 % and more, for one side or the other. */
const ROUNDS = 4
/** Threads that wait beside the one that works; at a thousand no look would be cheap enough 100 times a second. */
const BESIDE = [0, 8, 1000]

export function overhead({ quick }) {
  return pythonsOf(VERSIONS).flatMap((python) => BESIDE.flatMap((beside) => rowsOf(python, beside, quick)))
}

function rowsOf({ version, python }, beside, quick) {
  const args = [join(import.meta.dirname, 'overhead.py'), ROUNDS, RATE, beside].map(String)
  const processes = Array.from({ length: quick ? 4 : 12 }, () =>
    execFileSync(python, args, { encoding: 'utf8' }).trim().split('\n').map(JSON.parse),
  )
  const what = `sampler in the process at ${RATE} Hz, Python ${version}, ${beside + 1} ${beside ? 'threads' : 'thread'}`
  const by = (clock, figure) =>
    ratioRow(
      `${what}, by ${clock}`,
      processes.map((turns) => ratios(turns, figure)),
    )
  return [by('CPU time', 'cpuS'), by('the clock', 'wallS'), ownRow(what, python, beside)]
}

/** Of the turns of one process: with and without come in pairs. */
function ratios(turns, figure) {
  const pairs = turns.filter((_, i) => i % 2 === 0).map((one, i) => [one, turns[2 * i + 1]])
  return pairs.map((pair) => pair.find((each) => each.with)[figure] / pair.find((each) => !each.with)[figure])
}

/**
 * How far chance goes in 95 of 100 cases is told by how the processes are spread (a median errs 1.25 times as far as a mean). Where that
 * is further than what is asked for, a median within its reach is neither met nor missed.
 */
function ratioRow(what, processes) {
  const chance = 2 * 1.25 * estimate(processes.map(median)).error
  const all = processes.flat()
  const isOpen = chance > MOST - 1 && Math.abs(median(all) - MOST) < chance
  const figure = `${spread(all, 3)}, by chance up to ${chance.toFixed(3)}`
  return row(what, figure, `≤ ${MOST}`, isOpen ? undefined : median(all) <= MOST)
}

/** What needs no steady clock: where the same loop takes 15 to 26 ms, no ratio of 2 % can be told. */
function ownRow(what, python, beside) {
  const args = [join(import.meta.dirname, 'own_share.py'), RATE, beside].map(String)
  const { share, looks } = JSON.parse(execFileSync(python, args, { encoding: 'utf8' }))
  const figure = `${(100 * share).toFixed(1)} % of a core, ${looks.toFixed(0)} looks a second`
  return row(`${what}: its thread, by the kernel's account`, figure, '≤ 2 %', share <= MOST - 1)
}
