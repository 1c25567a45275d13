// The Python wheel as users get it: built, installed by pip into an empty environment, and run from there with its own Node.
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { sitePackages } from '../../src/tools/layout.ts'
import { Dap } from '../live/dap.ts'
import { describePythons, newestPython } from '../pythons.ts'
import { ROOT } from '../root.ts'
import { scratchFolder } from '../scratch.ts'
import { checkInstalled, checkSession, emptyHome, text } from './installed.ts'

describePythons(
  'the wheel',
  (python) => {
    const folder = scratchFolder()
    const bin = join(folder, 'environment/bin')
    // No other Node is in reach.
    const env = { ...emptyHome(), PATH: '/nowhere' }

    beforeAll(() => {
      const run = (command: string, ...args: string[]) =>
        execFileSync(command, args, { cwd: ROOT, stdio: 'pipe' })
      run(newestPython().python, '-m', 'pip', 'wheel', '--no-deps', '--wheel-dir', folder, './wheel')
      const [wheel] = readdirSync(folder).filter((name) => /^dapscope-.*-py3-none-any\.whl$/.test(name))
      run(python.python, '-m', 'venv', join(folder, 'environment'))
      run(join(bin, 'python'), '-m', 'pip', 'install', join(folder, wheel!))
    }, 300_000)

    it('runs doctor, demo, view and a session', { timeout: 180_000 }, async () => {
      await checkInstalled([join(bin, 'dapscope')], python, env)
    })

    it('has nothing of what only developers need', () => {
      const [site] = sitePackages(join(folder, 'environment'))
      const files = readdirSync(join(site!, 'dapscope'), { recursive: true }).map(String)
      expect(files.filter((path) => /(^|\/)(src|tests?)\/|\.(map|png)$/.test(path))).toEqual([])
    })

    it('brings a page for `man`', () => {
      expect(existsSync(join(folder, 'environment/share/man/man1/dapscope.1'))).toBe(true)
    })

    it('is debugpy’s adapter by name, with its arguments', async () => {
      await checkSession([join(bin, 'debugpy-adapter'), '--python', python.python], python.python, env)
    })

    it('is one process with Node, so that a signal reaches it', async () => {
      const dap = Dap.start([join(bin, 'dapscope'), '--python', python.python], { env })
      await dap.initialize()
      dap.process!.kill('SIGTERM')
      expect(await dap.exit()).toBe(0)
    })

    it('says what to type where its Node is missing', () => {
      const broken =
        'import importlib.util as u; u.find_spec = lambda _: None; import dapscope.__main__ as m; m.main()'
      expect(() => text([join(bin, 'python'), '-c', broken], env)).toThrow(
        /pip install --force-reinstall dapscope/,
      )
    })
  },
  { versions: ['3.9', '3.13'] },
)
