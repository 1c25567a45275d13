// The plugin for Neovim and the five lines without it, used in a real Neovim without a screen.
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it, type TestContext } from 'vitest'
import { freePort, listening, untilListening } from '../../live/attached.ts'
import { LEAK, SHARES } from '../../live/captures.ts'
import { PROGRAMS } from '../../live/dap.ts'
import { newestOrSkip } from '../../pythons.ts'
import { ROOT } from '../../root.ts'
import { asInstalled } from '../as-installed.ts'
import { findNeovim, findNvimDap, type Plugin } from './neovim.ts'

const LIMIT = { timeout: 240_000 }

/** A virtual environment active, nvim-dap and this repository on the runtimepath. */
function environment({ folder }: Plugin, python: string, more: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return asInstalled(python, { VIRTUAL_ENV: dirname(dirname(python)), NVIM_DAP_FOLDER: folder, ...more })
}

/** What the user of test/clients/neovim/SCENARIO.lua has got. Skips, and says why, where something is not here. */
async function play(
  test: TestContext,
  scenario: string,
  { file = SHARES, env: more = {} } = {},
): Promise<any> {
  const { python } = newestOrSkip(test)
  const nvim = await findNeovim().catch((error: Error) => error)
  if (nvim instanceof Error) return test.skip(`no Neovim: ${nvim.message.split('\n')[0]}`)
  const plugin = findNvimDap()
  const which = plugin.isReal
    ? `nvim-dap of ${plugin.folder}`
    : 'a stand-in for nvim-dap (NVIM_DAP=FOLDER names a real one)'
  console.log(`${scenario}: ${which}`)

  const env = environment(plugin, python, {
    SCENARIO: join(import.meta.dirname, `${scenario}.lua`),
    ROOT,
    EXAMPLE: join(ROOT, 'examples/launch-configs/nvim-dap.lua'),
    ...more,
  })
  const paths = ['--cmd', 'set runtimepath^=$NVIM_DAP_FOLDER', '--cmd', `set runtimepath^=${ROOT}`]
  const script = join(import.meta.dirname, 'play.lua')
  await promisify(execFile)(nvim, ['--headless', '--clean', ...paths, file, '-c', `luafile ${script}`], {
    env,
    timeout: 200_000,
  })
  const report = JSON.parse(readFileSync(env['REPORT']!, 'utf8'))
  expect(report).not.toHaveProperty('error')
  expect(report.missing).toEqual([])
  return report
}

const errors = ({ notes }: any): string[] =>
  notes.filter(({ level }: any) => level === 4).map(({ text }: any) => text)

it('the five lines for nvim-dap leave what is there, and the console profiles', LIMIT, async (test) => {
  const { answer, finished, python, kept, notes } = await play(test, 'example')
  expect(errors({ notes })).toEqual([])
  expect({ python, kept }).toEqual({ python: { type: 'executable', command: 'kept' }, kept: 'kept' })
  expect(answer).toContain('Profiling process')
  expect(JSON.parse(readFileSync(finished.cpuProfilePath, 'utf8')).samples.length).toBeGreaterThan(0)
})

it('the plugin puts dapscope before debugpy’s adapters, and leaves all others', LIMIT, async (test) => {
  const told = await play(test, 'adapters')
  expect(told.plain).toMatchObject({
    command: 'dapscope',
    args: ['--python', 'python3'],
    options: { source_filetype: 'python' },
  })
  expect(told.flags.args).toEqual(['--python', '/v/bin/python3.12', '--log-stderr'])
  expect(told.uv).toMatchObject({ command: 'dapscope', args: [] })
  expect(told.mason.args).toEqual(['--python', told.masonPython])
  expect(told.other.same).toBe(true)
  expect(told.server).toEqual(['--connect', '10.0.0.1:5678'])
  expect(told.startedServer).toEqual(['--python', '/v/bin/python', '--port', '${port}'])
  expect(told).toMatchObject({ child: true, foreign: true, optedOut: true, isForeignKept: true })
  expect(told.help).toEqual([':DapscopeMem', 'dapscope.setup()'])
  expect(told.isPlainWithoutDapscope).toBe(true)
  expect(told.notes.map(({ text }: any) => text)).toEqual([
    expect.stringContaining('dapscope was not found, so this session runs without it. Install it'),
    expect.stringContaining('dapscope was not found, and this session is one of its own. Install it'),
  ])
  expect(told.isStartedWithoutDapscope).toBe(false)
})

