// A made-up flood, so that the express lane is compiled by the time a real one comes.
import { skimEvents } from './skim.ts'

const BODY = '{"seq": 123456, "type": "event", "event": "output", "body": {}}'
const MESSAGE = `Content-Length: ${BODY.length}\r\n\r\n${BODY}`
/** As many as take a quarter of a millisecond, uncompiled: nobody waits longer for a slice to end. */
const MESSAGES = 200
/** V8 (Node 20 to 24) compiles a loop to its best after some ten thousand turns. */
const SLICES = 200
/** The adapter has been started by then, and its Python takes longer to be there. */
const DELAY_MS = 30

let rehearsed = false

/**
 * Once a process, in slices beside what else there is to do. A flood of 60 MB lasts a tenth of a second through a bare
 * pipe; compiling on the way took a fifth of that again.
 */
export function rehearse(): void {
  if (rehearsed) return
  rehearsed = true
  const chunk = Buffer.from(MESSAGE.repeat(MESSAGES))
  let left = SLICES
  const slice = () => {
    skimEvents(chunk, 0, ['stopped'], { lastSeq: 0, shift: left % 2 })
    if (--left > 0) setImmediate(slice)
  }
  setTimeout(slice, DELAY_MS).unref()
}
