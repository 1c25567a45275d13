// The command `run`: a program profiled to its end with no client, for a terminal or a CI job.
import { InvalidArgumentError, Option, type Command } from 'commander'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { refuseOption } from './mistyped.ts'
import { wrap } from './request/text.ts'
import { statusOf as statusOfWork, type Streams } from './commands.ts'
import { view } from './view/view.ts'
import { readProfile } from './convert/read.ts'
import type { CaptureResult } from './cpu/result.ts'
import { check, parseBudget, type Budget } from './headless/budget.ts'
import type { Ran } from './headless/launch.ts'
import { hasShares, statusOf, summary, UNABLE, whyNotMeasured, type Outcome } from './headless/outcome.ts'
import { nameOf, targetOf, type Target } from './headless/target.ts'
import { writtenFunctions, type WrittenFunction } from './headless/written.ts'
import { hotFunctions, type HotFunction } from './profile/hot.ts'
import { EDITOR } from './report/report.ts'
import { SourceSites } from './source/source-sites.ts'
import { outputError } from './store/output-error.ts'
import { runProgram } from './run-program.ts'
import { pageCode } from './view-command.ts'

interface RunFlags {
  cpu?: boolean
  memory?: boolean
  budget: Budget[]
  python?: string
  pySpy?: string
  /** Where results go, as for a session; `out` says where, and gives them names that stay. */
  outputDir?: string
  out?: string
  json?: string | true
  rate?: number
  mode?: string
  frames?: number
  redact?: boolean
}

const USAGE = `
Give the program after \`--\`, as you would give it to Python: a script, -m MODULE
or -c CODE. It keeps its input, output and exit status. Exit status besides: 90
where a budget was exceeded and the program itself was well, 125 where dapscope
could not do what was asked.`

/** `exit` is given the status. */
export function addRunCommand(program: Command, streams: Streams, exit: (status: number) => void): void {
  program
    .command('run')
    .description('run a program to its end and profile it, with no editor: for a CI job')
    .argument('<program...>', 'script.py, -m MODULE or -c CODE, and its arguments, after --')
    .option('--cpu', 'profile the CPU (so without --memory)')
    .option('--memory', 'track memory, with a snapshot at the end')
    .addOption(
      new Option(
        '--budget <budget>',
        'fail if exceeded: memory=200MB, duration=30s, FUNCTION=30%; may be repeated',
      )
        .argParser((text: string, all: Budget[]) => [...all, budget(text)])
        .default([], 'none'),
    )
    .option('--python <path>', 'the Python that runs it')
    .option('--py-spy <path>', 'the py-spy to use')
    .option('--out <dir>', 'where profiles and reports go, under the same names each time')
    .option('--json [file]', 'write the summary as JSON; default: run.json beside the reports', summaryFile)
    .option('--rate <n>', 'samples a second', count)
    .addOption(new Option('--mode <mode>', 'count running time, or waiting too').choices(['cpu', 'wall']))
    .option('--frames <n>', 'calls that are recorded of each allocation', count)
    .option('--redact', 'leave absolute paths and source text out of the reports')
    .addHelpText('after', USAGE)
    .allowUnknownOption()
    .passThroughOptions()
    .exitOverride((error) => exit(error.exitCode === 0 ? 0 : UNABLE))
    .action(async (words: string[], flags: RunFlags, command: Command) => {
      // What never settles would else end this process as if all were well.
      process.exitCode = UNABLE
      try {
        const { python, pySpy, outputDir } = program.opts<RunFlags>()
        refuseOption(words[0]!, command)
        exit(await run(existing(targetOf(words)), { python, pySpy, outputDir, ...flags }, streams))
      } catch (error) {
        const text = (error as Error).message.replace(/[^?.]$/, '$&.')
        streams.err(wrap(`dapscope: ${text} See \`dapscope run --help\`.`))
        exit(UNABLE)
      }
    })
}

/** debugpy would answer a script that is not there with a traceback of its own. @throws {Error} */
function existing(target: Target): Target {
  if ('program' in target && !existsSync(target.program))
    throw new Error(`there is no file ${target.program} to run`)
  return target
}

async function run(target: Target, flags: RunFlags, streams: Streams): Promise<number> {
  const own = ownConfiguration(flags)
  const ran = await runProgram({ target, own, ...flags, say: streams.err })
  const outcome = await outcomeOf(target, ran, flags, streams)
  for (const line of summary(outcome, !ran.isStillborn)) streams.err(line)
  await writeJson(outcome, flags, streams)
  return outcome.status
}

/** What a budget needs is measured, asked for or not. */
function ownConfiguration({ cpu, memory, budget, rate, mode, frames, outputDir, out = outputDir }: RunFlags) {
  const wants = (kind: string) => budget.some((each) => each.kind === kind)
  const isMemory = memory || frames !== undefined || wants('memory')
  const isCpu =
    cpu || !isMemory || rate !== undefined || mode !== undefined || wants('function') || wants('duration')
  return {
    // Nobody has breakpoints here: the debugger sleeps from the first line on.
    cpu: isCpu ? { neutral: true, ...given({ rate, mode }) } : undefined,
    memory: isMemory ? given({ frames }) : undefined,
    ...given({ outputDir: out && resolve(out) }),
  }
}

