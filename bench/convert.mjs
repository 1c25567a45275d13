// Conversion of py-spy's files: speed against JSON.parse alone, memory for 1 GB, and a long capture of many threads to its results.
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { makePySpyFile } from './pyspy-file.mjs'
import { Session } from './session.mjs'
import { interleave, median, row, spread } from './stats.mjs'
import { debugpyPython, PROXY } from './tools.mjs'

const LEAST = 2
const MOST_MB = 400
const MOST_S = 2
const MOST_FILE_MB = 64
/** JSON.parse takes no text of 512 MB: this is about the largest file that it can still read. */
const PARSED = 480e6
const IDLE = join(import.meta.dirname, '..', 'test', 'programs', 'idle.py')

export async function convert({ quick }) {
  const scratch = mkdtempSync(join(tmpdir(), 'dapscope-bench-convert-'))
  const tidy = () => rmSync(scratch, { recursive: true, force: true })
  process.once('exit', tidy)
  try {
    return [...(await speed(scratch, quick)), ...(await longCapture(scratch, quick))]
  } finally {
    tidy()
    process.off('exit', tidy)
  }
}

/** Whole conversions, from the start of the command to its end, against JSON.parse of a text that is in memory already. */
async function speed(scratch, quick) {
  const files = { parse: join(scratch, 'parse.json'), convert: join(scratch, 'convert.json') }
  const megabytes = {
    parse: makePySpyFile(files.parse, { bytes: quick ? 150e6 : PARSED }) / 1e6,
    convert: makePySpyFile(files.convert, { bytes: quick ? 150e6 : 1e9 }) / 1e6,
  }
  console.log(`conversion of ${megabytes.convert.toFixed(0)} MB: MB/s`)
  const peaks = []
  const run = async (side) => {
    if (side === 'parse') return megabytes.parse / (await parseSeconds(files.parse))
    const { seconds, peakMb } = await converted(files.convert, join(scratch, 'out'), 'cpuprofile')
    peaks.push(peakMb)
    return megabytes.convert / seconds
  }
  const rates = await interleave(quick ? 3 : 5, ['parse', 'convert'], run, (rate) => rate.toFixed(0))
  const ratios = rates.convert.map((rate, round) => rate / rates.parse[round])
  const others = {}
  for (const format of ['speedscope', 'firefox', 'chrome-trace', 'pprof', 'collapsed']) {
    others[format] = (await converted(files.convert, join(scratch, 'out'), format)).peakMb
    console.log(`  to ${format}: ${others[format].toFixed(0)} MB of memory`)
  }
  rmSync(files.convert)
  const peak = Math.max(...peaks, ...Object.values(others))
  const what = `conversion of ${(megabytes.convert / 1000).toFixed(2)} GB`
  // A small file is mostly the start of the command, and JSON.parse's own garbage is what slows it down in large ones.
  const bound = quick ? [`≥ ${LEAST}, of 1 GB`] : [`≥ ${LEAST}`, median(ratios) >= LEAST]
  return [
    row(`${what}: speed / JSON.parse`, `${spread(ratios)}; ${spread(rates.convert, 0)} MB/s`, ...bound),
    row(`${what}: peak RSS, any format`, `${peak.toFixed(0)} MB`, `< ${MOST_MB} MB`, peak < MOST_MB),
  ]
}

async function parseSeconds(file) {
  const script =
    'const text = require("fs").readFileSync(process.argv[1], "utf8"), began = performance.now();' +
    'JSON.parse(text); console.log((performance.now() - began) / 1000)'
  return Number((await run([process.execPath, '--max-old-space-size=8000', '-e', script, file])).out)
}

async function converted(input, output, format) {
  const began = performance.now()
  const command = [process.execPath, '--require', join(import.meta.dirname, 'peak.cjs'), PROXY]
  const { peak } = await run([...command, 'convert', input, '--to', format, '--output', output])
  return { seconds: (performance.now() - began) / 1000, peakMb: Number(peak) / 1e6 }
}

function run([command, ...args]) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe', 'pipe'] })
  const said = ['', '', '', '']
  for (const fd of [1, 2, 3]) child.stdio[fd].on('data', (chunk) => (said[fd] += chunk))
  return new Promise((resolve, reject) =>
    child.on('close', (code) =>
      code === 0
        ? resolve({ out: said[1], peak: said[3] })
        : reject(new Error(`${args.join(' ')}: ${said[2]}`)),
    ),
  )
}

/**
 * Ten minutes at 100 Hz of 20 threads, of which a tenth has changed at a sample (measured of 20 busy threads: 7 %): the file is
 * made before, and a py-spy that is none puts it where the real one would write it. From `cpu.stop` to its answer.
 */
async function longCapture(scratch, quick) {
  const what = '10 min × 100 Hz × 20 threads: from stop to result'
  const python = debugpyPython()
  if (!python) return [row(what, 'not measured: no Python with debugpy', `≤ ${MOST_S} s`)]
  const made = join(scratch, 'long.json')
  const size = makePySpyFile(made, { threads: 20, samples: 60_000, changes: 0.1 })
  console.log(`${what} (a file of ${(size / 1e6).toFixed(0)} MB): s`)
  const pySpy = join(scratch, 'py-spy')
  writeFileSync(pySpy, fakePySpy(made), { mode: 0o755 })
  const results = []
  for (let round = 0; round < (quick ? 1 : 5); round++) {
    results.push(await stopAndWait(python, pySpy))
    console.log(`  round ${round + 1}: ${results.at(-1).seconds.toFixed(2)}`)
  }
  const seconds = results.map((each) => each.seconds)
  const largest = Math.max(...results.map((each) => each.largestMb))
  return [
    row(what, `${spread(seconds)} s`, `≤ ${MOST_S} s`, median(seconds) <= MOST_S),
    row(
      'the largest .cpuprofile of that',
      `${largest.toFixed(1)} MB`,
      `≤ ${MOST_FILE_MB} MB`,
      largest <= MOST_FILE_MB,
    ),
  ]
}

/** Answers `--version`, says that it samples, and at SIGINT moves the file that was made to where it was told to write. */
function fakePySpy(file) {
  return `#!/bin/sh
[ "$1" = --version ] && exec echo 'py-spy 0.4.3'
for word; do [ "$before" = --output ] && output=$word; before=$word; done
trap 'ln "${file}" "$output" || cp "${file}" "$output"; exit 0' INT
echo 'py-spy> Sampling process'
while :; do sleep 0.01; done
`
}

async function stopAndWait(python, pySpy) {
  const session = await Session.start({ python, pySpy }, IDLE)
  const { talk, folder } = session
  try {
    await talk.request('dapscope.cpu.start', {})
    await sleep(500)
    const began = performance.now()
    const { body } = await talk.request('dapscope.cpu.stop', {})
    if (body.pending) await talk.event('dapscope.cpu.finished')
    const seconds = (performance.now() - began) / 1000
    return { seconds, largestMb: Math.max(...profilesIn(folder)) / 1e6 }
  } finally {
    await session.end()
  }
}

function profilesIn(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith('.cpuprofile'))
    .map((name) => statSync(join(folder, name)).size)
}
