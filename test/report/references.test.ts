// The report of who holds an object, without a browser: paths and their nodes, what is folded, what is left out.
import { describe, expect, it } from 'vitest'
import { referencesIn, type Graph, type ReferencesFile } from '../../src/profile/references-file.ts'
import { folded } from '../../src/report/fold.ts'
import { withoutPaths } from '../../src/report/redact.ts'
import { referencesReport } from '../../src/report/references.ts'
import { OPTIONS } from './sides.ts'

const node = (id: number, label: string, role: Graph['nodes'][number]['role'] = 'holder') => ({
  id,
  type: role === 'root' ? 'frame local' : label,
  label: role === 'target' ? `${label} (asked for)` : label,
  bytes: role === 'root' ? 0 : 10 * (id + 1),
  role,
})

const FILE: ReferencesFile = {
  dapscope: {
    references: 1,
    time: 1.764e12,
    program: '/home/alice/shop/app.py',
    expression: 'cache["/home/alice/x"]',
  },
  target: { type: 'app.Item', bytes: 48, count: 1, sampled: 1 },
  summary: 'One app.Item is held as follows.',
  paths: [
    {
      root: {
        kind: 'frame local',
        name: 'mine',
        function: 'work',
        thread: 'w1',
        file: '/home/alice/shop/app.py',
        line: 7,
      },
      steps: [
        { type: 'dict', via: '', bytes: 232 },
        { type: 'app.Item', via: "['/home/alice/my files/x']", bytes: 48 },
      ],
    },
  ],
  unreached: 0,
  graph: {
    nodes: [node(0, 'app.Item', 'target'), node(1, 'dict'), node(2, 'mine', 'root')],
    edges: [
      { from: 2, to: 1, via: '' },
      { from: 1, to: 0, via: "['/home/alice/my files/x']" },
    ],
  },
  cycles: [{ nodes: [0, 1], text: "app.Item.d → dict['/home/alice/x'] → app.Item" }],
  scanned: 10,
  durationMs: 3,
  notes: ['May have run: the expression.'],
}
const side = { source: 'references.json', references: FILE }

describe('a report of references', () => {
  it('has each path with its place, and the nodes that it goes through', () => {
    const report = referencesReport(side, { ...OPTIONS, program: FILE.dapscope.program })
    expect(report).toMatchObject({
      title: 'Who holds app.Item',
      program: 'app.py',
      sources: ['cache["/home/alice/x"]'],
    })
    const [path] = report.references!.paths
    expect(path).toMatchObject({
      kind: 'frame local',
      name: 'mine',
      of: 'work in thread w1',
      nodes: [2, 1, 0],
    })
    expect(report.places[path!.place!]).toMatchObject({ name: 'work', line: 7 })
    expect(report.references!.nodes.map(({ label }) => label).sort()).toEqual(['app.Item', 'dict', 'mine'])
  })

  it('has no absolute path and no source text when redacted, in keys neither', () => {
    const report = referencesReport(side, { ...OPTIONS, redact: true, program: FILE.dapscope.program })
    const text = JSON.stringify(report)
    expect(text).not.toMatch(/alice|home|my files|cache\[|vscode/)
    expect(report.references!.paths[0]!.steps[1]!.via).toBe("['x']")
    expect(report.files).toEqual(['app.py'])
  })

  it.each([
    ["['/home/a b/x.json']", "['x.json']"],
    ['["C:\\\\Users\\\\bob\\\\x.json"]', '["x.json"]'],
    ['in /work/x/2', 'in 2'],
    ["[('a', '/srv/x/')]", "[('a', 'x')]"],
    ["['a/b']", "['a/b']"],
    ['shop.CACHE', 'shop.CACHE'],
    ['7 / 3', '7 / 3'],
    ['`/home/a/x.json`', '`x.json`'],
    ['“/home/a b/x” and more', '“x” and more'],
    ['file:///home/a/x.py:3', 'x.py:3'],
    ['read:/home/a/x', 'read:x'],
    ['\\\\server\\share\\x.py', 'x.py'],
    ['https://docs.python.org/3/x', 'https://docs.python.org/3/x'],
    ['src/*/x and daten-ü/x', 'src/*/x and daten-ü/x'],
  ])('%s has the path left out: %s', (text, expected) => {
    expect(withoutPaths(text)).toBe(expected)
  })

  it('draws of those that are held alike two, and one for the rest, and nothing that is not connected', () => {
    const many = Array.from({ length: 9 }, (_, i) => node(i, 'app.Item', 'target'))
    const graph: Graph = {
      nodes: [...many, node(9, 'list'), node(10, 'app.X'), node(11, 'mine', 'root')],
      edges: [{ from: 11, to: 9, via: '' }, ...many.map(({ id }) => ({ from: 9, to: id, via: `[${id}]` }))],
    }
    const { nodes, edges, shownFor } = folded(graph)
    expect(nodes.map(({ label }) => label)).toEqual([
      'app.Item (asked for)',
      'app.Item (asked for)',
      '7 more app.Item',
      'list',
      'mine',
    ])
    expect(nodes[2]!.bytes).toBe(10 * (3 + 4 + 5 + 6 + 7 + 8 + 9))
    expect(edges.map(({ to, via }) => `${to}${via}`)).toEqual(['9', '0[0]', '1[1]', '2[…]'])
    expect([shownFor(1), shownFor(8)]).toEqual([1, 2])
  })

  it('is made of the file as it was written, and of none that is damaged', () => {
    expect(referencesIn(JSON.parse(JSON.stringify(FILE)) as object)).toEqual(FILE)
    expect(() => referencesIn({ ...FILE, target: {} })).toThrow('its field target.type is missing or wrong')
  })
})
