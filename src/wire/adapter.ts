// The adapter's end: debugpy.adapter as a child process, started from the first Python that has debugpy.
import { execa, type ResultPromise } from 'execa'
import { writeTo, type End } from './end.ts'

/** A command that may turn out to be an adapter. */
export interface Candidate {
  command: string
  args: string[]
}

export interface AdapterOptions {
  cwd?: string
  env?: NodeJS.ProcessEnv
  /** In a session of its own, where Ctrl-C in our terminal does not reach it. */
  detached?: boolean | undefined
  /** Where the adapter's stderr goes. */
  stderr: (text: Buffer) => void
  /** No candidate has debugpy; `unread` is what the client has sent so far. */
  missing: (unread: Buffer) => void
}

export interface Adapter extends End {
  /** Resolves with the exit status once the process has gone: its code, or 128 + the signal's number as shells do. */
  readonly exited: Promise<number>
  readonly pid: number | undefined
  /** Index of the candidate that runs, or was tried last. */
  readonly candidate: number
  kill(): void
}

/** Not of a module inside debugpy: one that is broken has more to say. */
const NO_MODULE = /No module named '?debugpy(?:\.adapter)?(?!\.?\w)/
const NO_DEBUGPY = /No module named '?debugpy|not found|ENOENT/
const NOTHING_TO_TRY = 'not found: no candidate'
const SIGNAL_NUMBERS: Record<string, number> = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGSEGV: 11, SIGTERM: 15 }

type Child = ResultPromise<{
  buffer: false
  reject: false
  cleanup: false
  stdin: 'pipe'
  stdout: 'pipe'
  stderr: 'pipe'
}>

/**
 * Starts the first candidate. One that ends before its first byte because it has no debugpy is followed by the next,
 * which is given the same bytes: so no probing process stands in the way of a session (debugpy says something on its
 * own, telemetry, as soon as it runs).
 */
export function startAdapter(candidates: Candidate[], options: AdapterOptions): Adapter {
  return new AdapterProcess(candidates, options)
}

class AdapterProcess implements Adapter {
  readonly exited: Promise<number>
  candidate = 0
  private child: Child | undefined
  private settle!: (status: number) => void
  /** What the client sent before the adapter's first byte; undefined once that has come. */
  private sent: Buffer[] | undefined = []
  private errors: Buffer[] = []
  private inputEnded = false
  private gone = false
  private take: (chunk: Buffer) => void = () => undefined
  private ended: () => void = () => undefined
  private roomAgain: () => void = () => undefined

  constructor(
    private readonly candidates: Candidate[],
    private readonly options: AdapterOptions,
  ) {
    this.exited = new Promise((resolve) => (this.settle = resolve))
    if (candidates.length > 0) this.start(0)
    else setImmediate(() => this.exit(1, NOTHING_TO_TRY))
  }

  get pid(): number | undefined {
    return this.child?.pid
  }

  private start(index: number): void {
    this.candidate = index
    const { command, args } = this.candidates[index]!
    const { cwd, env, detached = false } = this.options
    const child = execa(command, args, {
      cwd,
      env,
      extendEnv: false,
      detached,
      stdin: 'pipe',
      stdout: 'pipe',
      stderr: 'pipe',
      buffer: false,
      reject: false,
      // The end of its input ends it (a SIGTERM would lose its own clean-up).
      cleanup: false,
      stripFinalNewline: false,
    }) as Child
    this.child = child
    child.stdin.on('drain', () => this.roomAgain())
    child.stdin.on('error', () => this.roomAgain())
    child.stdout.on('data', (chunk: Buffer) => this.output(chunk))
    child.stderr.on('data', (chunk: Buffer) => this.error(chunk))
    void child.then((result) => this.exit(statusOf(result), result.originalMessage ?? ''))
  }

  private output(chunk: Buffer): void {
    if (this.sent) this.settled()
    this.take(chunk)
  }

  /** The adapter runs: from here on nothing of it is kept back. */
  private settled(): void {
    this.sent = undefined
    for (const text of this.errors.splice(0)) this.options.stderr(text)
  }

  private error(chunk: Buffer): void {
    if (this.sent) this.errors.push(chunk)
    else this.options.stderr(chunk)
  }

  private exit(status: number, message: string): void {
    const text = message + Buffer.concat(this.errors).toString()
    const lacking = this.sent !== undefined && status !== 0 && NO_DEBUGPY.test(text)
    if (lacking && this.candidate + 1 < this.candidates.length) return this.next()
    if (lacking) this.options.missing(Buffer.concat(this.sent ?? []))
    // That is told by now, in better words.
    if (lacking && NO_MODULE.test(text)) this.errors = []
    this.settled()
    this.gone = true
    if (!lacking || this.inputEnded) this.ended()
    this.settle(status)
  }

  private next(): void {
    this.errors = []
    this.start(this.candidate + 1)
    for (const chunk of this.sent ?? []) this.child?.stdin.write(chunk)
    if (this.inputEnded) this.child?.stdin.end()
    // The one before may have been full when it died.
    this.roomAgain()
  }

  read(take: (chunk: Buffer) => void, ended: () => void): void {
    this.take = take
    this.ended = ended
  }

  write(chunks: readonly Buffer[]): boolean {
    this.sent?.push(...chunks)
    return !this.child || writeTo(this.child.stdin, chunks)
  }

  drained(callback: () => void): void {
    this.roomAgain = callback
  }

  pause(): void {
    this.child?.stdout.pause()
  }

  resume(): void {
    this.child?.stdout.resume()
  }

  end(): void {
    this.inputEnded = true
    if (this.gone) this.ended()
    else if (this.child?.stdin.writable) this.child.stdin.end()
  }

  kill(): void {
    this.child?.kill('SIGKILL')
  }
}

function statusOf(result: { exitCode?: number; signal?: string }): number {
  if (result.exitCode !== undefined) return result.exitCode
  return result.signal ? 128 + (SIGNAL_NUMBERS[result.signal] ?? 15) : 1
}
