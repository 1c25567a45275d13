// A DAP client just large enough to debug a real program with debugpy and to time each answer.
import { spawn } from 'node:child_process'
import { Buffer } from 'node:buffer'

export class Conversation {
  #seq = 0
  #bytes = Buffer.alloc(0)
  #answers = new Map()
  #events = []
  #waiting = []

  constructor([command, ...args], env) {
    this.child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'], env })
    this.child.stdin.on('error', () => undefined)
    this.child.stdout.on('data', (chunk) => this.#read(chunk))
    this.ended = new Promise((resolve) => this.child.on('close', resolve))
    void this.ended.then(() => this.#waiting.forEach(({ fail }) => fail(new Error('the adapter ended'))))
  }

  #read(chunk) {
    this.#bytes = this.#bytes.length ? Buffer.concat([this.#bytes, chunk]) : chunk
    for (;;) {
      const body = this.#bytes.indexOf('\r\n\r\n') + 4
      if (body < 4) return
      const end = body + Number(this.#bytes.toString('latin1', 'Content-Length:'.length, body))
      if (end > this.#bytes.length) return
      const message = JSON.parse(this.#bytes.toString('utf8', body, end))
      this.#bytes = this.#bytes.subarray(end)
      if (message.type === 'response') this.#answers.get(message.request_seq)?.(message)
      else this.#happened(message)
    }
  }

  #happened(event) {
    const index = this.#waiting.findIndex(({ name }) => name === event.event)
    if (index < 0) this.#events.push(event)
    else this.#waiting.splice(index, 1)[0].done(event)
  }

  /** Resolves with the response. @throws if it is a failure. */
  request(command, args) {
    const seq = ++this.#seq
    const body = JSON.stringify({ seq, type: 'request', command, arguments: args })
    return new Promise((done, fail) => {
      this.#answers.set(seq, (response) => {
        this.#answers.delete(seq)
        if (response.success) done(response)
        else fail(new Error(`${command}: ${response.message}`))
      })
      this.child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
    })
  }

  /** The next event of that name, one that has come already included; each is given once. */
  event(name) {
    const index = this.#events.findIndex((event) => event.event === name)
    if (index >= 0) return Promise.resolve(this.#events.splice(index, 1)[0])
    return new Promise((done, fail) => this.#waiting.push({ name, done, fail }))
  }
}
