// Makes a virtual environment and installs packages in it, by the way that this Python offers.
import { execa } from 'execa'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pythonOf } from './layout.ts'
import type { Place } from './on-path.ts'
import { ToolMissing } from './tool-missing.ts'

export interface EnvironmentOptions extends Place {
  /** The Python to make it from. */
  base: string
  folder: string
  /** As in a requirements file: hashes belong to a line there, and not to a command line. */
  requirements: readonly string[]
  onLine: (line: string) => void
}

/** `-I`: neither PYTHONPATH nor a `pip` folder where the user happens to be may change what is installed. */
const ISOLATED = '-I'
/** A user's `user = true` (right for the system's Python) is an error of pip's in a virtual environment. */
const PIP_INSTALL = [
  'install',
  '--no-input',
  '--no-user',
  '--progress-bar=off',
  '--disable-pip-version-check',
]

/** Ways to make an environment, and how pip is then called for it, best first. */
const WAYS = [
  { make: [ISOLATED, '-m', 'venv'], pip: (own: string, _base: string) => [own, ISOLATED, '-m', 'pip'] },
  // Debian's python3 without python3-venv: venv is there and ensurepip is not; pip 22.3 can install into another environment.
  {
    make: [ISOLATED, '-m', 'venv', '--without-pip'],
    pip: (own: string, base: string) => [base, ISOLATED, '-m', 'pip', '--python', own],
  },
  // Not isolated: where pip --user has put virtualenv is where -I does not look.
  { make: ['-m', 'virtualenv'], pip: (own: string, _base: string) => [own, ISOLATED, '-m', 'pip'] },
]

/** @throws ToolMissing that says what to do; the folder is then gone, or half-made. */
export async function makeEnvironment(options: EnvironmentOptions): Promise<void> {
  const failures: ToolMissing[] = []
  for (const way of WAYS) {
    const made = await run([options.base, ...way.make, options.folder], options)
    const python = pythonOf(options.folder)
    if (made.failed || python === undefined) {
      failures.push(noEnvironment(options, made.output))
    } else {
      const pip = way.pip(python, options.base)
      if (!(await run([...pip, '--version'], options)).failed) return install(pip, options)
    }
    await rm(options.folder, { recursive: true, force: true })
  }
  throw (
    failures.find(({ reason }) => reason === 'disk full') ??
    failures[0] ??
    noEnvironment(options, 'pip is missing')
  )
}

async function install(pip: string[], options: EnvironmentOptions): Promise<void> {
  const list = join(options.folder, 'requirements.txt')
  await writeFile(list, options.requirements.join('\n'))
  const { failed, output } = await run([...pip, ...PIP_INSTALL, '-r', list], options, options.onLine)
  if (!failed) return
  const what = `debugpy and py-spy could not be installed in ${options.folder}`
  if (isFull(output)) throw diskFull(options.folder)
  if (NO_NETWORK.test(output)) {
    throw new ToolMissing(
      'no network',
      `${what}: pip could not reach its package index (${lastError(output)}).`,
      'Check the network, or tell pip of your proxy or mirror (`pip config set global.index-url URL`, `HTTPS_PROXY`), and type ' +
        '`dapscope setup` again.',
    )
  }
  throw new ToolMissing(
    'install failed',
    `${what}: ${lastError(output)}`,
    'Try `dapscope setup --python PATH` with another Python, or install them yourself where you debug: `pip install debugpy py-spy`.',
  )
}

/** With `retries = 0` pip tells only that the index, which it could not reach, has no version at all. */
const NO_NETWORK =
  /NewConnectionError|NameResolutionError|ConnectTimeout|ReadTimeout|ProxyError|SSLError|Connection(Reset|Refused)Error|Network is unreachable|Temporary failure in name resolution|from versions: none/

function noEnvironment({ base, folder }: EnvironmentOptions, output: string): ToolMissing {
  if (isFull(output)) return diskFull(folder)
  return new ToolMissing(
    'no venv',
    `${base} could not make a virtual environment (${lastError(output)}).`,
    'Install what it lacks (Debian, Ubuntu: `sudo apt install python3-venv`; elsewhere: `python3 -m pip install --user virtualenv`) and type ' +
      '`dapscope setup` again, or name another Python: `dapscope setup --python PATH`.',
  )
}

const isFull = (output: string) => /No space left on device|Errno 28|ENOSPC|Disk quota exceeded/.test(output)

function diskFull(folder: string): ToolMissing {
  return new ToolMissing(
    'disk full',
    `The environment for dapscope could not be made in ${folder}: the disk is full.`,
    'Free 100 MB there and type `dapscope setup` again.',
  )
}

/** The line that tells most: pip's first error, else the last line. */
function lastError(output: string): string {
  const lines = output.split(/\r?\n/).filter((line) => line.trim() !== '')
  return (lines.find((line) => line.startsWith('ERROR:')) ?? lines.at(-1) ?? 'without a word')
    .replace(/^ERROR: /, '')
    .trim()
}

async function run(
  [program = '', ...args]: string[],
  { env, cwd }: Place,
  onLine?: (line: string) => void,
): Promise<{ failed: boolean; output: string }> {
  const child = execa(program, args, {
    env,
    cwd,
    extendEnv: false,
    reject: false,
    all: true,
    stdin: 'ignore',
  })
  if (onLine) for await (const line of child.iterable({ from: 'all' })) onLine(line)
  const result = await child
  return { failed: result.failed, output: result.all || result.shortMessage || '' }
}
