// The hook that learns how long the program itself runs: debugpy starts for some tenths of a second before its first line, and holds its end.
import { randomBytes } from 'node:crypto'
import type { DebugProtocol } from '@vscode/debugprotocol'
import type { Courier } from '../courier/courier.ts'
import { take } from '../courier/ground.ts'
import type { Hook } from '../session/hook.ts'

const HOLD_MS = 5000

/** As own_time.py writes it, seconds since the epoch; null: it was ended from outside, or left without telling (`os._exit`). */
interface Told {
  begun: number | null
  ended: number | null
  files: string[] | null
}

/** What a program came to. */
export interface Course {
  durationMs: number
  /** Of the modules that it has loaded; undefined where that is not known. */
  files: string[] | undefined
}

export class OwnTime implements Hook {
  readonly name = 'own time'
  private file: Promise<string | undefined> | undefined
  private captured: number | undefined
  private ran: number | undefined

  constructor(private readonly courier: Courier) {}

  request({ command }: DebugProtocol.Request): void {
    if (command !== 'configurationDone' || this.file) return
    this.file = this.watch().catch(() => undefined)
    this.courier.session.adapter.holdUntil(this.file, HOLD_MS)
  }

  readonly events = {
    process: () => void (this.ran ??= epoch()),
  }

  /** The capture from the first line runs. */
  begin(): void {
    this.captured ??= epoch()
  }

  /** @returns the file in which it will be */
  private async watch(): Promise<string | undefined> {
    const ground = await this.courier.known()
    if (!ground.isShared) return undefined
    const path = ground.scratchFile(randomBytes(8).toString('hex'))
    await this.courier.call('own_time.watch', { path })
    return path
  }

  /**
   * Where nobody could look, the program is taken to begin with the `process` event, some tenths of a second too early; one
   * that was killed ends with the capture.
   */
  async course(captureMs: number): Promise<Course> {
    const { captured = 0, ran = 0 } = this
    const { begun, ended, files } = await this.told()
    const from = begun === null ? Math.max(captured, ran) : begun * 1000
    const to = ended === null ? captured + captureMs : ended * 1000
    return {
      durationMs: captured === 0 ? captureMs : Math.max(0, to - from),
      files: files ?? undefined,
    }
  }

  private async told(): Promise<Told> {
    const path = await this.file
    const text = path === undefined ? undefined : await take(path)
    const unknown = { begun: null, ended: null, files: null }
    return text === undefined ? unknown : (this.courier.payloadIn(text) as Told)
  }
}

const epoch = () => performance.timeOrigin + performance.now()
