// Every command in README and docs: those that can be are run as they stand, and the others are listed here with the reason.
import { execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync, cpSync, existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Described } from '../../src/completion.ts'
import { dapscope } from '../cli.ts'
import { DAPSCOPE } from '../live/dap.ts'
import { describePythons } from '../pythons.ts'
import { ROOT } from '../root.ts'
import { putProgram, scratchFolder } from '../scratch.ts'
import { blocksOf, inlineCode, pages, typedIn } from './pages.ts'

/** Of a command that no test runs as it stands: what does instead. */
const NOT_RUN: [RegExp, string][] = [
  [/^npm test$/, 'is what runs this test'],
  [/^npm run demo$/, 'makes the environment of the user’s own; test/package/ runs the demo'],
  [
    /^npm run (bench|pictures|test:faults|check|format|docs|wheel|coverage|mutation|foreign)\b/,
    'takes minutes or changes files; that the script is there is looked at',
  ],
  [/^npx vitest run /, 'is a part of what runs this test; that the path is there is looked at'],
  [/^bash \.ci\/run$/, 'runs this test'],
  [/^python -m debugpy --listen /, 'waits for a client; test/starts/ starts programs so and attaches'],
  [/pytest/, 'has PYTHON in it; test/python-inject.test.ts runs it on each'],
  [
    /^(pipx|pip|uv|npm) (tool )?(install|uninstall)\b/,
    'installs from a registry; test/package/ installs what would be there',
  ],
  [/^dapscope uninstall$/, 'asks; test/tools/uninstall.test.ts answers'],
  [/^dapscope setup\b/, 'installs from a registry; test/tools/setup.test.ts runs it'],
]

const all = pages().filter(({ path }) => path !== 'CHANGELOG.md')
const typed = all.flatMap((page) =>
  blocksOf(page)
    .flatMap(typedIn)
    .filter((line) => line !== '')
    .flatMap((line) => line.split(/;\s+(?=npm)/))
    .map((line) => [page.path, line] as const),
)
const reasonOf = (line: string) => NOT_RUN.find(([form]) => form.test(line))?.[1]

describePythons(
  'a command of the docs',
  ({ python }) => {
    const folder = scratchFolder()
    const env = {
      ...process.env,
      HOME: folder,
      XDG_STATE_HOME: join(folder, 'state'),
      XDG_CACHE_HOME: join(folder, 'cache'),
      VIRTUAL_ENV: dirname(dirname(python)),
      PATH: [join(folder, 'bin'), dirname(python), process.env['PATH']].join(':'),
    }

    beforeAll(() => {
      putProgram(join(folder, 'bin/dapscope'), `exec "${process.execPath}" "${DAPSCOPE}" "$@"`)
      copyFileSync(join(ROOT, 'test/convert/recorded/threads.chrometrace.json'), join(folder, 'profile.json'))
      for (const name of ['cpu', 'before', 'after'])
        execFileSync(
          'dapscope',
          ['convert', 'profile.json', '--to', 'cpuprofile', '--output', `${name}.cpuprofile`],
          { cwd: folder, env },
        )
      // The programs that the docs speak of.
      cpSync(join(import.meta.dirname, 'here'), folder, { recursive: true })
    })

    it.each(typed.filter(([, line]) => reasonOf(line) === undefined))('of %s: %s', (_path, line) => {
      const { status, stderr } = spawnSync('bash', ['-c', line], {
        cwd: folder,
        env,
        encoding: 'utf8',
        // A server goes on until it is told to end.
        timeout: /--port /.test(line) ? 5_000 : 50_000,
      })
      expect([status, stderr]).toEqual([0, expect.any(String)])
    })
  },
  { versions: ['3.12'] },
)

describe('a command that is not run', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))

  it.each(typed.filter(([, line]) => reasonOf(line) !== undefined))('is there, of %s: %s', (_path, line) => {
    const [, script] = /^npm run ([\w:]+)/.exec(line) ?? []
    if (script !== undefined) expect(Object.keys(scripts)).toContain(script)
    const [, path] = /^npx vitest run (\S+)/.exec(line) ?? []
    if (path !== undefined) expect(existsSync(join(ROOT, path))).toBe(true)
  })

  it('has a reason that something still needs', () => {
    const unused = NOT_RUN.filter(([form]) => !typed.some(([, line]) => form.test(line)))
    expect(unused.map(([form]) => String(form))).toEqual([])
  })
})

describe('dapscope’s flags and commands in the text', () => {
  const known: Described[] = JSON.parse(dapscope(['completion', 'json']).stdout)
  const used = all
    .flatMap((page) => inlineCode(page).map((code) => [page.path, code] as const))
    // Messages of dapscope's are sentences.
    .filter(([, code]) => /^dapscope( -| [a-z]+( |$)|$)/.test(code) && !/[,…]/.test(code))

  it('are there', () => {
    expect(used.length).toBeGreaterThan(20)
    expect(used.filter(([, code]) => !isKnown(code))).toEqual([])
  })

  function isKnown(code: string): boolean {
    // Behind `--` is a program with flags of its own.
    const [typed = ''] = code.split(/ --( |$)/)
    const words = typed.replaceAll(/[[\]]/g, '').split(/\s+/).slice(1)
    const [own] = known
    const command = known.find(({ name }) => name !== '' && words.includes(name))
    // `dapscope -m debugpy.adapter` and flags of debugpy's own are handed on.
    const [first = ''] = words
    if (command === undefined && first !== '' && !first.startsWith('-')) return false
    const flags = [...own!.options, ...(command?.options ?? [])].map(({ name }) => name)
    return words.filter((word) => word.startsWith('--')).every((word) => flags.includes(word))
  }
})
