// The package for Emacs, used in a real Emacs without a screen, with dap-mode and with dape.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, type TestContext } from 'vitest'
import { LEAK, SHARES } from '../../live/captures.ts'
import { newestOrSkip } from '../../pythons.ts'
import { ROOT } from '../../root.ts'
import { environment, findEmacs, hasPackage, packageCopy, run } from './emacs.ts'

/** Emacs may have to be installed first. */
const LIMIT = { timeout: 600_000 }

async function emacsOrSkip(test: TestContext): Promise<string> {
  const emacs = await findEmacs().catch((error: Error) => error)
  return emacs instanceof Error ? test.skip(`no Emacs: ${emacs.message.split('\n')[0]}`) : emacs
}

/** What the user of test/clients/emacs/CLIENT.el has got in one part of it. Skips, and says why, where something is not here. */
async function play(
  test: TestContext,
  client: 'dape' | 'dap-mode',
  part: string,
  file: string,
): Promise<any> {
  const { python } = newestOrSkip(test)
  const emacs = await emacsOrSkip(test)
  if (client === 'dap-mode' && !(await hasPackage(emacs, 'dap-mode')))
    return test.skip('dap-mode is not installed (apt-get install elpa-dap-mode)')
  const env = environment(python, {
    SCENARIO: join(import.meta.dirname, `${client}.el`),
    PART: part,
    FILE: file,
  })
  await run(emacs, ['--batch', '-l', join(import.meta.dirname, 'play.el')], { env, timeout: 200_000 })
  const report = JSON.parse(readFileSync(env.REPORT, 'utf8'))
  if (report.isStandIn) console.log(`${part}: a stand-in for dape, which is not installed`)
  expect(report).not.toHaveProperty('error')
  expect(report.missing).toEqual([])
  return report
}

it(
  'the package compiles without a warning, and its documentation is as Emacs wants it',
  LIMIT,
  async (test) => {
    const emacs = await emacsOrSkip(test)
    const folder = packageCopy()
    const files = readdirSync(folder)
    const strict = ['--eval', '(setq byte-compile-error-on-warn t)']
    const quiet = ['--batch', '-Q', '-L', '.']
    await run(emacs, [...quiet, ...strict, '-f', 'batch-byte-compile', ...files], { cwd: folder })
    const check = `(dolist (each '(${files.map((file) => `"${file}"`).join(' ')})) (checkdoc-file each))`
    const { stderr } = await run(emacs, [...quiet, '--eval', check], { cwd: folder })
    // Of an Emacs that lies elsewhere than it was built for.
    expect(stderr.replace(/^Warning: Lisp directory .*\n/gm, '')).toBe('')
  },
)

it.for(['README.md', 'docs/EMACS.md'])(
  'what %s says for use-package turns the mode on before any key',
  LIMIT,
  async (page, test) => {
    const emacs = await emacsOrSkip(test)
    if (!(await hasPackage(emacs, 'use-package')))
      return test.skip('use-package is not here (it comes with Emacs 29; apt-get install elpa-use-package)')
    const [, form] = /```elisp\n(\(use-package dapscope[^]*?dapscope-map\)\))/.exec(
      readFileSync(join(ROOT, page), 'utf8'),
    )!
    const loaded = form!.replace('~/src/dapscope/editors/emacs', packageCopy())
    const said = '(princ (list dapscope-mode (commandp (key-binding (kbd "C-c p")))))'
    const forms = ["(require 'use-package)", loaded, said].flatMap((each) => ['--eval', each])
    const { stdout } = await run(emacs, ['--batch', ...forms])
    expect(stdout).toMatch(/\(t t\)$/)
  },
)

it('words of the console are told as commands', LIMIT, async (test) => {
  const emacs = await emacsOrSkip(test)
  const told = async (text: string) => {
    const form = `(princ (dapscope--told ${JSON.stringify(text)}))`
    const { stdout } = await run(emacs, [
      '--batch',
      '-Q',
      '-L',
      packageCopy(),
      '-l',
      'dapscope',
      '--eval',
      form,
    ])
    return stdout
  }
  const text = [
    'Type `%mem start` or `%mem start frames=10`; `dapscope.memory.start` with `frames: 10`, `dapscope.memory.gcCollect`, `%cpu 10`.',
    'Open it (`%prof open`). `%prof help` and `dapscope setup` stay, as does 10%cpu and "dapscope": {"cpu": true}.',
  ]
  expect((await told(text.join('\n'))).split('\n')).toEqual([
    'Type M-x dapscope-memory-start or C-u M-x dapscope-memory-start RET frames=10; C-u M-x dapscope-memory-start RET frames=10, ' +
      'M-x dapscope-memory-collect, M-x dapscope-cpu-seconds.',
    'Open it (M-x dapscope-open). `%prof help` and `dapscope setup` stay, as does 10%cpu and "dapscope": {"cpu": true}.',
  ])
})

it('a failure that comes later is told once: by its event, unless the answer was it', LIMIT, async (test) => {
  const emacs = await emacsOrSkip(test)
  const format = 'py-spy could not sample the program: {message}. Try `dapscope.cpu.start` again.'
  const body = `'(:profileId "x" :error (:id 1212 :format "${format}" :variables (:message "gone")))`
  const event = `(dapscope--on-event '(:key x) 'dapscope.cpu.finished ${body})`
  const answered =
    '(dapscope--ask (list :ask (lambda (_command _arguments take) (funcall take nil "refused"))) nil nil \'ignore)'
  const forms = [event, answered, event].flatMap((each) => ['--eval', each])
  const { stderr } = await run(emacs, ['--batch', '-Q', '-L', packageCopy(), '-l', 'dapscope', ...forms])
  expect(stderr.split('\n').filter((line) => line.startsWith('dapscope:'))).toEqual([
    'dapscope: py-spy could not sample the program: gone. Try M-x dapscope-cpu-start again.',
    'dapscope: refused',
  ])
})

