// npm run bench: every figure of docs/BENCHMARKS.md in one run, written there; fails where one is missed. Parts with --page.
//   node bench/run.mjs [flood] [slow] [roundtrip] [debugpy] [start] [attach] [truth] [overhead] [austin] [convert] [stall] [tracking] [memray] [soak] [leaks]
//     [--quick] [--only PROGRAM,…] [--pythons 3.12,…] [--development] [--write FILE] [--page]
import { existsSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { attach } from './attach.mjs'
import { austin } from './austin.mjs'
import { convert } from './convert.mjs'
import { debugpy } from './debugpy.mjs'
import { flood } from './flood.mjs'
import { leaks } from './leaks.mjs'
import { memray } from './memray.mjs'
import { overhead } from './overhead.mjs'
import { writePage } from './page.mjs'
import { roundtrip } from './roundtrip.mjs'
import { slow } from './slow.mjs'
import { soak, stall, tracking } from './stall.mjs'
import { start } from './start.mjs'
import { table } from './stats.mjs'
import { MADE, PROXY } from './tools.mjs'
import { truth } from './truth.mjs'

const BENCHMARKS = {
  flood,
  slow,
  roundtrip,
  debugpy,
  start,
  attach,
  truth,
  overhead,
  austin,
  convert,
  stall,
  tracking,
  memray,
  soak,
  leaks,
}

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean' },
    development: { type: 'boolean' },
    write: { type: 'string' },
    page: { type: 'boolean' },
    only: { type: 'string' },
    pythons: { type: 'string' },
  },
})
const unknown = positionals.filter((name) => !BENCHMARKS[name])
if (unknown.length)
  fail(`no benchmark ${unknown.join(', ')}; there are ${Object.keys(BENCHMARKS).join(', ')}`)
if (!existsSync(PROXY)) fail(`no ${PROXY}; run npm run build`)

const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, ${process.platform}, Node ${process.version}; ${MADE}`
console.log(machine)
const [load] = loadavg()
const busy =
  load > cpus().length / 2
    ? `\nload ${load.toFixed(1)} before the run: other work took part of every figure\n`
    : ''
console.log(busy)
const rows = []
for (const name of positionals.length ? positionals : Object.keys(BENCHMARKS)) {
  rows.push(...(await BENCHMARKS[name](flags)))
}
const report = `${table(rows)}\n\n${machine}\n${busy}`
console.log(`\n${report}`)
if (flags.write) writeFileSync(flags.write, report)
const isWhole = positionals.length === 0 && !flags.quick && !flags.only && !flags.pythons
if (flags.page || isWhole)
  writePage(rows, `${new Date().toISOString().slice(0, 10)}${busy ? `, load ${load.toFixed(1)}` : ''}`)
process.exitCode = rows.some(({ met }) => met === false) ? 1 : 0

function fail(message) {
  console.error(`bench: ${message}`)
  process.exit(2)
}
