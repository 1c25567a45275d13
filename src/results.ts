// The commands for what captures and snapshots left on disk: `list`, `open` and `clean`.
import { InvalidArgumentError, type Command } from 'commander'
import { basename, join } from 'node:path'
import { runsFolder } from './store/state-folder.ts'
import { localTime } from './store/run-folder.ts'
import { readIndex, writeIndex, type IndexEntry } from './store/run-index.ts'
import type { FoundRun } from './store/run-folder.ts'
import { removeRuns, runsBefore } from './store/run-limits.ts'
import { agrees } from './ask.ts'
import { statusOf, type Streams } from './commands.ts'
import { EDITOR } from './report/report.ts'
import { resultNamed, shortId, WHOLE } from './view/named.ts'
import { sizeText } from './profile/units.ts'
import { wrap } from './request/text.ts'
import { runView } from './view-command.ts'

const DAY_MS = 24 * 60 * 60 * 1000

export function addResultCommands(
  program: Command,
  { out, err }: Streams,
  input: () => NodeJS.ReadStream,
  exit: (status: number) => void,
): void {
  const base = () => {
    const { outputDir } = program.opts<{ outputDir?: string }>()
    return runsFolder(outputDir, process.cwd())
  }
  program
    .command('list')
    .description('what captures and snapshots have left on disk, the newest last')
    .option('--json', 'as JSON, with all files')
    .option('--limit <n>', 'how many of the newest; 0: all', whole, 20)
    .action(async ({ json, limit }: { json?: boolean; limit: number }) => {
      const entries = (await readIndex(base())).sort((a, b) => a.time - b.time).slice(-limit)
      if (json) out(JSON.stringify(entries.map(withPaths(base())), null, 2))
      else if (entries.length === 0) err(`dapscope: there is nothing in ${base()}`)
      else for (const text of table(entries, base())) out(text)
      exit(0)
    })
  program
    .command('open [which]')
    .description('show the last result in the browser, or the one that `dapscope list` names')
    .option('--no-open', 'only make the page, and say where it is')
    .action(async (which: string | undefined, { open }: { open: boolean }) => {
      const work = async () =>
        runView([await resultNamed(which ?? 'last', base())], { open, editor: EDITOR }, { out, err })
      exit(await statusOf(work(), { out, err }))
    })
  addClean(program, { out, err }, input, base, exit)
}

function addClean(
  program: Command,
  streams: Streams,
  input: () => NodeJS.ReadStream,
  base: () => string,
  exit: (status: number) => void,
): void {
  program
    .command('clean')
    .description('remove what captures and snapshots have left on disk; what is being written stays')
    .option('--older-than <days>', 'only what is older', whole, 0)
    .option('--yes', 'do not ask; needed where there is no terminal to ask at')
    .action(async ({ olderThan, yes }: { olderThan: number; yes?: boolean }) => {
      const old = await runsBefore(base(), Date.now() - olderThan * DAY_MS)
      const found = `${folders(old.length)} (${sizeText(old.reduce((sum, each) => sum + each.size, 0))})`
      if (yes !== true && old.length > 0) {
        const isAgreed = input().isTTY && (await agrees(input(), `Remove ${found} from ${base()}?`))
        if (!isAgreed) return exit(refused(found, base(), input().isTTY, streams))
      }
      exit(await removeAll(old, base(), streams))
    })
}

/** @returns the exit status */
function refused(found: string, base: string, isAsked: boolean, { err }: Streams): number {
  const why = isAsked
    ? 'nothing was removed. `--older-than 7` keeps the results of the last week.'
    : `nothing was removed: there is no terminal to ask at whether ${found} may go from ${base}. Type \`dapscope clean --yes\` to remove them.`
  err(wrap(`dapscope: ${why}`))
  return 1
}

/** @returns the exit status */
async function removeAll(old: FoundRun[], base: string, { out, err }: Streams): Promise<number> {
  const { runs, bytes, failed } = await removeRuns(old)
  await writeIndex(base).catch(() => undefined)
  out(`removed ${folders(runs)} (${sizeText(bytes)}) from ${base}`)
  for (const folder of failed)
    err(`dapscope: ${folder} could not be removed; see who owns it, or what holds it open.`)
  return failed.length > 0 ? 1 : 0
}

const folders = (count: number) => `${count} of dapscope’s folders`

/** `2026-11-25 04:52  1f2e3d  cpu     1.2 MB  app.py  label  …/cpu.cpuprofile`; the six signs name it to `open` and `view` */
function table(entries: IndexEntry[], base: string): string[] {
  const width = Math.max(0, ...entries.map((entry) => named(entry).length))
  return entries.map((entry) => {
    const { time, kind, bytes, files, run } = entry
    const when = localTime(new Date(time)).slice(0, 16)
    const file = files.find((name) => WHOLE.test(name)) ?? files[0] ?? run
    const size = sizeText(bytes).padStart(8)
    return `${when}  ${shortId(run)}  ${kind.padEnd(10)}  ${size}  ${named(entry).padEnd(width)}  ${join(base, file)}`
  })
}

const named = ({ program, label }: IndexEntry) =>
  [program && basename(program), label].filter((part) => part).join('  ')

const withPaths = (base: string) => (entry: IndexEntry) => ({
  ...entry,
  files: entry.files.map((file) => join(base, file)),
})

function whole(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError('It is a whole number.')
  return Number(text)
}
