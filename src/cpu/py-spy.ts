// The sampler py-spy (0.4): one `py-spy record` for one capture, in the one format that keeps real time.
import { execa, type ResultPromise } from 'execa'
import { join } from 'node:path'
import { failures, type Failure } from '../session/failure.ts'
import { isAlive } from '../system/process.ts'
import type { Recording, Sampler, Target } from './sampler.ts'

/** py-spy writes its file some 8 ms after SIGINT; a capture of an hour needs longer. */
const STOP_MS = 20_000
const DUMP_MS = 8000

type Child = ResultPromise<{ buffer: false; reject: false; all: true }>

/** `find` is asked when a capture starts: py-spy may be installed while a session runs. @throws {Failure} pySpyMissing */
export function pySpySampler(find: () => string): Sampler {
  return {
    name: 'py-spy',
    async start(target, signal) {
      const recording = new PySpyRecording(find(), target)
      const giveUp = () => recording.kill()
      signal.addEventListener('abort', giveUp)
      try {
        await recording.attached
        return recording
      } finally {
        signal.removeEventListener('abort', giveUp)
      }
    },
  }
}

class PySpyRecording implements Recording {
  readonly began = performance.now()
  readonly samplerPid: number | undefined
  readonly file: string
  readonly attached: Promise<void>
  readonly ended: Promise<void>
  private readonly child: Child
  private said = ''
  private hung = false
  private killer: NodeJS.Timeout | undefined

  constructor(
    path: string,
    private readonly target: Target,
  ) {
    this.file = join(target.scratch, 'py-spy.json')
    this.child = execa(path, argumentsFor(target, this.file), {
      stdin: 'ignore',
      all: true,
      buffer: false,
      reject: false,
      env: { RUST_BACKTRACE: '0', NO_COLOR: '1' },
    }) as unknown as Child
    this.samplerPid = this.child.pid
    this.ended = this.child.then((result) => this.onExit(result))
    this.ended.catch(() => undefined)
    this.attached = this.untilAttached()
  }

  /** py-spy says "Sampling process …" once it has attached; one that cannot says why and exits. */
  private untilAttached(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.child.all.on('data', (chunk: Buffer) => {
        this.said = (this.said + chunk.toString()).slice(-16_384)
        if (this.said.includes('Sampling process')) resolve()
      })
      this.ended.then(resolve, reject)
    })
  }

  private onExit(result: { exitCode?: number; signal?: string; originalMessage?: string }): void {
    clearTimeout(this.killer)
    if (this.hung) throw failures.samplerHung({ ms: STOP_MS })
    if (result.exitCode !== 0)
      throw explain(this.said + (result.originalMessage ?? ''), this.target.pid, result.signal)
  }

  stop(): void {
    this.child.kill('SIGINT')
    this.killer = setTimeout(() => {
      this.hung = true
      this.kill()
    }, STOP_MS)
  }

  /** The kernel lets a process go that its tracer had stopped. */
  kill(): void {
    this.child.kill('SIGKILL')
  }

  notes(): string[] {
    const errors = Number(/Errors: (\d+)/.exec(this.said)?.[1] ?? 0)
    const late = /[\d.]+m?s behind in sampling/.exec(this.said)?.[0]
    const notes: string[] = []
    if (errors > 0)
      notes.push(`py-spy could not read ${errors} samples: the stack before them is taken to go on.`)
    if (late)
      notes.push(`py-spy was ${late}: the machine was too busy for ${this.target.rate} samples a second.`)
    return notes
  }
}

/** Idle threads are kept (-i): what is idle is told apart by the kernel's account (thread-clock.ts). */
function argumentsFor({ pid, rate }: Target, output: string): string[] {
  const named = [
    'record',
    '--pid',
    String(pid),
    '--rate',
    String(rate),
    '--format',
    'chrometrace',
    '--output',
    output,
  ]
  return [...named, '--threads', '--full-filenames', '--idle']
}

/** What py-spy says when it cannot go on, as a failure with its remedy. */
function explain(said: string, pid: number, signal?: string): Failure {
  if (/ermission denied|EPERM|not permitted|run as root/i.test(said))
    return failures.notPermitted({ pid, remedy: permissionRemedy() })
  if (/ENOENT/.test(said)) return failures.pySpyMissing({ tried: said.trim() })
  if (/No space left/i.test(said))
    return failures.samplerFailed({ message: 'no space is left in the folder for temporary files' })
  if (!isAlive(pid))
    return failures.samplerFailed({ message: `process ${pid} ended before py-spy could read it` })
  const message =
    /Error: (.+)/.exec(said)?.[1] ?? (signal ? `it was ended by ${signal}` : said.trim().split('\n').at(-1))
  return failures.samplerFailed({ message: message || 'it ended without a word' })
}

function permissionRemedy(): string {
  if (process.platform === 'darwin')
    return 'macOS lets only root read another process: start the editor’s adapter with sudo.'
  return (
    'In a container start it with `--cap-add SYS_PTRACE`; on Linux with Yama type ' +
    '`echo 0 | sudo tee /proc/sys/kernel/yama/ptrace_scope` (until the next boot).'
  )
}

/** One thread of `py-spy dump --json` (0.4). */
export interface DumpedThread {
  pid: number
  thread_id: number
  thread_name: string | null
  os_thread_id: number | null
  active: boolean
  owns_gil: boolean
  frames: { name: string; filename: string; line: number }[]
}

/** The stacks of all threads now, innermost frame first. @throws {Failure} */
export async function dumpStacks(path: string, pid: number, signal: AbortSignal): Promise<DumpedThread[]> {
  const args = ['dump', '--pid', String(pid), '--json', '--full-filenames']
  const result = await execa(path, args, {
    reject: false,
    all: true,
    timeout: DUMP_MS,
    cancelSignal: signal,
    stdin: 'ignore',
  })
  if (result.exitCode !== 0) throw explain(result.all ?? '', pid, result.signal)
  return JSON.parse(result.stdout) as DumpedThread[]
}
