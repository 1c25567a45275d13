// Leaks as editors show them: diagnostics of the Language Server Protocol, at the line that leaks.
import { describe, expect, it } from 'vitest'
import { diagnosticsOf } from '../../src/memory/diagnostics.ts'
import { leaksOf } from '../../src/memory/leaks.ts'
import { growing, site, summary } from './summaries.ts'

describe('diagnostics', () => {
  it('of a leak are what LSP calls a warning, from the line to the next', () => {
    expect(diagnosticsOf(leaksOf(growing([0, 5000, 10_000, 15_000])))).toEqual([
      {
        path: '/app/server.py',
        diagnostics: [
          {
            range: { start: { line: 11, character: 0 }, end: { line: 12, character: 0 } },
            severity: 2,
            source: 'dapscope',
            code: 'memory-leak',
            message:
              'Memory leak (HIGH) in Server.handle: +15.0 kB. It grew in each of 3 diffs, by 15.0 kB in all, of late at 100 % of its mean pace.',
          },
        ],
      },
    ])
  })

  it('are milder the less sure they are', () => {
    const of = (bytes: number[]) => diagnosticsOf(leaksOf(growing(bytes)))[0]!.diagnostics[0]!
    expect(of([0, 5000, 10_000])).toMatchObject({ severity: 3, code: 'memory-leak' })
    expect(of([0, 5000])).toMatchObject({ severity: 4, code: 'memory-growth' })
  })

  it('have the client’s paths, one entry a file, by line', () => {
    const sites = [site({ line: 12 }), site({ line: 11 }), site({ file: '/app/a.py' })]
    const toClient = (path: string) => `C:${path}`
    const found = diagnosticsOf(leaksOf([summary(0, []), summary(1, sites)]), { toClient })
    expect(
      found.map(({ path, diagnostics }) => [path, diagnostics.map(({ range }) => range.start.line)]),
    ).toEqual([
      ['C:/app/a.py', [11]],
      ['C:/app/server.py', [10, 11]],
    ])
  })

  it('are empty for a file that had some before', () => {
    expect(diagnosticsOf([], { shownBefore: ['/app/old.py'] })).toEqual([
      { path: '/app/old.py', diagnostics: [] },
    ])
  })

  it('stand at the user’s own line where it is known which had another’s allocate, and name both', () => {
    const via = { file: '/app/cache.py', line: 7, function: 'remember' }
    const found = diagnosticsOf(
      leaksOf(growing([0, 5000, 10_000, 15_000], { file: '/usr/lib/python3.12/heapq.py', via })),
    )
    expect(found.map(({ path }) => path)).toEqual(['/app/cache.py'])
    expect(found[0]!.diagnostics[0]).toMatchObject({ range: { start: { line: 6 } } })
    expect(found[0]!.diagnostics[0]!.message).toMatch(
      /^Memory leak \(HIGH\) in remember, allocated by \S+ heapq\.py:12: \+15\.0 kB/,
    )
  })

  it('leave out what is no file, and growth in other people’s code that is no leak yet', () => {
    expect(diagnosticsOf(leaksOf(growing([0, 5000, 9900], { file: '<string>' })))).toEqual([])
    expect(diagnosticsOf(leaksOf(growing([0, 5000], { file: '/v/site-packages/lib.py' })))).toEqual([])
    expect(
      diagnosticsOf(leaksOf(growing([0, 5000, 9900], { file: '/v/site-packages/lib.py' }))),
    ).toHaveLength(1)
  })
})