describe.each(['dap-mode', 'dape'] as const)('%s', (client) => {
  it('profiles the session of an old configuration', LIMIT, async (test) => {
    const told = await play(test, client, 'cpu', SHARES)
    expect(told.withoutSession).toContain('No debug session is running')
    expect(told.said.join('\n')).toContain(
      'There is no CPU capture to stop. Start one with M-x dapscope-cpu-start.',
    )
    expect(told.openWithoutResult).toMatch(
      /^There is no result of this session yet: M-x dapscope-cpu-seconds/,
    )
    expect([told.modeBefore, told.mode, told.modeAfter]).toEqual(['', ' dapscope[cpu]', ''])

    // `spin_three` is three times as busy as `spin_one`, in two lines each.
    const [summary, ...lines] = told.list
    expect(summary).toMatch(/^busy \d/)
    expect(lines[0]).toMatch(/^shares\.py:2[78]: +\d+\.\d % self +\d+\.\d % total {2}spin_three$/)
    const line = Number(/:(\d+):/.exec(lines[0])![1])
    expect(told.first).toEqual([SHARES, line])
    expect(told.shares[line]).toMatch(/^ {2}\d+\.\d %/)
    expect(told.sharesAfterClear).toBe(0)
    expect(told.again).toBe('undefined')

    expect(told.opened).toBe(told.profile.replace(/\.cpuprofile$/, '.html'))
    expect(told.diff).toContain('spin_three')
    expect(told.stacks[1]).toMatch(/^shares\.py:\d+: MainThread \(busy\): \w+$/)
  })

  it('shows what leaks', LIMIT, async (test) => {
    const told = await play(test, client, 'memory', LEAK)
    expect(told.mode).toBe(' dapscope[mem]')
    expect(told.sites[1]).toMatch(/^leak\.py:13: \d+\.\d MB in \d+ blocks {2}leak$/)
    expect(told.sites.join('\n')).not.toContain('pydevd')
    expect(told.diff[1]).toMatch(/^leak\.py:13: HIGH leak \+\d/)
    expect(told.leaks).toContainEqual([13, ':warning', expect.stringContaining('Memory leak (HIGH) in leak')])
    expect(told.leaksOfNextRun).toEqual([])
  })
})

it('dape: profiles a program of another machine by TRAMP', LIMIT, async (test) => {
  if (!(await hasPackage(await emacsOrSkip(test), 'dape')))
    return test.skip('dape is not installed, and its stand-in knows no TRAMP')
  const told = await play(test, 'dape', 'tramp', SHARES)
  const [summary, ...lines] = told.list
  expect(summary).toMatch(/^busy \d/)
  expect(lines[0]).toMatch(/^shares\.py:2[78]: .*spin_three$/)
  expect(told.first[0]).toBe(`/mock:localhost:${SHARES}`)
  expect(Object.keys(told.shares)).toContain(String(told.first[1]))
  expect(told.profile).toMatch(/^\/mock:.*\.cpuprofile$/)
  // A browser here gets a copy.
  expect(told.opened).not.toMatch(/^\/mock:/)
})

it('dape: what is put behind dapscope, and what is left', LIMIT, async (test) => {
  const told = await play(test, 'dape', 'configs', SHARES)
  expect(told.debugpy).toEqual({ command: ['dapscope', '--python', 'python'], port: null })
  expect(told.attach).toEqual({ command: ['dapscope', '--connect', '10.0.0.1:5678'], port: null })
  expect(told.other).toEqual({ command: ['dlv', 'dap'], port: 7 })
  expect(told.otherAttach.port).toBe(5678)
  expect(told['missing-program'].command).toEqual(['python', '-m', 'debugpy.adapter'])
  expect(told.said).toEqual([
    expect.stringContaining('was not found, so this session runs without it. Install it'),
  ])
  expect(told.own).toEqual(['node', '/src/dapscope.cjs', '--stdio'])
  expect(told.names).toEqual(['debugpy', 'dapscope', 'dapscope-cpu'])
  expect(told.namesAfter).toEqual(['debugpy'])
  expect(told.functionsAfter).toContain('dape-config-autoport')
  expect(told.functionsAfter.join()).not.toContain('dapscope')
})
