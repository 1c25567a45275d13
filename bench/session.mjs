// A program in a debug session of dapscope, for the benchmarks of captures.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Conversation } from './dap.mjs'
import { PROXY } from './tools.mjs'

/** The line of a program in programs/ that is marked for a breakpoint. */
export const breakpointIn = (program) =>
  readFileSync(program, 'utf8')
    .split('\n')
    .findIndex((text) => text.includes('# breakpoint')) + 1

export class Session {
  folder = mkdtempSync(join(tmpdir(), 'dapscope-bench-'))
  #isPaused = false

  /** With `noDebug` no debugger is in the process; `breakpoint` is a line, with a condition that never holds. */
  static async start({ python, pySpy }, program, { noDebug = false, breakpoint, ...launch } = {}) {
    const session = new Session()
    const command = [process.execPath, PROXY, '--python', python, '--py-spy', pySpy]
    session.talk = new Conversation([...command, '--output-dir', session.folder], process.env)
    const { talk } = session
    await talk.request('initialize', {
      adapterID: 'debugpy',
      clientID: 'bench',
      linesStartAt1: true,
      pathFormat: 'path',
    })
    const own = { program, python: [python], console: 'internalConsole', noDebug, ...launch }
    const launched = talk.request('launch', own)
    if (!noDebug) await session.#configure(program, breakpoint)
    await launched
    await sleep(1000)
    session.pid = (await talk.request('dapscope.status')).body.debuggee.pid
    return session
  }

  async #configure(program, breakpoint) {
    await this.talk.event('initialized')
    const breakpoints = breakpoint ? [{ line: breakpoint, condition: 'False' }] : []
    await this.talk.request('setBreakpoints', { source: { path: program }, breakpoints })
    await this.talk.request('configurationDone', {})
  }

  /** A capture that lasts as long as `during` takes: both events' bodies, and the profile. An answer may be `pending`, the events come. */
  async capture(args, during) {
    await this.talk.request('dapscope.cpu.start', args)
    const { body: started } = await this.talk.event('dapscope.cpu.started')
    const value = await during()
    await this.talk.request('dapscope.cpu.stop')
    const { body: finished } = await this.talk.event('dapscope.cpu.finished')
    return { value, started, finished, profile: JSON.parse(readFileSync(finished.cpuProfilePath, 'utf8')) }
  }

  /** Stands still but for what is done `whileRunning`: so the programs of several sessions take turns. */
  pause() {
    process.kill(this.pid, 'SIGSTOP')
    this.#isPaused = true
  }

  async whileRunning(work) {
    process.kill(this.pid, 'SIGCONT')
    try {
      return await work()
    } finally {
      this.pause()
    }
  }

  async end() {
    if (this.#isPaused) process.kill(this.pid, 'SIGCONT')
    await this.talk.request('disconnect', { terminateDebuggee: true }).catch(() => undefined)
    this.talk.child.stdin.end()
    await this.talk.ended
    rmSync(this.folder, { recursive: true, force: true })
  }
}
