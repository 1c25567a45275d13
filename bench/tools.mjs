// What the benchmarks run: the proxy, the bare pipe, and a client and adapters as cheap as this machine allows.
import { execFileSync, spawn } from 'node:child_process'
import {
  existsSync,
  mkdtempSync,
  openSync,
  closeSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const here = import.meta.dirname
const VENVS = join(here, '..', '.cache', 'venvs')
export const PROXY = resolve(process.env.DAPSCOPE ?? join(here, '..', 'dist', 'dapscope.cjs'))
const PIPE = join(here, 'pipe.cjs')

const scratch = mkdtempSync(join(tmpdir(), 'dapscope-bench-'))
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }))
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130))

/** The C program of that name if it compiles, else its twin in Node. */
function cheapest(name) {
  const binary = join(scratch, name)
  try {
    execFileSync('cc', ['-O2', '-o', binary, join(here, 'native', `${name}.c`)], { stdio: 'ignore' })
    return { command: [binary], made: 'native' }
  } catch {
    return { command: [process.execPath, join(here, `${name}.mjs`)], made: 'Node: no C compiler' }
  }
}

const client = cheapest('client')
const echo = cheapest('echo')
export const MADE = `client: ${client.made}; echoing adapter: ${echo.made}; flooding adapter: cat`

/** An executable that stands in for `python`: started with `-m debugpy.adapter`, or asked for its `--version`. */
function script(name, lines) {
  const path = join(scratch, name)
  writeFileSync(
    path,
    `#!/bin/sh\n[ "$1" = --version ] && exec echo 'Python 0 (bench)'\n${lines.join('\n')}\n`,
    { mode: 0o755 },
  )
  return path
}

export const echoing = () => script('echoing', [`exec ${echo.command.map((word) => `'${word}'`).join(' ')}`])

/** Prints one message at once, then waits for the end of input. */
export function greeting() {
  const body =
    '{"seq": 1, "type": "event", "event": "output", "body": {"category": "telemetry", "output": "ptvsd"}}'
  return script('greeting', [
    `printf 'Content-Length: ${body.length}\\r\\n\\r\\n%s' '${body}'`,
    'exec cat >/dev/null',
  ])
}

/** An adapter that prints `count` `output` events as soon as it is asked something, `times` over. */
export function flooding(count, bodyBytes, times = 1) {
  const file = join(scratch, `${count}-${bodyBytes}.bin`)
  if (!existsSync(file)) writeFlood(file, count, bodyBytes)
  const files = Array(times).fill(`'${file}'`).join(' ')
  return script(`flood-${count}-${bodyBytes}-${times}`, ['head -c 1 >/dev/null', `exec cat ${files}`])
}

/** debugpy's own form and key order. */
function writeFlood(file, count, bodyBytes) {
  const fd = openSync(file, 'w')
  let text = ''
  for (let seq = 1; seq <= count; seq++) {
    const head = `{"seq": ${seq}, "type": "event", "event": "output", "body": {"category": "stdout", "output": "`
    const tail = '\\n"}}'
    const body = head + 'x'.repeat(Math.max(1, bodyBytes - head.length - tail.length)) + tail
    text += `Content-Length: ${body.length}\r\n\r\n${body}`
    if (text.length > 1e6 || seq === count) {
      writeSync(fd, text)
      text = ''
    }
  }
  closeSync(fd)
}

/** The command lines of the sides, given the adapter's executable. */
export const sides = {
  direct: (adapter) => [adapter, '-m', 'debugpy.adapter'],
  pipe: (adapter) => [process.execPath, PIPE, adapter, '-m', 'debugpy.adapter'],
  proxy: (adapter) => [process.execPath, PROXY, '--python', adapter],
}

/** Runs the cheap client; resolves with what it measured. @throws if it could not. */
export function measure(options, command) {
  const [program, ...args] = [...client.command, ...options, '--', ...command]
  return new Promise((done, failed) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    let text = ''
    child.stdout.on('data', (chunk) => (text += chunk))
    child.on('close', (code, signal) => {
      if (code === 0) done(JSON.parse(text))
      else failed(new Error(`${options.join(' ')} of ${command.join(' ')} ended with ${signal ?? code}`))
    })
  })
}

/** A Python that has debugpy: the one named, or the first of the test suite's. */
export const debugpyPython = () => process.env.BENCH_PYTHON ?? pythonsHere()[0]?.python

/** Those that the tests have made environments of: version, python, pySpy. None where no test has run. */
export function pythonsHere() {
  const names = existsSync(VENVS) ? readdirSync(VENVS) : []
  const list = names.find((name) => /^pythons.*\.json$/.test(name))
  if (!list) return []
  return JSON.parse(readFileSync(join(VENVS, list), 'utf8')).filter(({ python }) => python)
}

/** Those of these versions. It says which are not here. */
export function pythonsOf(versions) {
  const here = pythonsHere()
  return versions.flatMap((version) => {
    const found = here.find((each) => each.version === version)
    if (!found) console.log(`Python ${version}: SKIPPED, not in .cache/venvs (npm test makes them)`)
    return found ?? []
  })
}
