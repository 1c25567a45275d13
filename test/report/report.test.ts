// Reports without a browser: what stands in the file, what is left out, and that its figures are the profile's.
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { hotFunctions } from '../../src/profile/hot.ts'
import { readHeapProfile } from '../../src/profile/read-heapprofile.ts'
import { cpuReport, type CpuSide } from '../../src/report/cpu.ts'
import type { ReportData, Table } from '../../src/report/data.ts'
import { shown } from '../../src/report/format.ts'
import { html } from '../../src/report/html.ts'
import { memoryReport } from '../../src/report/memory.ts'
import { inOrder, leftHeavy } from '../../src/report/page/layout.ts'
import { editorLink } from '../../src/report/editor-link.ts'
import { redacted } from '../../src/report/redact.ts'
import { EDITOR } from '../../src/report/report.ts'
import { recorded } from '../profile/recordings.ts'
import { stacksOf, type ThreadText } from '../profile/build-stacks.ts'

const OPTIONS = { editor: EDITOR, redact: false, notes: [] }
const CODE = { js: 'console.log(1)', css: 'p { margin: 0 }' }

const sideOf = (stacks: CpuSide['stacks'], more: Partial<CpuSide> = {}): CpuSide => ({
  source: 'cpu.cpuprofile',
  stacks,
  mode: 'cpu',
  runningUs: stacks.duration,
  isOrdered: true,
  ...more,
})
const main = (...life: ThreadText['life']): ThreadText[] => [{ name: 'MainThread', life }]
const text = (data: ReportData) => [...html(data, CODE)].join('')
const embedded = (page: string) =>
  JSON.parse(/<script type="application\/json" id="data">([^<]*)<\/script>/.exec(page)![1]!) as ReportData
const rowsOf = (report: ReportData, { rows }: Table) =>
  rows.map(({ place, cells }) => [report.places[place]!.name, ...cells])

/** `name(children) from-to` of each box, by level. */
function boxes(report: ReportData, layout: ReturnType<typeof leftHeavy>): string[] {
  return layout.levels.map(({ from, to, node }) =>
    node
      .map((each, i) => {
        const place = report.places[report.trees[0]!.place[each]!]
        return `${place?.name ?? 'all'} ${from[i]}-${to[i]}`
      })
      .join(', '),
  )
}

describe('a CPU report', () => {
  it.each(['cpu', 'wall'] as const)('has the figures of the profile (%s)', (mode) => {
    const stacks = recorded('python-3.12-running')
    const report = cpuReport([sideOf(stacks, { mode })], OPTIONS)
    const hot = hotFunctions(stacks, mode, Infinity)
    expect(hot.length).toBeGreaterThan(3)
    expect(rowsOf(report, report.tables[0]!)).toEqual(
      hot.map((each) => [each.name, each.selfPercent, each.totalPercent, each.selfMs, each.totalMs]),
    )
    // And the pictures have them too: what a function is on the stack for, over all threads, recursion once.
    const [name, totalMs] = [hot[0]!.name, hot[0]!.totalMs]
    let drawnUs = 0
    for (const track of report.tracks) {
      const { parent, place } = report.trees[track.tree]!
      const isOn = (node: number): boolean =>
        node > 0 && (report.places[place[node]!]!.name === name || isOn(parent[node]!))
      track.nodes.forEach((node, i) => (drawnUs += isOn(node) ? track.weights[i]! : 0))
    }
    expect(drawnUs / 1000).toBeCloseTo(totalMs, 6)
  })

  it('draws left-heavy, the largest first and each call path once', () => {
    const stacks = stacksOf(
      main(
        [10, 'busy', 'main:1', 'a:2'],
        [30, 'busy', 'main:1', 'b:3'],
        [5, 'idle', 'main:1'],
        [7, 'busy', 'main:1', 'a:2'],
      ),
    )
    const report = cpuReport([sideOf(stacks)], OPTIONS)
    expect(boxes(report, leftHeavy(report.trees[0]!, report.tracks[0]!))).toEqual([
      'all 0-47',
      'main 0-47',
      'b 0-30, a 30-47',
    ])
  })

  it('draws in time order, with a gap where the thread waited', () => {
    const stacks = stacksOf(
      main(
        [10, 'busy', 'main:1', 'a:2'],
        [30, 'busy', 'main:1', 'b:3'],
        [5, 'idle', 'main:1'],
        [7, 'busy', 'main:1', 'a:2'],
      ),
    )
    const report = cpuReport([sideOf(stacks)], OPTIONS)
    expect(boxes(report, inOrder(report.trees[0]!, report.tracks[0]!))).toEqual([
      'all 0-52',
      'main 0-40, main 45-52',
      'a 0-10, b 10-40, a 45-52',
    ])
  })

  it('of two files tells what changed', () => {
    const before = stacksOf(main([1000, 'busy', 'slow:1'], [1000, 'busy', 'same:1']))
    const after = stacksOf(main([500, 'busy', 'slow:1'], [1500, 'busy', 'same:1']))
    const report = cpuReport([sideOf(before), sideOf(after)], OPTIONS)
    expect(report.tables.map(({ title }) => title)).toEqual([
      'what changed',
      'before: functions',
      'before: lines',
      'after: functions',
      'after: lines',
    ])
    expect(rowsOf(report, report.tables[0]!)).toEqual([
      ['same', 250, 500, 750, 250, 500, 750],
      ['slow', -250, 500, 250, -250, 500, 250],
    ])
  })
})

