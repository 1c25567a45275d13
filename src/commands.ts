// The commands that work on files, for the command line: `convert` and `diff`.
import { setFlagsFromString } from 'node:v8'
import { InvalidArgumentError, Option, type Command } from 'commander'
import { convert, type ConvertOptions } from './convert/convert.ts'
import { diffFiles, type DiffResult } from './convert/diff.ts'
import { SourceSites } from './source/source-sites.ts'
import { diffTable } from './profile/diff-table.ts'
import { formats } from './profile/formats.ts'
import type { Mode } from './profile/totals.ts'
import { asFailure, failures } from './session/failure.ts'
import { toClientPath, type PathMapping } from './session/paths.ts'
import { wrap } from './request/text.ts'
import { OutputError } from './store/output-error.ts'

/** Where a command's text goes. */
export interface Streams {
  out: (line: string) => void
  err: (line: string) => void
}

interface ConvertFlags extends Omit<ConvertOptions, 'sites'> {
  map: PathMapping[]
}

interface DiffFlags {
  json?: boolean
  limit: number
  map: PathMapping[]
  mode: Mode
}

/** `exit` is given the status: 0, or 1 after a failure that has been told. */
export function addFileCommands(program: Command, streams: Streams, exit: (status: number) => void): void {
  const run = async (work: Promise<void>) => exit(await statusOf(work, streams))
  program
    .command('convert <file>')
    .description('write a profile (of py-spy’s, or a .cpuprofile) in another format')
    .addOption(
      new Option('--to <format>', 'the format').choices(formats.map(({ id }) => id)).makeOptionMandatory(),
    )
    .option('--output <file>', 'where to; default: beside the file')
    .addOption(mapOption())
    .addOption(modeOption('wall if the file does not say'))
    .option('--line-nodes', 'cpuprofile: a node for each executing line')
    .option('--rate <n>', 'collapsed stacks: counts a second (100; ours say so themselves)', positive)
    .action((file: string, flags: ConvertFlags) => run(runConvert(file, flags, streams)))
  program
    .command('diff <before> <after>')
    .description('compare two profiles, function by function')
    .option('--json', 'as JSON')
    .option('--limit <n>', 'lines of your code and of other code', positive, 20)
    .addOption(mapOption())
    .addOption(modeOption('cpu if a file does not say').default('cpu', 'cpu'))
    .action((before: string, after: string, flags: DiffFlags) => run(runDiff(before, after, flags, streams)))
}

export async function statusOf(work: Promise<void>, { err }: Streams): Promise<number> {
  try {
    await work
    return 0
  } catch (error) {
    err(wrap(`dapscope: ${textOf(error)}`))
    return 1
  }
}

function textOf(error: unknown): string {
  if (!(error instanceof OutputError)) return asFailure(error).message
  return failures.output({
    path: error.path,
    why: error.message,
    remedy: 'Name another place with `--output FILE`.',
  }).message
}

async function runConvert(file: string, flags: ConvertFlags, { out, err }: Streams): Promise<void> {
  // V8 lets garbage grow to several times of what is alive, hundreds of MB for a large trace; this costs a tenth of the speed.
  setFlagsFromString('--heap-growing-percent=60')
  const { output, notes } = await convert(file, { ...flags, sites: new SourceSites().at })
  for (const note of notes) err(note)
  out(output)
}

async function runDiff(
  before: string,
  after: string,
  flags: DiffFlags,
  { out, err }: Streams,
): Promise<void> {
  const sites = new SourceSites().at
  const toClient = (path: string) => toClientPath(path, flags.map)
  const read = await diffFiles(before, after, flags.mode, {
    sites: (path, name, line) => sites(toClient(path), name, line),
  })
  const result = {
    ...read,
    functions: read.functions.map((each) => ({ ...each, path: toClient(each.path) })),
  }
  if (flags.json) return out(JSON.stringify(result, null, 2))
  for (const note of result.notes) err(note)
  for (const line of [...headOf(result), ...diffTable(result.functions, flags.limit)]) out(line)
}

function headOf({ from, to }: DiffResult): string[] {
  const side = ({ path, mode, durationMs }: DiffResult['from']) =>
    `${path} (${mode}, ${(durationMs / 1000).toFixed(1)} s)`
  return [`before: ${side(from)}`, `after:  ${side(to)}`, 'milliseconds in each second of the capture:', '']
}

function mapOption(): Option {
  const collect = (text: string, all: PathMapping[]) => [...all, mapping(text)]
  const option = new Option('--map <REMOTE=LOCAL>', 'what a folder is called here; may be repeated')
  return option.argParser(collect).default([], 'none')
}

function modeOption(fallback: string): Option {
  return new Option('--mode <mode>', `count running time, or waiting too (${fallback})`).choices([
    'cpu',
    'wall',
  ])
}

function mapping(text: string): PathMapping {
  const at = text.indexOf('=')
  if (at < 1 || at === text.length - 1) throw new InvalidArgumentError('A mapping is REMOTE=LOCAL.')
  return { remoteRoot: text.slice(0, at), localRoot: text.slice(at + 1) }
}

function positive(text: string): number {
  const number = Number(text)
  if (!(number > 0 && number <= 1e6))
    throw new InvalidArgumentError('It is a number above 0, up to 1,000,000.')
  return number
}
