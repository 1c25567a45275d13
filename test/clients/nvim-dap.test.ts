// The configuration for nvim-dap, loaded and used in a real Neovim without a screen.
import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { delimiter, dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { DAPSCOPE, PROGRAMS } from '../live/dap.ts'
import { pythons } from '../pythons.ts'
import { scratchFolder } from '../scratch.ts'
import { findNeovim, findNvimDap, type Plugin } from './neovim.ts'

const CONFIGURATION = resolve(import.meta.dirname, '../../examples/launch-configs/nvim-dap.lua')
const SHARES = join(PROGRAMS, 'shares.py')
const ERROR = 4

/** As a user has it: dapscope on the PATH, and a virtual environment active. */
function environment({ folder }: Plugin, python: string, scratch: string): NodeJS.ProcessEnv {
  const bin = join(scratch, 'bin')
  mkdirSync(bin)
  symlinkSync(DAPSCOPE, join(bin, 'dapscope'))
  return {
    ...process.env,
    PATH: [bin, dirname(process.execPath), process.env['PATH']].join(delimiter),
    VIRTUAL_ENV: dirname(dirname(python)),
    XDG_STATE_HOME: join(scratch, 'state'),
    XDG_CACHE_HOME: join(scratch, 'cache'),
    PLUGIN: folder,
    CONFIGURATION,
    REPORT: join(scratch, 'report.json'),
  }
}

it('nvim-dap profiles the program with the example configuration', { timeout: 180_000 }, async (test) => {
  const [python] = pythons().slice(-1)
  if (!python) return test.skip('no Python with debugpy and py-spy is here')
  const nvim = await findNeovim().catch((error: Error) => error)
  if (nvim instanceof Error) return test.skip(`no Neovim: ${nvim.message.split('\n')[0]}`)
  const plugin = findNvimDap()
  console.log(
    plugin.isReal
      ? `nvim-dap of ${plugin.folder}`
      : 'a stand-in for nvim-dap (NVIM_DAP=FOLDER names a real one)',
  )

  const scratch = scratchFolder()
  const env = environment(plugin, python.python, scratch)
  const script = join(import.meta.dirname, 'nvim-dap.lua')
  await promisify(execFile)(nvim, ['--headless', '--clean', SHARES, '-c', `luafile ${script}`], {
    env,
    timeout: 120_000,
  })
  const report = JSON.parse(readFileSync(env['REPORT']!, 'utf8'))

  expect(report).not.toHaveProperty('error')
  expect(report.missing).toEqual([])
  expect(report.python).toEqual({ type: 'executable', command: 'kept' })
  expect(report.names[0]).toBe('kept')
  expect(report.names.length).toBeGreaterThan(1)

  const { finished, quickfix, notes } = report
  expect(JSON.parse(readFileSync(finished.cpuProfilePath, 'utf8')).samples.length).toBeGreaterThan(0)
  expect(notes.map((note: any) => note.text).join('\n')).toContain(finished.cpuProfilePath)
  const errors = notes.filter((note: any) => note.level === ERROR).map((note: any) => note.text)
  expect(errors).toEqual([expect.stringContaining('There is no CPU capture to stop. Start one with')])
  // `spin_three` is three times as busy as `spin_one`, in two lines each.
  expect(quickfix[0]).toMatchObject({
    file: SHARES,
    text: expect.stringMatching(/^\d.* % self, .* in spin_three$/),
  })
  expect(quickfix[0].line === 27 || quickfix[0].line === 28).toBe(true)
})
