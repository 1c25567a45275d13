// The command `uninstall`: shows all that dapscope has put on this machine, asks, and removes it.
import type { Command } from 'commander'
import { agrees } from './ask.ts'
import type { Streams } from './commands.ts'
import { sizeText } from './profile/units.ts'
import { leavings, removeFolders, removeLeavings, type Whereabouts } from './tools/leavings.ts'

interface UninstallFlags {
  yes?: boolean
}

const ITSELF =
  'dapscope itself goes the way it came: `npm uninstall --global dapscope`, `pipx uninstall dapscope`, `pip uninstall dapscope`.'

/** `input`: where the answer is typed, if a person is there; not touched before, as a session reads from it itself. */
export function addUninstallCommand(
  program: Command,
  streams: Streams,
  input: () => NodeJS.ReadStream,
  exit: (status: number) => void,
): void {
  program
    .command('uninstall')
    .description('remove what setup and captures have put on this machine')
    .option('--yes', 'do not ask')
    .action(async ({ yes }: UninstallFlags) => {
      const { outputDir } = program.opts<{ outputDir?: string }>()
      const where = { outputDir, cwd: process.cwd() }
      const isMeant = await show(where, yes === true, streams, input)
      if (isMeant !== undefined) return exit(isMeant ? await remove(where, streams) : 1)
      streams.out(ITSELF)
      exit(0)
    })
}

/** @returns whether to remove it; undefined where there is nothing */
async function show(
  where: Whereabouts,
  yes: boolean,
  { out, err }: Streams,
  input: () => NodeJS.ReadStream,
): Promise<boolean | undefined> {
  const found = await leavings(where)
  if (found.length === 0) {
    out('There is nothing of dapscope’s on this machine.')
    return undefined
  }
  for (const { what, path, bytes } of found) out(`${sizeText(bytes).padStart(9)}  ${what}: ${path}`)
  if (yes) return true
  if (input().isTTY && (await agrees(input(), 'Remove all of this?'))) return true
  err('dapscope: nothing was removed. Type `dapscope uninstall --yes` to remove all of this.')
  return false
}

/** @returns the exit status */
async function remove(where: Whereabouts, { out, err }: Streams): Promise<number> {
  const stayed = await removeLeavings(where)
  // At its exit this very start keeps its compiled code (code-cache.ts, which is asked first).
  process.once('exit', () => removeFolders(where))
  for (const path of stayed) err(`dapscope: ${path} stays: it holds what is not dapscope’s, or is in use`)
  out(stayed.length === 0 ? 'Removed.' : 'Removed all else.')
  out(ITSELF)
  return stayed.length === 0 ? 0 : 1
}