function given<T extends object>(values: T): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>
}

async function outcomeOf(target: Target, ran: Ran, flags: RunFlags, streams: Streams): Promise<Outcome> {
  const sources = new SourceSites()
  const how = { ...flags, sources }
  const cpu = ran.cpu && {
    ...ran.cpu,
    ...(await delivered(ran.cpu.cpuProfilePath, 'cpuProfilePath', how, streams)),
  }
  const memory = ran.memory && {
    ...ran.memory,
    ...(await delivered(ran.memory.heapProfilePath, 'heapProfilePath', how, streams)),
  }
  const functions = await functionsOf(ran.cpu, sources)
  const measured = {
    peakBytes: ran.memory?.peakBytes,
    durationMs: ran.durationMs,
    functions,
    written: (name: string) => writtenHere(name, target, functions ?? [], ran.files ?? [], sources),
    whyNot: (kind: Budget['kind']) => whyNotMeasured(kind, ran),
  }
  const budgets = flags.budget.map((each) => check(each, measured))
  const wanted = ownConfiguration(flags)
  const isMissing = (wanted.cpu !== undefined && !cpu) || (wanted.memory !== undefined && !memory)
  return {
    program: nameOf(target),
    programStatus: ran.exitCode ?? null,
    status: statusOf(ran.exitCode, budgets, isMissing),
    durationMs: ran.durationMs ?? null,
    budgets,
    cpu: cpu ?? null,
    memory: memory ?? null,
  }
}

/** In the files that were loaded or seen in samples, and in those beside the program. */
function writtenHere(
  name: string,
  target: Target,
  functions: HotFunction[],
  loaded: string[],
  sources: SourceSites,
): WrittenFunction[] {
  const program = 'program' in target ? [resolve(target.program)] : []
  const seen = functions.map(({ path }) => path).filter((path) => path !== '')
  return writtenFunctions(
    sources,
    name,
    [...program, ...loaded, ...seen],
    [process.cwd(), ...program.map(dirname)],
  )
}

/** All of them: the answer holds only the hottest; undefined where nothing was measured. */
async function functionsOf(
  cpu: CaptureResult | undefined,
  { at: sites }: SourceSites,
): Promise<HotFunction[] | undefined> {
  if (!cpu || !hasShares(cpu)) return undefined
  const { stacks } = await readProfile(cpu.cpuProfilePath, { sites })
  return hotFunctions(stacks, cpu.mode, Number.MAX_SAFE_INTEGER)
}

/** The report, and with `--out` the profile, where a CI job finds them under the same name each time. */
async function delivered<Key extends string>(
  profile: string,
  key: Key,
  { out, redact = false, sources }: RunFlags & { sources: SourceSites },
  { err }: Streams,
): Promise<Record<Key | 'reportPath', string>> {
  const folder = out === undefined ? dirname(profile) : resolve(out)
  const page = join(folder, basename(profile).replace(/\.\w+$/, '.html'))
  const options = { editor: EDITOR, redact, sites: sources.at, textAt: sources.textAt }
  const work = async () => void (await view([profile], { ...options, out: page, code: await pageCode() }))
  await statusOfWork(work(), { out: err, err })
  if (out === undefined) return { [key]: profile, reportPath: page } as Record<Key | 'reportPath', string>
  const copy = join(folder, basename(profile))
  await putting(copy, () => copyFile(profile, copy))
  return { [key]: copy, reportPath: page } as Record<Key | 'reportPath', string>
}

async function writeJson(outcome: Outcome, { json, out }: RunFlags, { err }: Streams): Promise<void> {
  if (json === undefined) return
  const { cpu, memory } = outcome
  const report = cpu?.reportPath ?? memory?.reportPath
  const folder = out ?? (report === undefined ? '.' : dirname(report))
  const path = resolve(json === true ? join(folder, 'run.json') : json)
  await putting(path, async () => {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, `${JSON.stringify(outcome, null, 2)}\n`)
  })
  err(`summary  ${path}`)
}

/** @throws {Error} in words why not */
async function putting(path: string, work: () => Promise<void>): Promise<void> {
  await work().catch((error: unknown) => {
    throw new Error(`${path} could not be written: ${outputError(path, error).message}`)
  })
}

function budget(text: string): Budget {
  try {
    return parseBudget(text)
  } catch (error) {
    throw new InvalidArgumentError(`${(error as Error).message}.`)
  }
}

function count(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text))
    throw new InvalidArgumentError('It is a whole number above 0, of at most four digits.')
  return Number(text)
}

/** Without `--` what stands behind `--json` may be the program: nothing of the user's is to be written over. */
function summaryFile(path: string): string {
  if (isTaken(path))
    throw new InvalidArgumentError(
      'It is a folder, or a file that holds no JSON. Before the program put `--`: `--json -- script.py`.',
    )
  return path
}

function isTaken(path: string): boolean {
  try {
    const found = statSync(path)
    return found.isDirectory() || (found.isFile() && !/^\s*(\{|$)/.test(readFileSync(path, 'utf8')))
  } catch {
    // It is not there, or not to be read: writing it tells.
    return false
  }
}