it('the plugin profiles a session of an old configuration', LIMIT, async (test) => {
  const told = await play(test, 'cpu')
  expect(told.capabilities.version).toMatch(/^\d/)
  expect(told.cwd).toBe(process.cwd())
  expect(told.offline).toEqual(['start', 'stop'])
  expect([told.online, told.afterModifier]).toEqual([['rate='], ['rate=']])
  expect(errors(told)).toEqual([
    'dapscope: There is no CPU capture to stop. Start one with `:DapscopeCpu start`.',
    'dapscope: py-spy could not sample the program: 50 % gone. Try `:DapscopeCpu start` again.',
  ])
  expect(told.words).toMatch(/^:DapscopeCpu start +\w/m)
  expect(told.words).not.toMatch(/%|:DapscopeMem/)
  expect(told.statuslines).toEqual(['', 'dapscope', 'dapscope cpu●', 'dapscope', ''])

  // `spin_three` is three times as busy as `spin_one`, in two lines each.
  const { finished, quickfix, marks } = told
  expect(finished).toMatchObject({ rate: 200, label: 'mine' })
  expect(told.title).toBe('dapscope mine')
  expect(quickfix[0]).toMatchObject({ file: SHARES, text: expect.stringMatching(/% self .* spin_three$/) })
  expect([27, 28]).toContain(quickfix[0].line)
  const hottest = marks.find(({ line }: any) => line === quickfix[0].line)
  expect(hottest.text).toMatch(/^ {2}\d\d\.\d %$/)
  const caller = marks.find(({ line }: any) => line === 45)
  expect(caller.text).toMatch(/^ {2}\d\d\.\d %( \(self \d\.\d %\))?$/)
  expect(told.marksAfterClear).toBe(0)
  expect(told.endedBefore).toContain('spin_three')

  expect(told.opened).toBe(finished.cpuProfilePath.replace(/\.cpuprofile$/, '.html'))
  expect(told.page).toMatch(/^<!doctype html>/i)
  expect(told.openedAfter).toBe(told.second.cpuProfilePath.replace(/\.cpuprofile$/, '.html'))
  expect(told.stacks[0].text).toMatch(/^MainThread \(busy\): /)
  expect(told.stacks.map(({ text }: any) => text)).toContain('main')
  expect(told.others.map(({ text }: any) => text)).toEqual([
    'task T (waiting): inner',
    'outer',
    'process 7, W (busy): spin',
  ])
  expect(told.diff).toContain('spin_three')
  expect(told.results).toEqual(['cpu', 'dump', 'dump', 'cpu'])
  const health = told.health.join('\n')
  expect(health).toContain('the running debug session goes through dapscope')
  expect(health).toMatch(/OK debugpy: \d/)
  expect(health).not.toMatch(/ERROR|WARNING/)
})

it('the plugin says in words that nvim-dap is not there', LIMIT, async (test) => {
  const told = await play(test, 'without', { env: { NVIM_DAP_FOLDER: '/nowhere' } })
  expect(told.isWithout).toBe(true)
  const advice = expect.stringMatching(/^dapscope: nvim-dap is not installed, .*Install https:/)
  expect(errors(told)).toEqual([advice, advice, advice, advice])
  expect(told.health.join('\n')).toMatch(/ERROR nvim-dap is not there\.\n {2}- ADVICE:/)
})

it('the plugin shows what leaks beside the lines', LIMIT, async (test) => {
  const told = await play(test, 'memory', { file: LEAK })
  expect(errors(told)).toEqual([])
  expect(told.words.toSorted()).toEqual(['snapshot', 'start', 'stop'])
  expect(told.statusline).toBe('dapscope mem●')
  expect(told.sites[0]).toMatchObject({
    file: LEAK,
    line: 13,
    text: expect.stringMatching(/ MB in \d+ blocks {2}leak$/),
  })
  expect(told.allocations).toContainEqual({
    line: 13,
    severity: 4,
    message: expect.stringContaining(' MB in '),
  })
  expect(told.allocations.length).toBeLessThanOrEqual(3)
  expect(told.diff[0]).toMatchObject({
    file: LEAK,
    line: 13,
    text: expect.stringMatching(/^HIGH leak \+/),
    type: 'W',
  })
  const message = expect.stringContaining('Memory leak (HIGH) in leak')
  expect(told.leaks[0]).toEqual({ line: 13, severity: 2, message })
  expect(told.objects).toContain('bytearray')
  expect(told.references).toContain('LEAKED')
  expect(told.leaksOfNextRun).toEqual([])
  expect(told.left).toBe(0)
})

it('the plugin attaches to a waiting program, and its child comes along', LIMIT, async (test) => {
  const port = freePort()
  const waiting = listening([newestOrSkip(test).python], port, join(PROGRAMS, 'family.py'), 'popen', '20')
  await untilListening(port)

  const told = await play(test, 'attach', { env: { PORT: String(port) } })
  expect(errors(told)).toEqual([])
  expect(told.capabilities.version).toMatch(/^\d/)
  expect(told.childCapabilities.version).toMatch(/^\d/)
  expect(told.childAdapter).toBe('server')
  expect(told.finished.pid).toBe(waiting.pid)
  console.log(JSON.stringify([told.notes, told.stacks, told.snapshot]))
  expect(told.snapshot).toMatch(/^process \d+\nMemory is not being tracked/)
})

it(
  'the plugin offers a file’s profile from the first line to who has configured nothing',
  LIMIT,
  async (test) => {
    const told = await play(test, 'zero')
    expect(errors(told)).toEqual([])
    expect(told.names).toContain('dapscope: file, CPU profile from the first line')
    expect(told.elsewhere).toEqual([])
    expect(told.finished.endedBy).not.toBe('request')
    expect(told.quickfix[0].file).toBe(SHARES)
  },
)
