// The sampler py-spy (0.4): one `py-spy record` for one capture, in the one format that keeps real time.
import { execa, type ResultPromise } from 'execa'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { chunksOf } from '../convert/chunks.ts'
import { readCollapsed } from '../convert/collapsed.ts'
import { PySpyTrace, type RawTrace } from '../profile/pyspy-trace.ts'
import { asFailure, failures, type Failure } from '../session/failure.ts'
import { follow } from '../system/follow.ts'
import { endWithUs, onWord } from './orphan.ts'
import type { OpenWay, Way } from './privileges/way.ts'
import { explain } from './py-spy-says.ts'
import type { Recording, Sampler, Target } from './sampler.ts'
import { Watchdog } from './watchdog.ts'

/** py-spy writes its file some 8 ms after SIGINT; a capture of an hour needs longer. */
const STOP_MS = 20_000

type Child = ResultPromise<{ stdin: 'pipe'; buffer: false; reject: false; all: true }>

/**
 * `find` is asked when a capture starts: py-spy may be installed while a session runs. `apart`: Ctrl-C in our terminal is not for it.
 * @throws {Failure} pySpyMissing
 */
export function pySpySampler(find: () => string, ways: readonly Way[], apart = false): Sampler {
  return { start: (target, signal) => firstWay({ path: find(), apart }, ways, target, signal) }
}

interface Tool {
  path: string
  apart: boolean
}

/** By the first way by which the system lets py-spy read the process. @throws {Failure} what the first way said */
async function firstWay(
  tool: Tool,
  ways: readonly Way[],
  target: Target,
  signal: AbortSignal,
): Promise<Recording> {
  let refused: Failure | undefined
  for (const way of ways) {
    const open = signal.aborted ? undefined : await way.open(target)
    if (!open) continue
    try {
      return await attached(new PySpyRecording(tool, target, way.name, open), signal)
    } catch (error) {
      const failure = asFailure(error)
      if (failure.name !== 'notPermitted' || signal.aborted) throw failure
      refused ??= failure
    }
  }
  throw refused ?? failures.cancelled({ command: 'dapscope.cpu.start' })
}

async function attached(recording: PySpyRecording, signal: AbortSignal): Promise<Recording> {
  const giveUp = () => recording.kill()
  signal.addEventListener('abort', giveUp)
  try {
    await recording.attached
    return recording
  } finally {
    signal.removeEventListener('abort', giveUp)
  }
}

class PySpyRecording implements Recording {
  readonly sampler = 'py-spy'
  began = performance.now()
  readonly localPid: number
  readonly samplerPid: number | undefined
  readonly attached: Promise<void>
  readonly ended: Promise<void>
  private readonly file: string
  private readonly child: Child
  private readonly watchdog: Watchdog
  private readonly callOff: () => void
  private said = ''
  private heardAt: number | undefined
  private hung = false
  private killer: NodeJS.Timeout | undefined

  constructor(
    { path, apart }: Tool,
    private readonly target: Target,
    readonly attachedBy: string,
    private readonly way: OpenWay,
  ) {
    this.localPid = target.pid
    this.file = join(target.scratch, 'py-spy.json')
    // The other ways see to it themselves (as-root.ts).
    const mayBeLeft = way.interruptBy === 'signal' && process.platform !== 'win32'
    const wrapped = way.wrap([path, ...argumentsFor(target, this.file)])
    const [command = path, ...args] = mayBeLeft ? onWord(wrapped) : wrapped
    this.child = execa(command, args, {
      stdin: mayBeLeft || way.interruptBy === 'end of input' ? 'pipe' : 'ignore',
      // sudo knows a user by the terminal.
      detached: apart && way.interruptBy === 'signal',
      all: true,
      buffer: false,
      reject: false,
      env: { RUST_BACKTRACE: '0', NO_COLOR: '1' },
    }) as unknown as Child
    this.child.stdin?.on('error', () => undefined)
    this.samplerPid = this.child.pid
    this.callOff = mayBeLeft ? endWithUs(this.child.pid, target.scratch) : () => undefined
    if (mayBeLeft) this.child.stdin?.end('\n')
    this.watchdog = new Watchdog(
      target.pid,
      this.child.pid ?? 0,
      () => this.kill(),
      () => this.stop(),
    )
    this.ended = this.child.then(async (result) => {
      await this.letGo(result.exitCode === 0)
      return this.onExit(result)
    })
    this.ended.catch(() => undefined)
    this.attached = this.untilAttached()
  }

