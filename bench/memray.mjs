// Against memray, which tracks allocations too: what tracking costs a program, and whether both tell the same peak and the same lines.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { peerPackage } from './peer-package.mjs'
import { Session } from './session.mjs'
import { row } from './stats.mjs'
import { pythonsOf } from './tools.mjs'

const MEMRAY = 'memray==1.20.0'
const VERSIONS = ['3.11', '3.13']
/** Percent. A line that is loaded as it is tracked adds a little. */
const MOST = 5
const STORMS = { 1: 'tracemalloc at 1 frame', memray: 'memray', 'memray, objects': 'memray of each object' }
const STORM = join(import.meta.dirname, 'storm.py')
const KEPT = join(import.meta.dirname, 'kept.py')

export async function memray({ quick }) {
  const rows = []
  for (const python of pythonsOf(VERSIONS)) {
    const run = (folder, ...args) =>
      execFileSync(python.python, args, {
        encoding: 'utf8',
        stdio: 'pipe',
        env: { ...process.env, PYTHONPATH: folder },
      })
    const { folder, missing } = peerPackage(python, MEMRAY, (at) => run(at, '-c', 'import memray'))
    if (missing) {
      console.log(`memray, Python ${python.version}: SKIPPED, ${missing}`)
      rows.push(row(`memray, Python ${python.version}`, missing, `≤ ${MOST} %`))
      continue
    }
    rows.push(
      cost(python, (...args) => run(folder, ...args), quick),
      ...(await agreement(python, (...args) => run(folder, ...args))),
    )
  }
  return rows
}

function cost({ version }, run, quick) {
  const ratios = JSON.parse(run(STORM, quick ? '5' : '21', ...Object.keys(STORMS)))
  const shown = Object.entries(STORMS).map(([name, title]) => `${title} ${ratios[name].toFixed(1)}`)
  console.log(`memray, Python ${version}: times slower: ${shown.join(', ')}`)
  const what = `allocation storm, Python ${version}: times slower while tracked`
  return row(what, shown.join('; '), 'shown only')
}

/** What is counted, not timed: one run each. */
async function agreement(python, run) {
  const session = await Session.start(python, KEPT, { dapscope: { memory: true } })
  try {
    while (!(await session.talk.event('output')).body.output.includes('ready'));
    await session.talk.request('dapscope.memory.snapshot')
    const { body } = await session.talk.event('dapscope.memory.snapshot')
    const theirs = JSON.parse(run(KEPT, join(session.folder, 'kept.bin')))
    return compare(python, body, theirs)
  } finally {
    await session.end()
  }
}

function compare({ version }, { peakBytes, sites }, theirs) {
  const ours = new Map(
    sites.filter(({ path }) => path === KEPT).map(({ line, bytes }) => [String(line), bytes]),
  )
  const off = (mine, right) => (mine / right - 1) * 100
  const large = Object.entries(theirs.lines).filter(([, bytes]) => bytes > 1e6)
  const lines = large.map(([line, bytes]) => ({ line, percent: off(ours.get(line) ?? 0, bytes) }))
  const worst = lines.toSorted((a, b) => Math.abs(b.percent) - Math.abs(a.percent))[0]
  const peak = off(peakBytes, theirs.peak)
  console.log(`memray, Python ${version}: peak ${peak.toFixed(1)} % off`, lines)
  const figure = (percent) => `${percent.toFixed(1)} % from memray's`
  return [
    row(`peak memory, Python ${version}`, figure(peak), `≤ ${MOST} %`, Math.abs(peak) <= MOST),
    row(
      `bytes of ${lines.length} lines that hold more than 1 MB, Python ${version}: furthest`,
      `${figure(worst.percent)} (line ${worst.line})`,
      `≤ ${MOST} %`,
      Math.abs(worst.percent) <= MOST,
    ),
  ]
}
