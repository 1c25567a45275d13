// The program that a session of ours runs: our terminal, our input, our environment; and the signals that are meant for it.
import { execa, type ResultPromise } from 'execa'
import { constants } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { descendantsOf } from '../system/descendants.ts'
import { isAlive } from '../system/process.ts'
import type { Client } from './client.ts'

interface InTerminal {
  args: string[]
  cwd?: string
  /** null: not there. */
  env?: Record<string, string | null>
}

const GONE_MS = 5000
/** debugpy's own imports take longer, so that a program which Python cannot read is seen before it ends. */
const LOOK_MS = 50
/** No program by then: one that crashed at its very start was never seen. */
const UNSEEN_MS = 20_000

export class Program {
  /** debugpy's launcher, which starts the program and stays its parent. */
  private launcher: ResultPromise | undefined
  private pid: number | undefined
  /** The signals that came, in order. */
  readonly signals: NodeJS.Signals[] = []
  private begun!: (launcherPid: number | undefined) => void
  private readonly launched = new Promise<number | undefined>((begun) => (this.begun = begun))

  constructor(
    client: Client,
    private readonly env: NodeJS.ProcessEnv,
    /** Ends the session of a program that there is not, or not yet. */
    private readonly giveUp: () => void,
  ) {
    client.serve('runInTerminal', (args: InTerminal) => this.start(args))
    client.on('process', ({ systemProcessId }: { systemProcessId?: number }) => (this.pid = systemProcessId))
    client.on('exited', () => (this.pid = undefined))
  }

  /** Settles when the program, or what was to start it, has ended; looked at until `isHere`. */
  async gone(isHere: () => boolean): Promise<void> {
    const pid = await this.launched
    const until = performance.now() + UNSEEN_MS
    for (let had = false; !isHere(); await sleep(LOOK_MS)) {
      const all = pid === undefined ? [] : await descendantsOf(pid)
      // Not what the launcher itself asks the system by (`uname`).
      const found = all.find(({ command }) => command.includes('--connect'))
      // Its first line may run, and Ctrl-C come, before debugpy tells of it.
      if (found) this.pid = found.pid
      const isOver = had || performance.now() > until
      if (pid === undefined || (isOver && !found) || !isAlive(pid)) return void (this.pid = undefined)
      had ||= found !== undefined
    }
  }

  /** Of one that has gone before debugpy knew it (1.6 to 1.8.22 wait a minute for it then): with the session its launcher ends, as it has. */
  async statusAfterAll(): Promise<number | undefined> {
    this.giveUp()
    await this.end()
    return (await this.launcher)?.exitCode
  }

  /**
   * In a session of its own: debugpy's launcher would make the program the foreground group of the terminal, and nobody would undo that.
   * What is typed is read all the same, and Ctrl-C comes to us.
   */
  private start({ args, cwd, env }: InTerminal): object {
    const all = { ...this.env }
    for (const [name, value] of Object.entries(env ?? {}))
      if (value === null) delete all[name]
      else all[name] = value
    this.launcher = execa(args[0]!, args.slice(1), {
      ...(cwd === undefined ? {} : { cwd }),
      env: all,
      extendEnv: false,
      stdio: 'inherit',
      detached: true,
      reject: false,
    })
    this.begun(this.launcher.pid)
    return { processId: this.launcher.pid }
  }

  /** Passes a signal on: Ctrl-C to all that the program has started, as a terminal does. */
  signal(name: NodeJS.Signals): void {
    this.signals.push(name)
    if (this.pid === undefined) return this.giveUp()
    try {
      process.kill(name === 'SIGINT' && process.platform !== 'win32' ? -this.pid : this.pid, name)
    } catch {
      // It has just ended.
    }
  }

  /** The session is over: nothing of it stays, whatever it does; a launcher that was killed leaves the program. */
  async end(): Promise<void> {
    const timer = setTimeout(() => this.launcher?.kill('SIGKILL'), GONE_MS)
    await this.launcher
    clearTimeout(timer)
    if (this.pid !== undefined && isAlive(this.pid)) process.kill(this.pid, 'SIGKILL')
  }
}

/** Signals that end programs by themselves, or by the system: SIGHUP, which 255 would be, is not among them, as -1 is that as well. */
const FATAL = [
  'SIGINT',
  'SIGILL',
  'SIGABRT',
  'SIGBUS',
  'SIGFPE',
  'SIGKILL',
  'SIGSEGV',
  'SIGPIPE',
  'SIGTERM',
] as const

/** debugpy (1.6 to 1.8.22) tells -15 & 255 of a program that SIGTERM has ended; shells say 128 + 15. */
export function shellStatus(code: number): number {
  const number = FATAL.map((name) => constants.signals[name]).find((each) => code === 256 - each)
  return number === undefined ? code : 128 + number
}
