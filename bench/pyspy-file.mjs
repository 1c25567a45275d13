// Makes files as py-spy's chrometrace recorder writes them, of any size: a made-up program's threads walking through its calls.
import { closeSync, openSync, writeSync } from 'node:fs'

const FUNCTIONS = 400
const PERIOD_US = 10_000

/**
 * `changes` is the part of a thread's samples that differ from the one before. A function calls at one or two lines, so call
 * paths come again and again, as they do in real programs; only the innermost line wanders.
 *
 * @param bytes stop at this size, or `samples` at so many samples of each thread
 */
export function makePySpyFile(path, { bytes = Infinity, samples = Infinity, threads = 8, changes = 0.7 }) {
  const file = openSync(path, 'w')
  const random = randomOf(1)
  const functions = programOf(random)
  const all = Array.from({ length: threads }, (_, i) => newThread(i, functions, random))
  let written = 0
  let text = '['
  const flush = () => {
    writeSync(file, text)
    written += text.length
    text = ''
  }
  let ts = 30_000
  for (let sample = 0; written < bytes && sample < samples; sample++) {
    for (const thread of all) {
      if (sample > 0 && random(1000) >= changes * 1000) continue
      text += thread.step(ts)
      if (text.length > 1 << 20) flush()
    }
    ts += PERIOD_US / 2 + random(PERIOD_US)
  }
  for (const thread of all) text += thread.end(ts)
  text = `${text.replace(/,$/, '')}]`
  flush()
  closeSync(file)
  return written
}

/** Numbers below `n`, the same in every run. */
function randomOf(seed) {
  let state = seed
  return (n) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * n)
  }
}

function programOf(random) {
  return Array.from({ length: FUNCTIONS }, (_, i) => {
    const module = Math.floor(i / 12)
    const filename = `/home/user/project/src/package_${module % 5}/module_${module}.py`
    const callee = () => Math.min(FUNCTIONS - 1, i + 1 + random(24))
    const calls = [0, 1].map((site) => ({ line: 20 + site * 7 + (i % 12) * 40, callee: callee() }))
    return {
      filename,
      name: `Worker${module}.step_${i}`,
      first: 10 + (i % 12) * 40,
      branches: i % 2 === 0,
      calls,
    }
  })
}

function newThread(index, functions, random) {
  const at = `"pid":4242,"tid":${140_000_000_000_000 + index * 8_392_704}`
  const head = (filename, line, name) =>
    `{"args":{"filename":"${filename}","line":${line}},"cat":"py-spy","name":"${name}","ph":"`
  const label = { text: head('', 0, `thread (${4242 + index}): Worker-${index}`), callee: 0 }
  let stack = []
  const write = (phase, frame, ts) => `${frame.text}${phase}",${at},"ts":${ts}},`
  const leave = (to, ts) => {
    let text = ''
    while (stack.length > to) text += write('E', stack.pop(), ts)
    return text
  }
  const enter = (frame, ts) => {
    stack.push(frame)
    return write('B', frame, ts)
  }
  /** Calls further, mostly by the first of the two calls; then stands at some line. */
  const descend = (ts) => {
    let text = stack.length === 0 ? enter(label, ts) : ''
    const depth = 4 + random(20)
    while (stack.length < depth) {
      const code = functions[stack.at(-1).callee]
      const { line, callee } = code.calls[Number(code.branches && random(4) === 0)]
      text += enter({ text: head(code.filename, line, code.name), callee }, ts)
    }
    const code = functions[stack.at(-1).callee]
    return text + enter({ text: head(code.filename, code.first + random(6), code.name), callee: 0 }, ts)
  }
  return {
    step: (ts) => leave(Math.max(1, stack.length - 1 - random(3)), ts) + descend(ts),
    end: (ts) => leave(0, ts),
  }
}
