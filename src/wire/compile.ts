// How V8 compiles a proxy: the express lane before a flood comes, and all else seldom.
import { setFlagsFromString } from 'node:v8'
import { Skim } from './skim.ts'

const SEQ = 123_456
const BODY = `{"seq": ${SEQ}, "type": "event", "event": "output", "body": {}}`
const MESSAGE = `Content-Length: ${BODY.length}\r\n\r\n${BODY}`
/** As many as take a quarter of a millisecond, uncompiled: nobody waits longer for a slice to end. */
const MESSAGES = 200
/** V8 compiles a loop to its best after some ten thousand turns. */
const SLICES = 250
/** The adapter has been started by then, and its Python takes longer to be there. */
const DELAY_MS = 30

let done = false

/**
 * Once a process. A proxy runs a little for each message, and on few cores the threads that optimise that little stand
 * in the way of client and adapter: with Node 20's own budget (132 KiB of bytecode a function) one round trip in
 * fifty took 2 ms longer. Node 24 has no such flag, and no such delay.
 */
export function compileAhead(): void {
  if (done) return
  done = true
  if (process.version.startsWith('v20.')) setFlagsFromString('--interrupt-budget=1000000')
  setTimeout(rehearse, DELAY_MS).unref()
}

/** A made-up flood, in slices beside what else there is to do: compiling during a real one costs a fifth of its time. */
function rehearse(): void {
  const chunk = Buffer.from(MESSAGE.repeat(MESSAGES))
  let left = SLICES
  const slice = () => {
    new Skim().events(chunk, 0, ['stopped'], { lastSeq: SEQ, renumbers: left % 2 === 0 })
    if (--left > 0) setImmediate(slice)
  }
  slice()
}
