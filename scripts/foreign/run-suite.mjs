// One run of debugpy's tests: the outcome of each, and the processes that are still there afterwards.
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'

const ROOT = resolve(import.meta.dirname, '..', '..')
const PLUGIN = join(ROOT, 'scripts', 'foreign', 'foreign_plugin.py')
/** What a program of the tests may still have to do when they have ended: it sleeps for two seconds. */
const TO_GO_MS = 20_000

export async function runSuite({ checkout, python, transport, dapscope, full, each, args }) {
  const folder = mkdtempSync(join(tmpdir(), 'foreign-'))
  const mark = randomUUID()
  const how = {
    mark,
    transport,
    each,
    dapscope: dapscope && join(ROOT, 'dist', 'dapscope.cjs'),
    node: process.execPath,
    outcomes: join(folder, 'outcomes.json'),
  }
  const env = {
    ...process.env,
    FOREIGN_SUITE: JSON.stringify(how),
    DEBUGPY_TEST: '1',
    DEBUGPY_TESTS_FULL: full ? '1' : '0',
    XDG_STATE_HOME: folder,
  }
  // Some tests ask a program for its flags.
  for (const name of ['PYTHONDONTWRITEBYTECODE', 'PYTHONPATH', 'PYTHONOPTIMIZE']) delete env[name]
  console.log(`\n${transport}, ${dapscope ? 'through dapscope' : 'directly'}: pytest ${args.join(' ')}`)
  try {
    const quiet = ['-q', '--tb=no', '-p', 'no:cacheprovider', `--debugpy-log-dir=${join(folder, 'logs')}`]
    await ended(python, ['-Xfrozen_modules=off', PLUGIN, ...quiet, ...args], { cwd: checkout, env })
    const left = await leftBehind(mark)
    return { outcomes: JSON.parse(readFileSync(how.outcomes, 'utf8')), left }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const ended = (command, args, options) =>
  new Promise((done, failed) => {
    const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'], ...options })
    child.on('error', failed).on('close', done)
  })

/** The command lines of what has the mark and stays, which is ended then. It is asked of /proc: Linux only. */
async function leftBehind(mark) {
  const deadline = Date.now() + TO_GO_MS
  while (marked(mark).length > 0 && Date.now() < deadline) await after(500)
  const left = marked(mark)
  for (const { pid } of left) process.kill(pid, 'SIGKILL')
  return left.map(({ command }) => command)
}

function marked(mark) {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return pids.flatMap((pid) => {
    if (!of(pid, 'environ').includes(mark)) return []
    return [{ pid: Number(pid), command: of(pid, 'cmdline').replaceAll('\0', ' ').trim() }]
  })
}

function of(pid, name) {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8')
  } catch {
    return '' // It has gone, or is not ours.
  }
}
