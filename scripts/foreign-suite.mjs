// npm run foreign -- CHECKOUT OF debugpy: its own tests, directly and through dapscope, over stdio and TCP; fails where one fails
// through dapscope only, or a process stays. debugpy's package on PyPI has no tests: git clone https://github.com/microsoft/debugpy
//   [--python python3] [--transport stdio,tcp] [--workers 2] [--again 3] [--full] [--each 2] [--direct all|failed]
//   [-- ARGUMENTS OF pytest, as -k attach]
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { environment } from './foreign/environment.mjs'
import { runSuite } from './foreign/run-suite.mjs'

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    python: { type: 'string', default: 'python3' },
    transport: { type: 'string', default: 'stdio,tcp' },
    workers: { type: 'string', default: '2' },
    again: { type: 'string', default: '3' },
    // All ways to start a program for all tests, as the variable DEBUGPY_TESTS_FULL says.
    full: { type: 'boolean', default: false },
    // So many variants of a test at most.
    each: { type: 'string' },
    // What does not pass through dapscope is all that has to be tried directly, in half of the time.
    direct: { type: 'string', default: 'all' },
  },
})
const [checkout, ...pytest] = positionals
if (!checkout || !existsSync(join(checkout, 'tests', 'debug', 'session.py'))) {
  console.error('foreign: name a checkout of debugpy, as of `git clone https://github.com/microsoft/debugpy`')
  process.exit(2)
}

const NOTHING = { outcomes: {}, left: [] }
const suite = { checkout, python: environment(flags.python, checkout), full: flags.full }
let faults = 0
for (const transport of flags.transport.split(',')) faults += await compare(transport)
process.exit(faults === 0 ? 0 : 1)

/** @returns how many tests fail through dapscope only, and processes stay behind only there */
async function compare(transport) {
  const workers = ['-n', flags.workers]
  const way = { ...suite, transport, each: Number(flags.each ?? 0), args: [...workers, ...pytest] }
  const through = await runSuite({ ...way, dapscope: true })
  const others = Object.keys(through.outcomes).filter((id) => outcome(through, id) !== 'passed')
  const some = flags.direct === 'failed' && { each: 0, args: [...workers, ...others] }
  // No test named would be all of them.
  const direct = some && others.length === 0 ? NOTHING : await runSuite({ ...way, ...some, dapscope: false })
  console.log(`\n${transport}, through dapscope: ${tally(through)}\n${transport}, directly: ${tally(direct)}`)
  for (const id of others.filter((id) => [through, direct].every((run) => outcome(run, id) === 'failed')))
    console.log(`  failed both ways: ${id}`)
  for (const line of through.left) console.log(`  left behind through dapscope: ${line}`)
  const tried = new Set([...others, ...Object.keys(direct.outcomes)])
  const differing = [...tried].filter((id) => outcome(direct, id) !== outcome(through, id))
  const faulty = await again(transport, differing, (id) => [direct, through].map((run) => outcome(run, id)))
  return faulty + Math.max(0, through.left.length - direct.left.length)
}

function outcome(run, id) {
  return run.outcomes[id]?.[0] ?? 'missing'
}

function tally({ outcomes, left }) {
  const count = (wanted) => Object.values(outcomes).filter(([one]) => one === wanted).length
  return `${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped, ${left.length} processes left behind`
}

/** What differs once may be chance: each such test runs again, both ways. @returns how many fail more often through dapscope */
async function again(transport, differing, outcomes) {
  if (differing.length === 0) return 0
  const passes = new Map(differing.map((id) => [id, [0, 0]]))
  for (let time = 0; time < Number(flags.again); time++) {
    for (const dapscope of [false, true]) {
      const run = await runSuite({ ...suite, transport, args: ['-n', '1', ...differing], dapscope })
      for (const id of differing) if (run.outcomes[id]?.[0] === 'passed') passes.get(id)[Number(dapscope)]++
    }
  }
  for (const [id, [direct, through]] of passes)
    console.log(
      `  ${id}: ${outcomes(id).join(' → ')}; again, ${direct} and ${through} of ${flags.again} passed`,
    )
  return [...passes.values()].filter(([direct, through]) => through < direct).length
}
