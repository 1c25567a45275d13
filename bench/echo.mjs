// native/echo.c where there is no C compiler: an adapter that answers every request at once.
import { Buffer } from 'node:buffer'

let seq = 0
let bytes = Buffer.alloc(0)
process.stdin.on('data', (chunk) => {
  bytes = Buffer.concat([bytes, chunk])
  for (let body; (body = bytes.indexOf('\r\n\r\n') + 4) >= 4;) {
    const end = body + Number(bytes.toString('latin1', 'Content-Length:'.length, body))
    if (end > bytes.length) return
    answer(JSON.parse(bytes.toString('utf8', body, end)))
    bytes = bytes.subarray(end)
  }
})

function answer(request) {
  const response = {
    seq: ++seq,
    type: 'response',
    request_seq: request.seq,
    success: true,
    command: 'threads',
  }
  const body = JSON.stringify({ ...response, body: { threads: [] } })
  process.stdout.write(`Content-Length: ${body.length}\r\n\r\n${body}`)
}
