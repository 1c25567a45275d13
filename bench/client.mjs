// native/client.c where there is no C compiler: the same commands, the same JSON.
import { spawn } from 'node:child_process'
import { clearInterval, setInterval, setTimeout } from 'node:timers'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'

const split = process.argv.indexOf('--')
const [mode, ...rest] = process.argv.slice(2, split)
const options = {
  shift: { type: 'boolean', short: 's' },
  rate: { type: 'string', short: 'r' },
  count: { type: 'string', short: 'n', default: '1000' },
  seconds: { type: 'string', short: 't', default: '120' },
}
const { values: flags } = parseArgs({ args: rest, options })
/** ms: what a Python takes to be there, and what no flood and no round trip is to include. */
const START_UP = 500
const now = () => Number(process.hrtime.bigint())

const began = now()
const [command, ...args] = process.argv.slice(split + 1)
const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] })
child.stdin.on('error', () => undefined)
sleep(Number(flags.seconds) * 1000, undefined, { ref: false }).then(() => {
  child.kill('SIGKILL')
  process.exit(1)
})

const output = child.stdout
const firstChunk = async () => (await once(output, 'data'))[0]

function ask(seq, name) {
  const body = JSON.stringify({ seq, type: 'request', command: name })
  child.stdin.write(`Content-Length: ${body.length}\r\n\r\n${body}`)
}

const modes = { flood, rtt: roundTrips, start: firstByte }
console.log(JSON.stringify(await modes[mode]()))
child.stdin.end()
output.resume()

async function flood() {
  if (flags.shift) {
    ask(1, 'dapscope.status')
    if (!(await firstChunk()).includes('request_seq')) throw new Error('dapscope.status was not answered')
  }
  await sleep(START_UP)
  ask(2, 'threads')
  let bytes = 0
  let first = 0
  let last = 0
  let tail = ''
  let peakRssBytes = 0
  output.pause()
  if (flags.rate) await sleep(1000)
  output.on('data', (chunk) => {
    last = now()
    first ||= last
    bytes += chunk.length
    if (chunk.length > 8192) tail = chunk.subarray(-8192)
    else tail = String(tail).slice(-8192) + chunk.toString('latin1')
    if (flags.rate && bytes / Number(flags.rate) > (last - first) / 1e9) pauseFor(5)
  })
  output.resume()
  const watch = setInterval(() => (peakRssBytes = Math.max(peakRssBytes, peakOf(child.pid))), 100)
  await once(output, 'end')
  clearInterval(watch)
  return { bytes, ns: last - first, lastSeq: Number(/.*"seq": (\d+)/s.exec(tail)?.[1] ?? -1), peakRssBytes }
}

function pauseFor(ms) {
  output.pause()
  setTimeout(() => output.resume(), ms)
}

/** Linux only; elsewhere there is no figure without the native client. */
function peakOf(pid) {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024
  } catch {
    return 0
  }
}

async function roundTrips() {
  const ns = []
  await sleep(START_UP)
  for (let i = 1; i <= Number(flags.count); i++) {
    const asked = now()
    ask(i, 'threads')
    await firstChunk()
    ns.push(now() - asked)
  }
  return { ns }
}

async function firstByte() {
  await firstChunk()
  return { ns: now() - began }
}
