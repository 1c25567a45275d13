// The file of a report: what of a name, a path or a link can get into it, and what is left out of it.
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { cpuReport } from '../../src/report/cpu.ts'
import type { ReportData } from '../../src/report/data.ts'
import { editorLink } from '../../src/report/editor-link.ts'
import { shortened, shown, shownApart } from '../../src/report/format.ts'
import { html } from '../../src/report/html.ts'
import { redacted } from '../../src/report/redact.ts'
import { EDITOR } from '../../src/report/report.ts'
import { stacksOf } from '../profile/build-stacks.ts'
import { dataIn, main, OPTIONS, sideOf } from './sides.ts'

const CODE = { js: 'console.log(1)', css: 'p { margin: 0 }' }

const text = (data: ReportData) => [...html(data, CODE)].join('')

describe('the file of a report', () => {
  const evil = '</script><script>alert(1)</script><img src=x onerror=alert(2)>"\'&\u2028'
  const stacks = stacksOf([{ name: evil, life: [[10, 'busy', 'main:1']] }], {
    main: { file: `/app/${evil}.py`, firstLine: 1, category: 'user' },
  })
  const report = cpuReport([sideOf(stacks, { source: evil })], OPTIONS)

  it('holds names that look like a page as text, and gives them back as they were', () => {
    const page = text(report)
    expect(page).not.toMatch(/<script>alert|<img/)
    expect(page.match(/<\/script>/g)).toHaveLength(2)
    expect(dataIn(page)).toEqual(report)
    expect(/<title>([^<]*)<\/title>/.exec(page)![1]).not.toMatch(/[>"]/)
  })

  it('runs nothing but its own code and loads nothing', () => {
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(text(report))![1]!
    const hash = createHash('sha256').update(CODE.js).digest('base64')
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain(`script-src 'sha256-${hash}'`)
    expect(policy).not.toMatch(/unsafe|https?:|\*/)
  })

  it('has no absolute path and no link when redacted', () => {
    const known = {
      main: { file: '/home/alice/shop/app/main.py' },
      order: { file: '/home/alice/shop/orders.py' },
      parse: {
        file: '/home/alice/.venv/lib/python3.12/site-packages/yaml/parser.py',
        category: 'library' as const,
      },
      dumps: { file: '/usr/lib/python3.12/json/__init__.py', category: 'stdlib' as const },
      c: { file: '/opt/secret/libx.so', category: 'native' as const },
    }
    const secret = stacksOf(
      main([10, 'busy', 'main:1', 'order:1', 'parse:3'], [10, 'busy', 'main:1', 'order:1', 'dumps:3', 'c:1']),
      known,
    )
    const redact = cpuReport([sideOf(secret)], { ...OPTIONS, redact: true })
    expect(redact.files).toEqual(
      expect.arrayContaining(['app/main.py', 'orders.py', 'yaml/parser.py', 'json/__init__.py', 'libx.so']),
    )
    expect(text(redact)).not.toMatch(/alice|secret|\/home|\/usr|vscode:/)
    expect(text(cpuReport([sideOf(secret)], OPTIONS))).toMatch(/alice/)
  })

  it('shortens Windows paths and leaves what is no path', () => {
    const paths = [
      'C:\\Users\\bob\\shop\\main.py',
      'C:\\Users\\bob\\Lib\\site-packages\\x\\y.py',
      'C:\\Python312\\Lib\\json\\decoder.py',
      '<frozen runpy>',
      '',
    ]
    expect(redacted(paths, (i) => i === 0)).toEqual([
      'main.py',
      'x\\y.py',
      'json\\decoder.py',
      '<frozen runpy>',
      '',
    ])
  })
})

describe('a redacted report', () => {
  it('has no home folder where the user’s files lie in several', () => {
    const paths = {
      '/home/alice/a.py': 'a.py',
      '/home/bob/x/b.py': 'b.py',
      '/srv/app/c.py': 'c.py',
      '/srv/app/d/e.py': 'd/e.py',
      'C:\\Users\\eve\\f.py': 'f.py',
      '/mnt/c/Users/eve/g.py': 'g.py',
      '<doctest /home/alice/x.rst[0]>': '<doctest x.rst[0]>',
    }
    expect(redacted(Object.keys(paths), () => true)).toEqual(Object.values(paths))
  })

  it('has no path in the names of threads and functions, the label and the notes', () => {
    const known = { '/home/alice/run': { file: '<string>' } }
    const stacks = stacksOf(
      [{ name: 'of /home/alice/job.py', life: [[10, 'busy', '/home/alice/run:1']] }],
      known,
    )
    const said = { notes: ['`/home/alice/x.json` is damaged.'], label: 'in /home/alice' }
    const data = cpuReport([sideOf(stacks)], { ...OPTIONS, ...said, redact: true })
    expect(JSON.stringify(data)).not.toMatch(/home/)
    expect([data.tracks[0]!.name, data.label, data.notes[0]]).toEqual([
      'of job.py',
      'in alice',
      '`x.json` is damaged.',
    ])
  })
})

describe('a link to the editor', () => {
  it.each([
    [EDITOR, '/home/a b/x.py', 7, 'vscode://file/home/a%20b/x.py:7'],
    [EDITOR, 'C:\\a\\x.py', 7, 'vscode://file/C:/a/x.py:7'],
    ['idea://open?file={path}&line={line}', '/a/x&y.py', 0, 'idea://open?file=/a/x%26y.py&line=1'],
    [EDITOR, 'file:///a/x.js', 7, 'vscode://file/a/x.js:7'],
    [EDITOR, 'file:///a%20b/%C3%BC.js', 7, 'vscode://file/a%20b/%C3%BC.js:7'],
    [EDITOR, 'file:///a/100%.js', 7, 'vscode://file/a/100%25.js:7'],
    [EDITOR, 'file:///C:/a/x.js', 7, 'vscode://file/C:/a/x.js:7'],
    [EDITOR, 'https://a/x.js', 7, undefined],
    [EDITOR, '<string>', 7, undefined],
    [EDITOR, 'app/main.py', 7, undefined],
    ['', '/a.py', 7, undefined],
    [EDITOR, '/a/\udcff.py', 7, undefined],
  ])('%s of %s:%i is %s', (template, path, line, link) => {
    expect(editorLink(template, path, line)).toBe(link)
  })
})

it.each([
  [0, 'bytes', '0 B'],
  [999, 'bytes', '999 B'],
  [1536, 'bytes', '1.5 kB'],
  [-1048576, 'bytes', '-1.0 MB'],
  [1500, 'us', '1.5 ms'],
  [12_040_000, 'us', '12.04 s'],
  [33.333, 'percent', '33.3 %'],
] as const)('%d %s is shown as %s', (value, unit, expected) => {
  expect(shown(value, unit)).toBe(expected)
})

it('a change that is too small to be seen has no sign', () => {
  expect([0.04, -0.04, 0.06, -0.06].map((rate) => shown(rate, 'rate', true))).toEqual([
    '0.0 ms/s',
    '0.0 ms/s',
    '+0.1 ms/s',
    '-0.1 ms/s',
  ])
  expect([shown(0, 'bytes', true), shown(-10, 'bytes', true)]).toEqual(['0 B', '-10 B'])
})

it('a long text keeps its beginning and its end, and no letter is cut in two', () => {
  expect(shortened('package.module.Type', 9)).toBe('pack…Type')
  const smiles = '😀'.repeat(9)
  for (const most of [4, 5, 6, 7]) expect(shortened(smiles, most)).toMatch(/^(😀)*…(😀)*$/u)
})

it('ticks of an axis that would read alike have a digit more', () => {
  expect(shownApart([34.88e6, 34.94e6], 'bytes')).toEqual(['34.88 MB', '34.94 MB'])
  expect(shownApart([32e6, 64e6], 'bytes')).toEqual(['32.0 MB', '64.0 MB'])
})
