// A made-up flood, so that the express lane is compiled by the time a real one comes.
import { skimEvents } from './skim.ts'

const BODY = '{"seq": 123456, "type": "event", "event": "output", "body": {}}'
const MESSAGE = `Content-Length: ${BODY.length}\r\n\r\n${BODY}`
/** As many as a slice of well under a millisecond takes, uncompiled. */
const MESSAGES = 200
/** V8 (Node 20 to 24) compiles a loop to its best after some ten thousand turns. */
const SLICES = 200

/** Runs beside what else there is to do. */
export function rehearse(): void {
  const chunk = Buffer.from(MESSAGE.repeat(MESSAGES))
  let left = SLICES
  const slice = () => {
    skimEvents(chunk, 0, ['stopped'], { lastSeq: 0, shift: left & 1 })
    if (--left > 0) setImmediate(slice)
  }
  slice()
}
