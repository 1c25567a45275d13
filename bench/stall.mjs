// How long the debuggee stands still for a snapshot, what tracking costs it, and what a thousand snapshots leave behind.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { Conversation } from './dap.mjs'
import { median, row } from './stats.mjs'
import { pythonsOf } from './tools.mjs'

const VERSIONS = ['3.9', '3.11', '3.13']
const MOST_MS = 100
const LEAST_TIMES = 20
const SOAK = 1000
const FRAMES = ['1', '2', '5', '10', '25']
/** Of a process of 30 MB; a leak of one object a snapshot would be more. */
const MOST_GROWN = 1 << 20

const INSTALLING = join(import.meta.dirname, '..', 'python-inject', 'tests')

export async function stall({ quick }) {
  const traces = quick ? 200_000 : 2_000_000
  console.log(`snapshot: largest gap of a thread that ticks every 2 ms, live in debugpy, ${traces} traces`)
  const rows = []
  for (const python of pythonsOf(VERSIONS)) rows.push(...(await onePython(python, traces, quick)))
  return rows
}

async function onePython({ version, python }, traces, quick) {
  const holder = await Holder.start(python, traces)
  const runs = { fork: [], 'in-process': [], classic: [] }
  for (let round = 0; round < (quick ? 2 : 3); round++) {
    for (const way of Object.keys(runs)) {
      const run = way === 'classic' ? await holder.classic() : await holder.ours(way)
      runs[way].push(run)
      console.log(
        `  ${version}, ${way}: gap ${run.gapMs.toFixed(1)} ms, done in ${run.totalMs.toFixed(0)} ms`,
      )
    }
  }
  await holder.end()
  const worst = (way) => Math.max(...runs[way].map(({ gapMs }) => gapMs))
  const gap = (way) => median(runs[way].map(({ gapMs }) => gapMs))
  const total = (way) => median(runs[way].map(({ totalMs }) => totalMs))
  const times = gap('classic') / gap('fork')
  const ratio = total('fork') / total('classic')
  const ms = (value) => `${value.toFixed(0)} ms`
  return [
    row(
      `snapshot, Python ${version}: longest standstill`,
      ms(worst('fork')),
      `≤ ${MOST_MS} ms`,
      worst('fork') <= MOST_MS,
    ),
    row(
      `snapshot, Python ${version}: standstill, times less than tracemalloc.take_snapshot().statistics()`,
      `${times.toFixed(0)} (${ms(gap('fork'))} against ${ms(gap('classic'))}; in-process ${ms(gap('in-process'))})`,
      `≥ ${LEAST_TIMES}`,
      quick ? undefined : times >= LEAST_TIMES,
    ),
    row(
      `snapshot, Python ${version}: time to the file, of that way's`,
      `${ratio.toFixed(2)} (${ms(total('fork'))} against ${ms(total('classic'))}; in-process ${ms(total('in-process'))})`,
      '≤ 1',
      ratio <= 1,
    ),
  ]
}

/** What a default of `frames` costs a program that does nothing but allocate. */
export async function tracking({ quick }) {
  console.log('tracking: time of an allocation storm, times that without tracking, by frames')
  return pythonsOf(VERSIONS).map(({ version, python }) => {
    const storm = [join(import.meta.dirname, 'storm.py'), quick ? '7' : '21', ...FRAMES]
    const text = execFileSync(python, storm, { encoding: 'utf8' })
    const shown = Object.entries(JSON.parse(text)).map(([frames, ratio]) => `${frames}: ${ratio.toFixed(1)}`)
    console.log(`  ${version}: ${shown.join(', ')}`)
    return row(`tracking, Python ${version}: times slower, by frames`, shown.join(', '), 'shown only')
  })
}

/** Snapshots in a row in one debuggee. */
export async function soak({ quick }) {
  const count = quick ? SOAK / 10 : SOAK
  console.log(`soak: ${count} snapshots in a row`)
  const rows = []
  for (const { version, python } of pythonsOf(VERSIONS)) {
    const holder = await Holder.start(python, 30_000)
    const taken = async (times) => {
      for (let i = 0; i < times; i++) await holder.ours('fork')
      return [...JSON.parse(await holder.ask('state()')), readdirSync(holder.folder).length]
    }
    const before = await taken(count / 10)
    const after = await taken((count * 9) / 10)
    await holder.end()
    const grown = after[0] - before[0]
    const isSame = after.slice(1).every((value, at) => value === before[at + 1])
    const figure = `${(grown / 1024).toFixed(0)} kB grown, ${isSame ? 'nothing left' : `left: ${before} → ${after}`}`
    console.log(`  ${version}: ${figure}`)
    const what = `${count} snapshots, Python ${version}: memory, descriptors, threads, children, files`
    rows.push(row(what, figure, '≤ 1 MB, nothing', grown <= MOST_GROWN && isSame))
  }
  return rows
}

/** A debug session of bench/holder.py. */
class Holder {
  folder = mkdtempSync(join(tmpdir(), 'dapscope-bench-'))

  static async start(python, traces) {
    const holder = new Holder()
    const env = { ...process.env, PYTHONPATH: INSTALLING, PYTHONDONTWRITEBYTECODE: '1' }
    holder.talk = new Conversation([python, '-m', 'debugpy.adapter'], env)
    await holder.talk.request('initialize', { adapterID: 'debugpy', pathFormat: 'path' })
    const program = join(import.meta.dirname, 'holder.py')
    const launched = holder.talk.request('launch', {
      program,
      console: 'internalConsole',
      python: [python],
      args: [String(traces)],
      env: { PYTHONPATH: INSTALLING },
    })
    await holder.talk.event('initialized')
    await holder.talk.request('configurationDone', {})
    await launched
    const died = holder.talk.event('terminated').then(() => Promise.reject(new Error(`${program} ended`)))
    const isReady = async () => (await holder.talk.event('output')).body.output.includes('ready')
    while (!(await Promise.race([isReady(), died])));
    died.catch(() => undefined)
    return holder
  }

  async ask(call) {
    const expression = `sys.modules["__main__"].${call}`
    return (await this.talk.request('evaluate', { expression, context: 'repl' })).body.result
  }

  async ours(way) {
    const path = join(this.folder, 'late.json')
    const began = performance.now()
    await this.ask(`ours("${way}", "${path}")`)
    while (!existsSync(path)) await sleep(5)
    const totalMs = performance.now() - began
    const { status, error } = JSON.parse(readFileSync(path, 'utf8'))
    if (status !== 'done') throw new Error(JSON.stringify(error))
    rmSync(path)
    return { gapMs: Number(await this.ask('gap')) * 1000, totalMs }
  }

  async classic() {
    const totalMs = Number(await this.ask('classic()')) * 1000
    return { gapMs: Number(await this.ask('gap')) * 1000, totalMs }
  }

  async end() {
    await this.talk.request('disconnect', { terminateDebuggee: true })
    this.talk.child.stdin.end()
    await this.talk.ended
    rmSync(this.folder, { recursive: true, force: true })
  }
}
