// Commands and flags: the only file that knows process.argv.
import { Command, InvalidArgumentError, Option } from 'commander'
import { appendFileSync, mkdirSync, realpathSync } from 'node:fs'
import { dirname } from 'node:path'
import { addFileCommands, type Streams } from './commands.ts'
import { addCompletionCommand } from './completion.ts'
import { demo } from './demo/demo.ts'
import { explanation, explanationOfConnect } from './explanation.ts'
import { examine, isFit, report } from './doctor/doctor.ts'
import { addResultCommands } from './results.ts'
import { addHelpCommand } from './help-command.ts'
import { addRunCommand } from './run-command.ts'
import { serveStdio, servePort } from './serve.ts'
import { asFailure } from './session/failure.ts'
import { mistyped } from './mistyped.ts'
import { openLog } from './session/log.ts'
import { reasonOf } from './store/reason.ts'
import { setup } from './tools/setup.ts'
import { ToolMissing } from './tools/tool-missing.ts'
import { addViewCommand } from './view-command.ts'
import type { Address } from './wire/connect.ts'
import { wrap } from './request/text.ts'
import { addUninstallCommand } from './uninstall-command.ts'
import { VERSION } from './version.ts'

interface Flags {
  stdio?: boolean
  port?: number
  host: string
  token?: string
  connect?: Address
  python?: string
  debugpy?: string
  pySpy?: string
  outputDir?: string
  logFile?: string
  logLevel?: string
}

const program = new Command('dapscope')
  .enablePositionalOptions()
  .configureOutput({ outputError: (text, write) => write(`${wrap(ofCommander(text))}\n`) })
  .description('debugpy’s adapter to every client, and a profiler of the process being debugged')
  .version(VERSION)
  .option('--port <port>', 'serve sessions over TCP, one for each connection, instead of stdio', portNumber)
  .option('--host <host>', 'the address to listen on', '127.0.0.1')
  .addOption(
    new Option('--token <token>', 'what a configuration has to know, for a --host that others can reach').env(
      'DAPSCOPE_TOKEN',
    ),
  )
  .option('--stdio', 'speak on stdin and stdout also where they are a terminal, as TRAMP makes them')
  .option('--connect <host:port>', 'an adapter that runs already, such as `debugpy --listen`', address)
  .option('--python <path>', 'the Python that has debugpy')
  .option('--debugpy <dir>', 'the folder of a debugpy to run, where that Python need not have one')
  .option('--py-spy <path>', 'the py-spy to use')
  .option('--output-dir <dir>', 'where profiles go')
  .option('--log-file <file>', 'write a log')
  .addOption(
    new Option('--log-level <level>', 'how much to log').choices(['trace', 'debug', 'info', 'warn', 'error']),
  )
  .addHelpText('after', '\nAnything else is handed to `python -m debugpy.adapter`.')
  .allowUnknownOption()
  .allowExcessArguments()
  .action(async (flags: Flags, command: Command) => exit(await serve(flags, command.args)))

program
  .command('setup')
  .description('install debugpy and py-spy into an environment of dapscope’s own')
  .option('--python <path>', 'the Python to make it from')
  .option('--upgrade', 'make it anew')
  .option('--quiet', 'say nothing when there is nothing to do')
  .action(async (flags: SetupFlags) => exit(await runSetup(flags)))

program
  .command('demo')
  .description('profile a sample program through a live debug session, and show the result')
  .action(async (_flags: object, command: Command) => {
    exit(
      await demo(realpathSync(process.argv[1]!), flagsOf(command.parent!.opts()), (line) =>
        process.stdout.write(`${line}\n`),
      ),
    )
  })

const streams: Streams = {
  out: (line) => process.stdout.write(`${line}\n`),
  err: (line) => process.stderr.write(`${line}\n`),
}
addFileCommands(program, streams, exitTold)
addResultCommands(program, streams, () => process.stdin, exitTold)
addViewCommand(program, streams, exitTold)
addHelpCommand(program, streams, exitTold)
addCompletionCommand(program, streams, exitTold)
addUninstallCommand(program, streams, () => process.stdin, exitTold)
addRunCommand(program, streams, exit)
program
  .command('doctor')
  .description('look at all that a session needs, and say what to type for what is missing')
  .option('--json', 'as JSON')
  .action(async ({ json }: { json?: boolean }, command: Command) => {
    const { python, pySpy, outputDir } = command.parent!.opts<Flags>()
    const patient = { python, pySpy, outputDir, env: process.env, cwd: process.cwd() }
    const findings = await examine(patient)
    const lines = json ? [JSON.stringify({ fit: isFit(findings), findings }, null, 2)] : report(findings)
    for (const line of lines) process.stdout.write(`${line}\n`)
    exitTold(isFit(findings) ? 0 : 1)
  })

interface SetupFlags {
  python?: string
  upgrade?: boolean
  quiet?: boolean
}

