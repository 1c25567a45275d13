// What a report says, without a browser: its figures are the profile's.
import { describe, expect, it, onTestFinished } from 'vitest'
import { hotFunctions } from '../../src/profile/hot.ts'
import { readHeapTree } from '../../src/profile/read-heapprofile.ts'
import { cpuReport } from '../../src/report/cpu.ts'
import type { ReportData, Table } from '../../src/report/data.ts'
import { clock } from '../../src/report/format.ts'
import { memoryReport } from '../../src/report/memory.ts'
import { inOrder, leftHeavy } from '../../src/report/page/layout.ts'
import { clock as localClock } from '../../src/view/heading.ts'
import { stacksOf } from '../profile/build-stacks.ts'
import { recorded } from '../profile/recordings.ts'
import { main, OPTIONS, sideOf } from './sides.ts'

const WITH_A_GAP = stacksOf(
  main(
    [10, 'busy', 'main:1', 'a:2'],
    [30, 'busy', 'main:1', 'b:3'],
    [5, 'idle', 'main:1'],
    [7, 'busy', 'main:1', 'a:2'],
  ),
)
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
    const report = cpuReport([sideOf(WITH_A_GAP)], OPTIONS)
    expect(boxes(report, leftHeavy(report.trees[0]!, report.tracks[0]!))).toEqual([
      'all 0-47',
      'main 0-47',
      'b 0-30, a 30-47',
    ])
  })

  it('draws in time order, with a gap where the thread waited', () => {
    const report = cpuReport([sideOf(WITH_A_GAP)], OPTIONS)
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
    expect(report.notes).toContain(
      'ms/s: milliseconds in each second of the capture, of all threads together.',
    )
    expect(report.cards.map(({ label, value, before }) => [label, value, before])).toEqual([
      ['captured', 2000, 2000],
      ['running', 2000, 2000],
      ['threads', 1, 1],
      ['samples', 1, 1],
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
  nodes: readHeapTree({ head: node('(root)', '', 0, 0, children), samples: [] }),
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

  it('of several has the times of the clock that the snapshots are named by, wherever it is read', () => {
    const zone = process.env['TZ']
    process.env['TZ'] = 'Asia/Kolkata'
    onTestFinished(() => void (zone === undefined ? delete process.env['TZ'] : (process.env['TZ'] = zone)))
    const times = [0, 1, 2].map((minute) => 1.764e12 + minute * 60_000)
    const of = { ...OPTIONS, clock: localClock }
    const report = memoryReport(
      times.map((time) => ({ ...snapshot(), time })),
      of,
    )
    const onAxis = report.timelines![0]!.times.map((time) => clock(time / 1000))
    expect(report.snapshots!.names).toEqual(onAxis.map((time, i) => `#${i + 1} ${time}`))
  })

  it('draws over time what grew most, whosever it is but the debugger’s', () => {
    const of = (time: number) => ({
      ...snapshot(
        ...[1, 2, 3, 4].map((line) => node('mine', '/a.py', line, line * time)),
        node('loads', '/usr/lib/python3.12/json/decoder.py', 9, 100 * time),
        node('trace', '/x/site-packages/debugpy/server/api.py', 9, 900 * time),
      ),
      time,
    })
    const { timelines } = memoryReport([1, 2, 3].map(of), OPTIONS)
    const names = timelines![0]!.lines.map(({ name }) => name)
    expect(names).toEqual(['all that is traced', 'loads:9', 'mine:4', 'mine:3', 'mine:2'])
  })

  it('has no path in what it draws over time when redacted', () => {
    const of = (time: number) => ({
      ...snapshot(node('/home/alice/run', '<string>', 3, 9 * time)),
      time,
    })
    const report = memoryReport([1, 2, 3].map(of), { ...OPTIONS, redact: true })
    expect(report.timelines![0]!.lines.map(({ name }) => name)).toEqual(['all that is traced', 'run:3'])
    expect(JSON.stringify(report)).not.toMatch(/home/)
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
    expect(report.cards[0]).toMatchObject({ label: 'current', before: 35, value: 46 })
  })
})
