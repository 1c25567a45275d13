// An adapter that answers badly, run in Python's place: FAKE_MANNER says how it answers all but what a session begins with.
let rest = Buffer.alloc(0)
let seq = 0
let kept

function write(message) {
  const body = Buffer.from(JSON.stringify({ seq: ++seq, ...message }))
  process.stdout.write(Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`), body]))
}

const event = (name, body) => write({ type: 'event', event: name, body })

/** The arguments come back, so that whoever asked can see that it is the answer to its own question. */
const bodyOf = ({ command, arguments: args }) =>
  command === 'debugpySystemInfo' ? { process: { pid: process.pid } } : { ...args, result: '1' }

const answer = (request) =>
  write({
    type: 'response',
    request_seq: request.seq,
    command: request.command,
    success: true,
    body: bodyOf(request),
  })

const MANNERS = {
  never() {},
  late: (request) => setTimeout(answer, 4000, request),
  twice: (request) => [request, request].forEach(answer),
  /** Each two in the wrong order. */
  disorderly(request) {
    if (!kept) return void (kept = request)
    for (const each of [request, kept]) answer(each)
    kept = undefined
  },
}

const BEGINNING = {
  initialize: () => undefined,
  launch: () => event('initialized'),
  configurationDone: () =>
    event('process', { name: 'fake', systemProcessId: process.pid, startMethod: 'launch' }),
  disconnect: () => event('terminated'),
}

function take(request) {
  const next = BEGINNING[request.command]
  if (!next) return MANNERS[process.env.FAKE_MANNER](request)
  next()
  answer(request)
}

process.stdin.on('end', () => process.exit(0))
process.stdin.on('data', (chunk) => {
  rest = Buffer.concat([rest, chunk])
  for (;;) {
    const blank = rest.indexOf('\r\n\r\n')
    if (blank < 0) return
    const end = blank + 4 + Number(/Content-Length: (\d+)/.exec(rest.toString('latin1', 0, blank))[1])
    if (rest.length < end) return
    const message = JSON.parse(rest.toString('utf8', blank + 4, end))
    rest = rest.subarray(end)
    if (message.type === 'request') take(message)
  }
})