async function runSetup({ python, upgrade, quiet }: SetupFlags): Promise<number> {
  const onLine = (line: string) => process.stderr.write(`${line}\n`)
  try {
    const { folder, made } = await setup({ python, upgrade, quiet, onLine })
    if (made || !quiet) onLine(`dapscope: debugpy and py-spy are in ${folder}`)
    return 0
  } catch (error) {
    if (!(error instanceof ToolMissing)) throw error
    onLine(wrap(`dapscope: ${error.message} ${error.remedy}`))
    return 1
  }
}

/** The flags that a session of the demo is to be started with. */
function flagsOf({ python, pySpy, outputDir }: Partial<Flags>): string[] {
  const given = { python, 'py-spy': pySpy, 'output-dir': outputDir }
  return Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, value]))
}

async function serve(flags: Flags, adapterArgs: string[]): Promise<number> {
  const isPerson = process.stdin.isTTY && !flags.stdio
  const wrong = mistyped(program, adapterArgs, isPerson)
  if (wrong !== undefined) {
    streams.err(wrong)
    return 2
  }
  if (isPerson && flags.port === undefined) return explainToPerson(flags)
  const log = openLog({ file: writable(flags.logFile), level: flags.logLevel })
  const { connect, python, debugpy, pySpy, outputDir, token } = flags
  // Not for the program that is debugged.
  delete process.env['DAPSCOPE_TOKEN']
  const options = {
    connect,
    // On stdio nobody else can come.
    token: flags.port === undefined ? undefined : token,
    python,
    debugpy,
    pySpy,
    outputDir,
    adapterArgs,
    // debugpy's launcher would take a terminal for its program, TRAMP's as well, and nothing more would reach us.
    ownTerminal: flags.port === undefined && process.stdin.isTTY,
    cwd: process.cwd(),
    env: process.env,
    log,
  }
  return flags.port === undefined ? serveStdio(options) : servePort(flags.port, flags.host, options)
}

/** Nobody types DAP by hand: who starts this in a terminal wants to know what it is. */
function explainToPerson({ connect }: Flags): number {
  streams.err(connect === undefined ? explanation(VERSION) : explanationOfConnect(connect))
  return connect === undefined ? 0 : 2
}

function portNumber(text: string): number {
  const port = Number(text)
  // Not what `Number` makes of nothing: `--port "$PORT"` without a PORT.
  if (!/^\d{1,5}$/.test(text) || port > 65535) throw new InvalidArgumentError('A port is 0 to 65535.')
  return port
}

function address(text: string): Address {
  const { host, port } = /^(?<host>.*):(?<port>\d+)$/.exec(text)?.groups ?? {}
  if (host === undefined || port === undefined) throw new InvalidArgumentError('An address is HOST:PORT.')
  return { host: host.replace(/^\[(.*)\]$/, '$1') || '127.0.0.1', port: portNumber(port) }
}

/** @throws {InvalidArgumentError} what `--log-file` names cannot be written */
function writable(file: string | undefined): string | undefined {
  if (file === undefined) return undefined
  try {
    mkdirSync(dirname(file), { recursive: true })
    appendFileSync(file, '', { mode: 0o600 })
    return file
  } catch (error) {
    throw new InvalidArgumentError(
      `The log ${file} could not be written: ${reasonOf(error)}. Name another file with \`--log-file FILE\`.`,
    )
  }
}

/** `error: unknown option '--x'` and what may follow on a second line, as all of our texts begin and end. */
function ofCommander(text: string): string {
  const what = text
    .replace(/^error: /, '')
    .trim()
    .replaceAll('\n', ' ')
    .replace(/[^.)?]$/, '$&.')
  const [option] = /(?<=unknown option ')--[\w-]+/.exec(text) ?? []
  const isOwn = program.options.some(({ long }) => long === option)
  return `dapscope: ${what} ${isOwn ? 'Put it before the command.' : `See \`dapscope${commandOf(process.argv)} --help\`.`}`
}

/** With a blank before it; empty where none is among the words. */
function commandOf(words: string[]): string {
  const name = words.slice(2).find((word) => program.commands.some((each) => each.name() === word))
  return name === undefined ? '' : ` ${name}`
}

function exit(status: number): void {
  process.exit(status)
}

/** A pipe takes 64 KiB at once: what its reader has not taken by then would be lost with the process. */
function exitTold(status: number): void {
  // Nobody reads on (`| head`): that is no failure.
  process.stdout.on('error', () => exit(status))
  process.stdout.write('', () => exit(status))
}

/** A client that is set up for `python -m debugpy.adapter` may be given another program in Python's place, and say the same. */
function withoutModule([node, entry, ...args]: string[]): string[] {
  const isModule = args[0] === '-m' && args[1] === 'debugpy.adapter'
  return [node!, entry!, ...(isModule ? args.slice(2) : args)]
}

// A file beyond `ulimit -f` is a failure to write (EFBIG) for who looks at this signal, and the end for who does not.
process.on('SIGXFSZ', () => undefined)
// What stands too much behind a command may be a mistake: nothing is done then.
for (const command of program.commands) command.allowExcessArguments(false)
program.parseAsync(withoutModule(process.argv)).catch((error: unknown) => {
  const { message } = error instanceof InvalidArgumentError ? error : asFailure(error)
  process.stderr.write(`${wrap(`dapscope: ${message}`)}\n`)
  exit(1)
})