const node = (
  functionName: string,
  url: string,
  line: number,
  selfSize: number,
  children: object[] = [],
) => ({
  callFrame: { functionName, url, lineNumber: line - 1, scriptId: '0', columnNumber: 0 },
  selfSize,
  id: 1,
  children,
})
const snapshot = (...children: object[]) => ({
  source: 'memory.heapprofile',
  nodes: readHeapProfile({ head: node('(root)', '', 0, 0, children), samples: [] }),
})

describe('a memory report', () => {
  it('adds up each place of a tree, recursion once', () => {
    const leaf = node('grow', '/app/a.py', 3, 40)
    const report = memoryReport(
      [snapshot(node('main', '/app/a.py', 9, 10, [node('grow', '/app/a.py', 3, 50, [leaf])]))],
      OPTIONS,
    )
    expect(rowsOf(report, report.tables[0]!)).toEqual([
      ['grow', 90, 90, 90],
      ['main', 10, 10, 100],
    ])
    expect(report.cards[0]).toEqual({ label: 'current', value: 100, unit: 'bytes' })
    expect(report.cards.map(({ label }) => label)).toEqual(['current', 'places'])
  })

  it('has peak and resident memory where the file tells them', () => {
    const report = memoryReport([{ ...snapshot(), peakBytes: 7, rssBytes: 8 }], OPTIONS)
    expect(report.cards.map(({ label, value }) => [label, value])).toEqual([
      ['current', 0],
      ['peak', 7],
      ['resident', 8],
      ['places', 0],
    ])
  })

  it('of two files tells what grew, what shrank, what is new and what is gone', () => {
    const before = snapshot(node('a', '/a.py', 1, 10), node('b', '/b.py', 1, 20), node('c', '/c.py', 1, 5))
    const after = snapshot(node('a', '/a.py', 1, 30), node('b', '/b.py', 1, 15), node('d', '/d.py', 1, 1))
    const report = memoryReport([before, after], OPTIONS)
    expect(rowsOf(report, report.tables[0]!)).toEqual([
      ['a', 20, 10, 30],
      ['d', 1, 0, 1],
      ['b', -5, 20, 15],
      ['c', -5, 5, 0],
    ])
    expect(report.cards[0]).toMatchObject({ label: 'grown', value: 11 })
  })

  it.each([
    [{}, 'head'],
    [{ head: {} }, 'name'],
    [{ head: { ...node('x', '', 0, 1), selfSize: '1' } }, 'size'],
    [{ head: { ...node('x', '', 0, 1), children: {} } }, 'list'],
  ])('is not made of what is no heap profile: %j', (file, why) => {
    expect(() => readHeapProfile(file)).toThrow(why)
  })
})

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
    expect(embedded(page)).toEqual(report)
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

describe('a link to the editor', () => {
  it.each([
    [EDITOR, '/home/a b/x.py', 7, 'vscode://file/home/a%20b/x.py:7'],
    [EDITOR, 'C:\\a\\x.py', 7, 'vscode://file/C:/a/x.py:7'],
    ['idea://open?file={path}&line={line}', '/a/x&y.py', 0, 'idea://open?file=/a/x%26y.py&line=1'],
    [EDITOR, 'file:///a/x.js', 7, 'vscode://file/a/x.js:7'],
    [EDITOR, 'https://a/x.js', 7, undefined],
    [EDITOR, '<string>', 7, undefined],
    [EDITOR, 'app/main.py', 7, undefined],
    ['', '/a.py', 7, undefined],
  ])('%s of %s:%i is %s', (template, path, line, link) => {
    expect(editorLink(template, path, line)).toBe(link)
  })
})

it.each([
  [0, 'bytes', '0 B'],
  [1023, 'bytes', '1023 B'],
  [1536, 'bytes', '1.5 KiB'],
  [-1048576, 'bytes', '-1.0 MiB'],
  [1500, 'us', '1.5 ms'],
  [12_040_000, 'us', '12.04 s'],
  [33.333, 'percent', '33.3 %'],
] as const)('%d %s is shown as %s', (value, unit, expected) => {
  expect(shown(value, unit)).toBe(expected)
})
