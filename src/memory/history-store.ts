// The history of a program's snapshots on disk: a file for each session, so that re-attaching finds what was before.
import { createHash } from 'node:crypto'
import { readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFolder } from '../store/make-folder.ts'
import { writeFileStream } from '../store/write.ts'
import {
  MOST_SESSIONS,
  NO_HISTORY,
  parseHistory,
  remember,
  serialiseHistory,
  type History,
} from './history.ts'
import { LEAST_BYTES, type Summary } from './sites.ts'

/** Of one session; what leaks are told from is the last stretch. */
const MOST_SUMMARIES = 24
const MOST_WHOLE = 8

export class HistoryStore {
  /** This session's last ones, with all their sites. */
  private readonly whole = new Map<string, Summary>()
  private own: History = NO_HISTORY
  private others: Promise<Summary[]> | undefined

  constructor(
    private readonly folder: string,
    private readonly session: { sessionId: string; program: string },
  ) {}

  /** Those of this program, of this session and of others that are kept, in no order. */
  async summaries(): Promise<Summary[]> {
    this.others ??= this.readOthers()
    return [...(await this.others), ...this.ownSummaries]
  }

  private get ownSummaries(): Summary[] {
    return this.own.sessions.flatMap(({ summaries }) =>
      summaries.map((each) => this.whole.get(each.id) ?? each),
    )
  }

  /** This session's snapshots, the oldest first. */
  get ids(): string[] {
    return this.ownSummaries.map(({ id }) => id)
  }

  /** @throws OutputError where it cannot be written; it is remembered all the same */
  async add(summary: Summary): Promise<void> {
    this.whole.set(summary.id, summary)
    const [oldest] = this.whole.keys()
    if (this.whole.size > MOST_WHOLE && oldest !== undefined) this.whole.delete(oldest)
    const sites = summary.sites.filter(({ bytes }) => bytes >= LEAST_BYTES)
    this.own = shortened(remember(this.own, this.session, { ...summary, sites }))
    await makeFolder(this.folder)
    await writeFileStream(join(this.folder, this.fileName), [serialiseHistory(this.own)])
    await this.removeOldest()
  }

  /** The program's name is only hashed: it may hold anything. */
  private get prefix(): string {
    return createHash('sha256').update(this.session.program).digest('hex').slice(0, 12)
  }

  private get fileName(): string {
    return `${this.prefix}.${this.session.sessionId}.json`
  }

  private async readOthers(): Promise<Summary[]> {
    const names = await this.files()
    const ofProgram = names.filter((name) => name.startsWith(`${this.prefix}.`) && name !== this.fileName)
    const texts = ofProgram.map((name) => readFile(join(this.folder, name), 'utf8').catch(() => ''))
    return (await Promise.all(texts)).flatMap((text) =>
      (parseHistory(text)?.sessions ?? []).flatMap(({ summaries }) => summaries),
    )
  }

  private async files(): Promise<string[]> {
    const names = await readdir(this.folder).catch(() => [])
    return names.filter((name) => /^[0-9a-f]{12}\.[\w-]+\.json$/.test(name))
  }

  private async removeOldest(): Promise<void> {
    const names = await this.files()
    if (names.length <= MOST_SESSIONS) return
    const ages = await Promise.all(
      names.map(async (name) => ({
        name,
        used: await stat(join(this.folder, name)).then(
          ({ mtimeMs }) => mtimeMs,
          () => 0,
        ),
      })),
    )
    ages.sort((a, b) => a.used - b.used)
    // One that cannot be removed is passed over: the new one matters more than the limit.
    for (const { name } of ages.slice(0, names.length - MOST_SESSIONS))
      await rm(join(this.folder, name), { force: true }).catch(() => undefined)
  }
}

function shortened(history: History): History {
  return {
    ...history,
    sessions: history.sessions.map((session) => ({
      ...session,
      summaries: session.summaries.slice(-MOST_SUMMARIES),
    })),
  }
}
