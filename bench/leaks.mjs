// How often leak scoring is right about the programs of test/leaks/ that it was not made with, and the plain rule (plain-rule.ts) beside it.
import { execFile } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { row } from './stats.mjs'
import { pythonsHere } from './tools.mjs'

const LEAKS = join(import.meta.dirname, '..', 'test', 'leaks')
const DRIVER = join(LEAKS, 'driver.py')
const LEAST = 0.95
/** Not those that the scoring was made with (1 to 16, on the other part of the corpus). */
const FIRST_SEED = 101

/** `--quick` is one seed; `--development` measures the other part: for whoever changes the scoring. */
export async function leaks({ quick, development = false }) {
  console.log('leaks: programs of the corpus, run for real')
  const rules = await load()
  const interpreters = pythons()
  const programs = JSON.parse(await python(interpreters[0], '--list')).filter(
    (each) => each.heldOut !== development,
  )
  const seeds = Array.from({ length: quick ? 1 : 5 }, (_, i) => FIRST_SEED + i)
  const jobs = seeds.flatMap((seed) =>
    programs.map(({ name }, i) => ({ name, seed, python: interpreters[(seed + i) % interpreters.length] })),
  )
  const runs = await inParallel(jobs, async (job) =>
    JSON.parse(await python(job.python, job.name, '--seed', String(job.seed))),
  )
  for (const [rule, report] of Object.entries(rules.REPORTERS)) tell(rule, seeds, runs, rules, report)
  const of = (report) => rules.score(runs.map((run) => rules.judge(run, report)))
  return rows(of(rules.REPORTERS.scoring), of(rules.REPORTERS.plain), programs.length, seeds.length)
}

function rows(ours, plain, programs, seeds) {
  const percent = (share) => `${(100 * share).toFixed(1)} %`
  const line = (what, { found, missed, wrong }, share) =>
    `${percent(share)} (${found} found, ${missed} missed, ${wrong} wrong)${what}`
  const part = `${programs} programs, ${seeds} seed${seeds > 1 ? 's' : ''}`
  return [
    row(
      `leaks: precision, ${part}`,
      line('', ours, ours.precision),
      `> ${percent(LEAST)}`,
      ours.precision > LEAST,
    ),
    row('leaks: recall', line('', ours, ours.recall), `> ${percent(LEAST)}`, ours.recall > LEAST),
    row('leaks: precision of the plain rule', line('', plain, plain.precision), 'for comparison'),
    row('leaks: recall of the plain rule', line('', plain, plain.recall), 'for comparison'),
  ]
}

function tell(rule, seeds, runs, { judge, score }, report) {
  for (const seed of seeds) {
    const verdicts = runs.filter((run) => run.seed === seed).map((run) => judge(run, report))
    const { precision, recall } = score(verdicts)
    console.log(`  ${rule}, seed ${seed}: precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}`)
  }
}

/** The scoring is TypeScript, as it is in the proxy. */
async function load() {
  const { outputFiles } = await build({
    entryPoints: [join(LEAKS, 'measure.ts')],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
  })
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`)
}

/** BENCH_PYTHON, or each version of the test suite's, or python3; in an order that says which program each of them runs. */
function pythons() {
  if (process.env.BENCH_PYTHON) return [process.env.BENCH_PYTHON]
  const plain = pythonsHere().filter(({ version }) => !version.includes('-'))
  return plain.length ? plain.map(({ python }) => python).sort() : ['python3']
}

async function python(program, ...words) {
  const { stdout } = await promisify(execFile)(program, [DRIVER, ...words], {
    maxBuffer: 2 ** 28,
    timeout: 120_000,
  })
  return stdout
}

async function inParallel(jobs, work) {
  const results = []
  const left = [...jobs.entries()]
  const worker = async () => {
    for (let next = left.shift(); next; next = left.shift()) results[next[0]] = await work(next[1])
  }
  await Promise.all(Array.from({ length: availableParallelism() }, worker))
  return results
}
