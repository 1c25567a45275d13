// Wrong input on the command line: what happened, why, what to type next, in 80 columns; no system's codes, no stack.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { dapscope } from './cli.ts'
import { tooWide } from './columns.ts'
import { newestOrSkip } from './pythons.ts'
import { scratchFolder } from './scratch.ts'

const folder = scratchFolder()
writeFileSync(join(folder, 'app.py'), 'import json\n')
mkdirSync(join(folder, 'folder'))

const WRONG: [line: string, status: number, wanted: RegExp][] = [
  [
    'convert nothing.json --to pprof',
    1,
    /nothing\.json could not be read as a profile: there is no such file/,
  ],
  ['convert folder --to pprof', 1, /folder could not be read as a profile: it is a folder, not a file/],
  ['convert app.py --to pprof', 1, /app\.py could not be read/],
  ['convert app.py', 1, /required option '--to <format>' not specified\. See `dapscope convert --help`/],
  ['convert app.py --to pdf', 1, /Allowed choices are cpuprofile/],
  ['diff app.py', 1, /missing required argument 'after'/],
  ['view nothing.html', 1, /nothing\.html could not be shown: there is no such file/],
  ['open nothing', 1, /`dapscope list` tells what is there/],
  ['list --limit few', 1, /It is a whole number/],
  ['list folder', 1, /too many arguments for 'list'/],
  ['list --output-dir folder', 1, /unknown option '--output-dir'.* Put it before the command\./],
  ['clean folder', 1, /too many arguments for 'clean'/],
  ['clean --older-then 3', 1, /Did you mean --older-than\?/],
  ['doctor --jsn', 1, /Did you mean --json\?/],
  ['completion ksh', 1, /Allowed choices are bash, zsh, fish/],
  ['help frobnicate', 2, /no topic `frobnicate`/],
  ['run', 125, /missing required argument 'program'/],
  ['run -- nothing.py', 125, /there is no file nothing\.py to run/],
  [
    'run --memry -- app.py',
    125,
    /no option of `dapscope run`; did you mean `--memory`\? See `dapscope run --help`/,
  ],
  [
    'run --output-dir x -- app.py',
    125,
    /--output-dir stands before the command: `dapscope --output-dir … run`\./,
  ],
  ['run --frobnicate -- app.py', 125, /--frobnicate is no option of `dapscope run`, and no script\./],
  ['run -m', 125, /-m needs a module/],
  ['run --rate 0 -- app.py', 125, /whole number above 0/],
  ['run --rate 10000 -- app.py', 125, /whole number above 0, of at most four digits/],
  ['run --json app.py -c 1', 125, /a file that holds no JSON\. Before the program put `--`/],
  ['run --json folder -- app.py', 125, /It is a folder/],
  ['run --budget lots -- app.py', 125, /A budget is memory=200MB/],
  ['run --budget checksum:=30% -- app.py', 125, /A budget is memory=200MB/],
  ['--port many', 1, /A port is 0 to 65535/],
  ['--port=', 1, /A port is 0 to 65535/],
  ['--port 0 --host 192.0.2.1 --token t', 1, /this machine has no such address\); choose another --host/],
  ['--connect here', 1, /An address is HOST:PORT/],
  ['--log-file folder --port 0', 1, /The log folder could not be written: it is a folder/],
  ['--prt 5678', 2, /Did you mean `--port`\?/],
  ['setup --python /nowhere', 1, /no program \/nowhere.* Name one that is there/],
  ['veiw app.py', 2, /Did you mean `view`\?/],
]

function expectTold(line: string, status: number, wanted: RegExp, more: NodeJS.ProcessEnv = {}): void {
  const options = { cwd: folder, env: { XDG_STATE_HOME: folder, ...more } }
  const { stderr, said, exitCode } = dapscope(line.split(' '), options)
  expect(said.replaceAll(/ +/g, ' ')).toMatch(wanted)
  expect(exitCode).toBe(status)
  expect(stderr).toMatch(/^dapscope: /)
  expect(stderr).not.toMatch(/\bE[A-Z]{4,}\b|at .*\.c?js:\d|ZodError|Traceback/)
  // What cannot be broken, such as a path, may stand out.
  const broken = tooWide(stderr).filter((text) => text.includes(' ', 1) && !/\/\S{40}/.test(text))
  expect(broken).toEqual([])
}

describe('what is typed wrong', () => {
  it.each(WRONG)('dapscope %s', (...wrong) => expectTold(...wrong))

  it('dapscope open, where nothing was profiled yet', () => {
    const XDG_STATE_HOME = scratchFolder()
    expectTold('open', 1, /There is no result yet in .*`dapscope run -- script\.py`/, { XDG_STATE_HOME })
  })

  it('dapscope run -- app.py, without debugpy: once', () => {
    const env = { PATH: '', VIRTUAL_ENV: '', CONDA_PREFIX: '', XDG_CACHE_HOME: scratchFolder() }
    expectTold(
      'run -- app.py',
      125,
      /^(?!.*debugpy was found.*debugpy was found).*No Python with debugpy was found/,
      env,
    )
  })

  // A program is started for it: without debugpy nothing is told of py-spy.
  it('dapscope run --py-spy /nowhere/py-spy -- app.py', (test) => {
    const VIRTUAL_ENV = dirname(dirname(newestOrSkip(test).python))
    const wanted = /There is no program \/nowhere\/py-spy/
    expectTold('run --py-spy /nowhere/py-spy -- app.py', 125, wanted, { VIRTUAL_ENV })
  })
})
