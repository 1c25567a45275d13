// npm run bench: every figure of the README in one run; fails where one is missed.
//   node bench/run.mjs [flood] [slow] [roundtrip] [debugpy] [start] [stall] [tracking] [soak] [--quick] [--write FILE]
import { existsSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { debugpy } from './debugpy.mjs'
import { flood } from './flood.mjs'
import { roundtrip } from './roundtrip.mjs'
import { slow } from './slow.mjs'
import { soak, stall, tracking } from './stall.mjs'
import { start } from './start.mjs'
import { table } from './stats.mjs'
import { MADE, PROXY } from './tools.mjs'

const BENCHMARKS = { flood, slow, roundtrip, debugpy, start, stall, tracking, soak }

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean' }, write: { type: 'string' } },
})
const unknown = positionals.filter((name) => !BENCHMARKS[name])
if (unknown.length)
  fail(`no benchmark ${unknown.join(', ')}; there are ${Object.keys(BENCHMARKS).join(', ')}`)
if (!existsSync(PROXY)) fail(`no ${PROXY}; run npm run build`)

const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, ${process.platform}, Node ${process.version}; ${MADE}`
console.log(machine)
const rows = []
for (const name of positionals.length ? positionals : Object.keys(BENCHMARKS)) {
  rows.push(...(await BENCHMARKS[name](flags)))
}
const report = `${table(rows)}\n\n${machine}\n`
console.log(`\n${report}`)
if (flags.write) writeFileSync(flags.write, report)
process.exitCode = rows.some(({ met }) => met === false) ? 1 : 0

function fail(message) {
  console.error(`bench: ${message}`)
  process.exit(2)
}
