// Who holds an object, in words: paths, circles, and why there may be no path.
import { describe, expect, it } from 'vitest'
import { describeReferences, mermaid, ReferencesPayload } from '../../src/memory/references.ts'
import { expressionOf } from '../../src/profile/references-file.ts'

const PAYLOAD: ReferencesPayload = ReferencesPayload.parse({
  how: 'fork',
  target: { type: 'app.Node', bytes: 48, count: 1, sampled: 1 },
  paths: [
    {
      root: {
        kind: 'frame local',
        name: 'mine',
        thread: 'w1',
        function: 'work',
        file: '/srv/app.py',
        line: 7,
      },
      steps: [
        { type: 'list', via: '', bytes: 64 },
        { type: 'app.Box', via: '[0]', bytes: 48 },
        { type: 'app.Node', via: '.node', bytes: 48 },
      ],
    },
    {
      root: { kind: 'module global', name: 'app.cache' },
      steps: [
        { type: 'dict', via: '', bytes: 232 },
        { type: 'app.Node', via: "['k']", bytes: 48 },
      ],
    },
  ],
  unreached: 0,
  graph: {
    nodes: [
      { id: 0, type: 'app.Node', bytes: 48, label: 'app.Node (asked for)' },
      { id: 1, type: 'dict', bytes: 232, label: 'dict' },
    ],
    edges: [
      { from: 1, to: 0, via: "['k\"<']" },
      { from: 0, to: 1, via: '.owner' },
    ],
  },
  cycles: [[0, 1]],
  cut: null,
  scanned: 10,
  references: 20,
  seconds: 0.25,
  called: ['the expression'],
})

const CLIENT = { path: (path: string) => path.replace('/srv', '/home/me'), line: (line: number) => line - 1 }

describe('references', () => {
  it('tells the shortest path first, with files and lines as the client has them', () => {
    const answer = describeReferences(PAYLOAD, CLIENT)
    expect(answer.paths.map(({ text }) => text)).toEqual([
      "It is held by app.cache['k'] (module global).",
      'It is held by mine[0].node (frame local of work at /home/me/app.py:6 in thread w1).',
    ])
    expect(answer.summary).toBe('One app.Node is held as follows.')
    expect(answer.durationMs).toBe(250)
    expect(answer.notes).toEqual(['May have run: the expression.'])
  })

  it('tells a circle by what leads on', () => {
    expect(describeReferences(PAYLOAD, CLIENT).cycles).toEqual([
      { nodes: [0, 1], text: "app.Node.owner → dict['k\"<'] → app.Node" },
    ])
  })

  it('tells of many objects how many are held alike, the most first, and of how many', () => {
    const group = (count: number, name: string) => ({
      root: { kind: 'module global' as const, name },
      steps: [
        { type: 'dict', via: '', bytes: 1 },
        { type: 'app.Node', via: "['…']", bytes: 1 },
      ],
      count,
    })
    const many = {
      ...PAYLOAD,
      target: { type: 'app.Node', bytes: 1, count: 10_000, sampled: 2000 },
      paths: [group(1, 'app.last'), group(1999, 'app.cache')],
    }
    const answer = describeReferences(many, CLIENT)
    expect(answer.paths.map(({ text }) => text)).toEqual([
      "1,999 of 2,000 looked at are held by app.cache['…'] (module global).",
      "1 of 2,000 looked at is held by app.last['…'] (module global).",
    ])
    expect(answer.notes[0]).toBe('2,000 of 10,000 objects were looked at.')
  })

  it('says why there is no path: none there, a circle, too far', () => {
    const without = { ...PAYLOAD, paths: [] }
    const summary = (changes: object) => describeReferences({ ...without, ...changes }, CLIENT).summary
    expect(summary({})).toContain('nothing but a circle')
    expect(summary({ cycles: [] })).toContain('a temporary value, or garbage')
    expect(summary({ cut: 'depth' })).toContain('larger maxDepth')
    expect(summary({ target: { ...PAYLOAD.target, count: 0 } })).toBe('There is no app.Node.')
  })

  it('puts what Python has no syntax for into words', () => {
    const steps = [
      { type: 'function', via: '', bytes: 1 },
      { type: 'list', via: ' closure variable held', bytes: 1 },
      { type: 'str', via: '[2]', bytes: 1 },
    ]
    expect(expressionOf({ root: { kind: 'module global', name: 'app.on' }, steps })).toBe(
      'app.on, closure variable held,[2]',
    )
  })

  it('draws a graph whose labels cannot break out of their quotes', () => {
    expect(mermaid(PAYLOAD.graph).split('\n')).toEqual([
      'flowchart LR',
      '  n0["app.Node (asked for)"]',
      '  n1["dict"]',
      '  n1 -->|"[\'k#34;#60;\']"| n0',
      '  n0 -->|".owner"| n1',
    ])
  })
})