  /** py-spy says "Sampling process …" once it has attached; one that cannot says why and exits. */
  private untilAttached(): Promise<void> {
    return new Promise((resolve, reject) => {
      const hear = (text: string) => {
        this.said = (this.said + text).slice(-16_384)
        if (!this.said.includes('Sampling process')) return
        this.heardAt ??= performance.now()
        resolve()
      }
      this.child.all.on('data', (chunk: Buffer) => hear(chunk.toString()))
      const stopListening = this.way.said === undefined ? undefined : follow(this.way.said, hear)
      this.ended.then(resolve, reject).finally(() => stopListening?.())
    })
  }

  private onExit(result: { exitCode?: number; signal?: string; originalMessage?: string }): void {
    if (this.hung) throw failures.samplerHung({ ms: STOP_MS })
    if (this.watchdog.bit === 'stuck') throw failures.samplerStuck({})
    if (this.watchdog.bit) throw failures.diedWhileHeld({})
    if (result.exitCode !== 0)
      throw explain(this.said + (result.originalMessage ?? ''), this.target.pid, result.signal)
  }

  /** Whatever has ended it: nothing stays suspended, and nothing that was given for it stays given. */
  private async letGo(endedWell: boolean): Promise<void> {
    clearTimeout(this.killer)
    this.callOff()
    if (endedWell) this.watchdog.end()
    else await this.watchdog.afterDeath()
    await this.way.close()
  }

  stop(): void {
    clearTimeout(this.killer)
    if (this.way.interruptBy === 'signal') this.child.kill('SIGINT')
    else this.interruptRoots(this.way.interruptBy)
    this.killer = setTimeout(() => {
      this.hung = true
      this.kill()
    }, STOP_MS)
  }

  /** The kernel lets a process go that its tracer had stopped. */
  kill(): void {
    if (this.way.interruptBy !== 'signal') this.interruptRoots(this.way.interruptBy)
    this.child.kill('SIGKILL')
  }

  /** Of another user, whom we cannot signal. */
  private interruptRoots(by: Exclude<OpenWay['interruptBy'], 'signal'>): void {
    if (by === 'end of input') this.child.stdin?.end()
    else by()
  }

  async trace(): Promise<RawTrace> {
    if (this.target.gil) return readCollapsed(this.file, this.target.rate)
    const reader = new PySpyTrace()
    for await (const chunk of chunksOf(this.file)) reader.push(chunk)
    const trace = reader.end()
    if (trace.damaged === undefined) await this.correctBeginning(trace.last)
    return trace
  }

  /**
   * Its clock begins with itself: after the machine had time for it, or a person had typed a password. `last` is the moment at which
   * it made its file, or later by as long as it takes to go through all events.
   */
  private async correctBeginning(last: number): Promise<void> {
    const { birthtimeMs } = await stat(this.file)
    const told = birthtimeMs - performance.timeOrigin - last / 1000
    this.began = Math.max(this.began, Math.min(told, this.heardAt ?? told))
  }

  notes(): string[] {
    const errors = Number(/Errors: (\d+)/.exec(this.said)?.[1] ?? 0)
    const late = /[\d.]+m?s behind in sampling/.exec(this.said)?.[0]
    const notes: string[] = []
    if (this.target.gil)
      notes.push(
        'Only what held the GIL is shown, as samples times their period, in no order of time; the rest of each thread is idle.',
      )
    if (errors > 0)
      notes.push(`py-spy could not read ${errors} samples: the stack before them is taken to go on.`)
    if (late)
      notes.push(`py-spy was ${late}: the machine was too busy for ${this.target.rate} samples a second.`)
    return notes
  }
}

/**
 * Idle threads are kept (-i): what is idle is told apart by the kernel's account (thread-clock.ts). With --gil a chrometrace would give
 * the time that a thread has no GIL to its stack before that (0.4.3), so there samples are counted.
 */
function argumentsFor({ pid, rate, native, gil }: Target, output: string): string[] {
  const named = ['record', '--pid', String(pid), '--rate', String(rate), '--output', output]
  const kept = gil ? ['--format', 'raw', '--gil'] : ['--format', 'chrometrace', '--idle']
  return [...named, ...kept, '--threads', '--full-filenames', ...(native ? ['--native'] : [])]
}
