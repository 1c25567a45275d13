// The npm package as users get it: packed, installed into an empty prefix with an empty home, and run from there.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { Dap } from '../live/dap.ts'
import { describePythons } from '../pythons.ts'
import { ROOT } from '../root.ts'
import { scratchFolder } from '../scratch.ts'
import { checkInstalled, emptyHome } from './installed.ts'
import { newestNode } from './newest-node.ts'

const MOST_BYTES = 2_000_000

const prefix = scratchFolder()
const env = emptyHome()
const entry = join(prefix, 'bin/dapscope')
let tarball = ''
let files: string[] = []

beforeAll(() => {
  // Without prepack: the build that the other tests run stays as it is.
  const pack = ['pack', '--json', '--ignore-scripts', '--pack-destination', prefix]
  const [made] = JSON.parse(execFileSync('npm', pack, { cwd: ROOT, encoding: 'utf8' }))
  tarball = join(prefix, made.filename)
  files = made.files.map(({ path }: { path: string }) => path)
  execFileSync('npm', ['install', '--global', '--offline', '--prefix', prefix, tarball], {
    env,
    stdio: 'pipe',
  })
})

it('brings a page for `man`', () => {
  expect(existsSync(join(prefix, 'share/man/man1/dapscope.1'))).toBe(true)
})

describe('the tarball', () => {
  it('is below 2 MB', () => {
    expect(statSync(tarball).size).toBeLessThan(MOST_BYTES)
  })

  it('has what users need: programs, licences, the Python side, the editors’ part, examples, docs', () => {
    const wanted = [
      ...['dist/dapscope.cjs', 'dist/cli.cjs', 'dist/report.js', 'dist/report.css', 'dist/THIRD-PARTY.txt'],
      ...['LICENSE', 'README.md', 'CHANGELOG.md', 'docs/FAULTS.md', 'docs/SECURITY.md'],
      ...[
        'python-inject/bootstrap.py',
        'python-inject/dapscope_inject/snapshot.py',
        'examples/demo/orders.py',
      ],
      'adapter-manifest/package.json',
    ]
    expect(wanted.filter((path) => !files.includes(path))).toEqual([])
  })

  it('has nothing of what only developers need', () => {
    expect(
      files.filter((path) =>
        /^([\w-]+\/)?(src|tests?|bench|scripts|\.cache)\/|\.(map|pyc|whl|vsix|png)$/.test(path),
      ),
    ).toEqual([])
  })

  it('has each program once', () => {
    const names = files.filter((path) => /\.c?js$/.test(path)).map((path) => basename(path))
    expect(names).toEqual([...new Set(names)])
  })

  it('tells the licence of every package whose code is in it', () => {
    const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
    const told = readFileSync(join(ROOT, 'dist/THIRD-PARTY.txt'), 'utf8')
    const imported = ['commander', 'execa', 'fastest-levenshtein', 'pino', 'tmp-promise', 'which', 'zod']
    for (const name of imported) expect(told).toContain(`\n${name} ${devDependencies[name]} (`)
    const titles = [...told.matchAll(/^-{80}\n(.+) \((.+)\)$/gm)]
    expect(titles.length).toBeGreaterThan(imported.length)
    // What its user must agree to is no more than to name it.
    expect(new Set(titles.map(([, , licence]) => licence))).toEqual(
      new Set(['MIT', 'ISC', 'Apache-2.0', 'BlueOak-1.0.0']),
    )
  })
})

describePythons(
  'the installed package',
  (python) => {
    it('runs doctor, demo, view and a session on this Node', { timeout: 180_000 }, async () => {
      await checkInstalled([process.execPath, entry], python, env)
    })

    it('does so on the newest Node', { timeout: 300_000 }, async () => {
      await checkInstalled([await newestNode(), entry], python, env)
    })

    it.each([
      ['bin/debugpy-adapter', []],
      ['bin/dapscope', ['-m', 'debugpy.adapter']],
      ['lib/node_modules/dapscope/adapter-manifest/dapscope_adapter.py', []],
    ])('stands in for debugpy’s adapter as %s %j', async (name, args) => {
      const program = join(prefix, name)
      const command = name.endsWith('.py') ? [python.python, program] : [program]
      const dap = Dap.start([...command, ...args, '--python', python.python], { env })
      const { dapscope } = await dap.initialize()
      expect(dapscope.requests).toContain('dapscope.cpu.start')
      expect(await dap.quit()).toBe(0)
    })
  },
  { versions: ['3.12'] },
)
