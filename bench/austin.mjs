// Against austin, a sampler that does not stop the process either asked: what both say of one process, and what they cost it.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { peerPackage } from './peer-package.mjs'
import { breakpointIn, Session } from './session.mjs'
import { average, largestError, noiseFloor, profileShares, stackShares } from './shares.mjs'
import { interleave, row, spread } from './stats.mjs'
import { pythonsOf } from './tools.mjs'

/** The last that runs with glibc before 2.38. */
const AUSTIN = 'austin-dist==3.7.0'
const VERSIONS = ['3.11', '3.13']
const PROGRAMS = ['small_functions', 'recursion', 'exceptions']
/** Points, as in truth.mjs. */
const MOST = 3
/** Samples a second for the shares, and what a user has for the cost. */
const RATE = 500
const USUAL_RATE = 100
const SECONDS = 1

export async function austin({ quick }) {
  const rows = []
  for (const python of pythonsOf(VERSIONS)) {
    const runs = (folder) => execFileSync(join(folder, 'bin', 'austin'), ['--version'], { stdio: 'pipe' })
    const { folder, missing } = peerPackage(python, AUSTIN, runs)
    if (missing) {
      console.log(`austin, Python ${python.version}: SKIPPED, ${missing}`)
      rows.push(row(`austin, Python ${python.version}`, missing, `≤ ${MOST}, or the noise floor`))
      continue
    }
    const binary = join(folder, 'bin', 'austin')
    rows.push(...(await agreement(python, binary, quick)), await cost(python, binary, quick))
  }
  return rows
}

/** Alone, both have to say the same; in a debug session with a breakpoint, ours has to say what austin says of the program alone. */
async function agreement(python, binary, quick) {
  console.log(`austin, Python ${python.version}: largest difference of a function's share in points`)
  const found = []
  for (const name of quick ? PROGRAMS.slice(0, 1) : PROGRAMS)
    found.push(await differences(python, binary, name, quick))
  const worst = (what) => Math.max(...found.map((each) => each[what]))
  const floor = worst('floor')
  const within = (what) => found.every((each) => each[what] <= Math.max(MOST, each.floor))
  const rest = `noise floor ${floor.toFixed(1)}`
  const bound = `≤ ${MOST}, or the noise floor`
  const programs = `${found.length} programs, Python ${python.version}`
  return [
    row(
      `dapscope and austin, ${programs}, no debugger: largest difference in points`,
      `${worst('alone').toFixed(1)}; ${rest}`,
      bound,
      within('alone'),
    ),
    row(
      `dapscope in a debug session against austin alone, ${programs}: largest difference in points`,
      `${worst('debugged').toFixed(1)}; austin in that session ${worst('distorted').toFixed(1)}; ${rest}`,
      bound,
      within('debugged'),
    ),
  ]
}

async function differences(python, binary, name, quick) {
  const program = join(import.meta.dirname, 'programs', `${name}.py`)
  const breakpoint = breakpointIn(program)
  const sessions = {
    alone: await Session.start(python, program, { noDebug: true, args: ['3600'] }),
    debugged: await Session.start(python, program, { breakpoint, args: ['3600'] }),
  }
  const both = Object.entries(sessions)
  for (const [, session] of both) session.pause()
  const sides = both.flatMap(([kind, session]) => [
    [`dapscope, ${kind}`, () => session.whileRunning(() => ours(session))],
    [`austin, ${kind}`, () => session.whileRunning(() => theirs(binary, session))],
  ])
  try {
    const run = (side) => Object.fromEntries(sides)[side]()
    const runs = await interleave(
      quick ? 4 : 8,
      sides.map(([side]) => side),
      run,
      (shares) => `${shares.size} functions`,
    )
    return compare(name, runs)
  } finally {
    for (const [, session] of both) await session.end()
  }
}

function compare(name, runs) {
  const theirs = runs['austin, alone']
  const right = average(theirs)
  const differing = (side) => largestError(average(runs[side]), right)
  const found = {
    alone: differing('dapscope, alone'),
    debugged: differing('dapscope, debugged'),
    distorted: differing('austin, debugged'),
  }
  for (const [what, each] of Object.entries(found))
    console.log(`  ${name}, ${what}: ${each.points.toFixed(1)} (${each.name})`)
  const points = Object.entries(found).map(([what, each]) => [what, each.points])
  return { ...Object.fromEntries(points), floor: noiseFloor(theirs).points }
}

async function ours(session) {
  const { profile } = await session.capture({ rate: RATE }, () => sleep(SECONDS * 1000))
  return profileShares(profile)
}

async function theirs(binary, { pid, folder }) {
  const file = join(folder, 'austin.txt')
  await sampled(binary, pid, RATE, SECONDS, file)
  return stackShares(readFileSync(file, 'utf8'))
}

async function sampled(binary, pid, rate, seconds, file) {
  const args = ['--sleepless', '-i', `${1e6 / rate}us`, '-x', String(seconds), '-p', String(pid), '-o', file]
  const [status] = await once(spawn(binary, args, { stdio: 'ignore' }), 'exit')
  if (status) throw new Error(`austin ended with ${status}`)
}

/** How fast a program is while it is sampled, as a part of how fast it is without. */
async function cost(python, binary, quick) {
  console.log(`austin, Python ${python.version}: turns a second of a program, sampled at ${USUAL_RATE} Hz`)
  const counter = join(tmpdir(), `dapscope-bench-turns-${process.pid}`)
  const program = join(import.meta.dirname, 'turns.py')
  const session = await Session.start(python, program, { noDebug: true, args: [counter] })
  const seconds = quick ? 1 : 3
  const speed = async () => {
    const [before, began] = [turns(counter), performance.now()]
    await sleep(seconds * 1000)
    return (turns(counter) - before) / (performance.now() - began)
  }
  const sides = {
    without: speed,
    dapscope: async () => (await session.capture({ rate: USUAL_RATE }, speed)).value,
    austin: async () => {
      const file = join(session.folder, 'austin.txt')
      const done = sampled(binary, session.pid, USUAL_RATE, seconds + 1, file)
      await sleep(500)
      const value = await speed()
      await done
      return value
    },
  }
  try {
    const runs = await interleave(quick ? 4 : 10, Object.keys(sides), (side) => sides[side]())
    const part = (side) => spread(runs[side].map((value, i) => value / runs.without[i]))
    const what = `program sampled at ${USUAL_RATE} Hz, Python ${python.version}: its speed / without`
    return row(what, `${part('dapscope')}; austin ${part('austin')}`, 'shown only')
  } finally {
    await session.end()
    rmSync(counter, { force: true })
  }
}

const turns = (file) => Number(readFileSync(file).readBigUInt64LE())
