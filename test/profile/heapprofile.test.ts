// Memory snapshots as .heapprofile files: every byte accounted for, in the form that readers need.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sitesOf, type Allocations } from '../../src/profile/allocations.ts'
import { flatHeapProfile, treeHeapProfile } from '../../src/profile/heapprofile.ts'

interface Node {
  callFrame: { functionName: string; scriptId: string; url: string; lineNumber: number; columnNumber: number }
  selfSize: number
  id: number
  children: Node[]
}
interface HeapFile {
  head: Node
  samples: { size: number; nodeId: number; ordinal: number }[]
}

const FILES = ['/p/app.py', '/p/lib/site-packages/cache.py', '/usr/lib/python3.12/json/decoder.py']
const toClient = (path: string) => path.replace('/p/', '/client/')
const holding = (file: string, line: number) => ({ name: `f${line}@${file.at(-4)}`, firstLine: 1 })
const parse = (pieces: Iterable<string>) => JSON.parse([...pieces].join('')) as HeapFile

const allocations: fc.Arbitrary<Allocations> = fc
  .array(
    fc.record({
      bytes: fc.nat(1_000_000),
      count: fc.nat(100),
      frames: fc
        .array(fc.tuple(fc.nat(FILES.length - 1), fc.integer({ min: 1, max: 9 })), {
          minLength: 1,
          maxLength: 6,
        })
        .map((frames) => frames.flat()),
    }),
    { maxLength: 60 },
  )
  .map((stacks) => ({ files: FILES, stacks }))

const all = (node: Node): Node[] => [node, ...node.children.flatMap(all)]
const sum = (numbers: number[]) => numbers.reduce((total, each) => total + each, 0)
const bytesIn = ({ stacks }: Allocations) => sum(stacks.map(({ bytes }) => bytes))

function expectReadable({ head, samples }: HeapFile, bytes: number) {
  const nodes = all(head)
  expect(new Set(nodes.map(({ id }) => id)).size).toBe(nodes.length)
  for (const { callFrame, children } of nodes) {
    expect(Array.isArray(children)).toBe(true)
    expect(callFrame.functionName).not.toBe('')
    expect(typeof callFrame.url).toBe('string')
    expect(callFrame.url).not.toMatch(/^\/p\//)
  }
  expect(sum(nodes.map(({ selfSize }) => selfSize))).toBe(bytes)
  expect(sum(samples.map(({ size }) => size))).toBe(bytes)
  const ids = new Set(nodes.map(({ id }) => id))
  expect(samples.every(({ nodeId }) => ids.has(nodeId))).toBe(true)
}

describe('a memory snapshot', () => {
  it('has one child of the head for each site, and every byte', () => {
    fc.assert(
      fc.property(allocations, (taken) => {
        const sites = sitesOf(taken, holding)
        const file = parse(flatHeapProfile(sites, { toClient }))
        expectReadable(file, bytesIn(taken))
        expect(file.head.children.length).toBe(sites.length)
        expect(file.head.children.every(({ children }) => children.length === 0)).toBe(true)
      }),
    )
  })

  it('has the tree of calls, the outermost first, and every byte whatever is cut', () => {
    fc.assert(
      fc.property(allocations, fc.integer({ min: 1, max: 40 }), (taken, maxNodes) => {
        const name = (file: string, line: number) => holding(file, line).name
        expectReadable(parse(treeHeapProfile(taken, name, { toClient })), bytesIn(taken))
        const cut = parse(treeHeapProfile(taken, name, { toClient, maxNodes }))
        expectReadable(cut, bytesIn(taken))
        const named = all(cut.head).filter(({ callFrame }) => callFrame.functionName !== '(other)')
        expect(named.length).toBeLessThanOrEqual(Math.max(1, maxNodes) + 1)
      }),
    )
  })

  it('names the nearest line of the user’s for what a library allocates', () => {
    const stacks = [
      { bytes: 10, count: 1, frames: [2, 5, 1, 7, 0, 3, 0, 9] },
      { bytes: 30, count: 2, frames: [2, 5, 1, 7, 0, 4] },
      { bytes: 5, count: 1, frames: [0, 8] },
    ]
    const [library, own] = sitesOf({ files: FILES, stacks }, holding)
    expect(library).toMatchObject({
      line: 5,
      bytes: 40,
      count: 3,
      category: 'stdlib',
      via: { line: 4, file: FILES[0] },
    })
    expect(own).toMatchObject({ line: 8, bytes: 5, category: 'user' })
    expect(own).not.toHaveProperty('via')
  })

  it('that is empty has a head without children', () => {
    const file = parse(flatHeapProfile([], { toClient }))
    expect(file).toMatchObject({ head: { selfSize: 0, children: [] }, samples: [] })
  })

  it('goes as deep as tracking can, without a stack of its own', () => {
    const frames = Array.from({ length: 20_000 }, (_, i) => (i % 2 ? i : 0))
    const pieces = treeHeapProfile({ files: FILES, stacks: [{ bytes: 1, count: 1, frames }] }, () => 'f', {
      toClient,
    })
    expect([...pieces].join('').match(/"selfSize"/g)).toHaveLength(10_001)
  })
})
