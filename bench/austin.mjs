// Against austin, a sampler that does not stop the process: how far each is from what the clock says, and what they cost.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { peerPackage } from './peer-package.mjs'
import { breakpointIn, Session } from './session.mjs'
import { average, profileShares, stackShares } from './shares.mjs'
import { interleave, row, spread } from './stats.mjs'
import { pythonsOf } from './tools.mjs'

/** The last that runs with glibc before 2.38. */
const AUSTIN = 'austin-dist==3.7.0'
const VERSIONS = ['3.11', '3.13']
const CLOCKED = join(import.meta.dirname, 'clocked.py')
/** For all its rounds, on a busy machine. */
const CLOCKED_MS = 300_000
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
      rows.push(row(`austin, Python ${python.version}`, missing, `≤ ${MOST}`))
      continue
    }
    const binary = join(folder, 'bin', 'austin')
    rows.push(...(await agreement(python, binary, quick)), await cost(python, binary, quick))
  }
  return rows
}

/** What each says of some functions, against what the clock says of them without any sampler, in the very process. */
async function agreement(python, binary, quick) {
  console.log(`austin, Python ${python.version}: error of a function's share in points, by the clock`)
  const found = []
  for (const name of quick ? PROGRAMS.slice(0, 1) : PROGRAMS)
    found.push(...(await errors(python, binary, name, quick)))
  const of = `${found.length} functions, Python ${python.version}, share by the clock`
  const worst = (who, where) => {
    const each = found.map((error) => ({ ...error, points: error[who][where] }))
    const { points, name } = each.sort((a, b) => b.points - a.points)[0]
    return { points, text: `${points.toFixed(1)} points off (${name})` }
  }
  const alone = worst('dapscope', 'alone')
  return [
    row(
      `${of}, no debugger`,
      `${alone.text}; austin ${worst('austin', 'alone').text}`,
      `≤ ${MOST}`,
      alone.points <= MOST,
    ),
    row(
      `${of}, in a debug session with a breakpoint`,
      `${worst('dapscope', 'debugged').text}; austin ${worst('austin', 'debugged').text}`,
      'shown only',
    ),
  ]
}

/** Of each function that the clock tells: how far off each sampler is, in a process alone and in a debug session. */
async function errors(python, binary, name, quick) {
  const clocked = join(tmpdir(), `dapscope-bench-clocked-${process.pid}.json`)
  const program = join(import.meta.dirname, 'programs', `${name}.py`)
  const sessions = {
    alone: await Session.start(python, CLOCKED, { noDebug: true, args: [name, clocked, '3600'] }),
  }
  try {
    const clock = await written(clocked)
    sessions.alone.pause()
    sessions.debugged = await Session.start(python, program, {
      breakpoint: breakpointIn(program),
      args: ['3600'],
    })
    sessions.debugged.pause()
    const runs = await interleave(
      quick ? 4 : 8,
      SIDES.map(String),
      async (side) => {
        const [who, where] = side.split(',')
        const session = sessions[where]
        return session.whileRunning(() => (who === 'austin' ? theirs(binary, session) : ours(session)))
      },
      (shares) => `${shares.size} functions`,
    )
    return Object.entries(clock).map(([part, share]) => compare(part, share, runs))
  } finally {
    for (const session of Object.values(sessions)) await session.end()
    rmSync(clocked, { force: true })
  }
}

const SIDES = ['dapscope', 'austin'].flatMap((who) => ['alone', 'debugged'].map((where) => [who, where]))

function compare(name, share, runs) {
  const error = { name, dapscope: {}, austin: {} }
  for (const [who, where] of SIDES)
    error[who][where] = Math.abs((average(runs[`${who},${where}`]).get(name) ?? 0) - share) * 100
  const tell = (who) => `${who} ${error[who].alone.toFixed(1)}, debugged ${error[who].debugged.toFixed(1)}`
  console.log(`  ${name}, ${(100 * share).toFixed(1)} %: ${tell('dapscope')}; ${tell('austin')}`)
  return error
}

async function written(path) {
  for (let waited = 0; !existsSync(path); waited += 100) {
    if (waited > CLOCKED_MS) throw new Error(`clocked.py has written no ${path}`)
    await sleep(100)
  }
  return JSON.parse(readFileSync(path, 'utf8'))
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
