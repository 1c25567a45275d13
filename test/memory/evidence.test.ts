// What a snapshot's file tells of leaks is what the session knew: written, read, and the same summary.
import { expect, it } from 'vitest'
import { summaryIn } from '../../src/memory/evidence.ts'
import { flatHeapProfile, treeHeapProfile } from '../../src/profile/heapprofile.ts'
import { aboutIn } from '../../src/profile/heap-about.ts'
import { readHeapTree } from '../../src/profile/read-heapprofile.ts'

const sites = [
  {
    file: '/srv/app.py',
    line: 9,
    function: 'grow',
    firstLine: 7,
    bytes: 500,
    count: 5,
    category: 'user' as const,
  },
  {
    file: '<string>',
    line: 1,
    function: '',
    firstLine: 0,
    bytes: 20,
    count: 1,
    category: 'library' as const,
  },
]
const evidence = { id: 'memory-1', pid: 7, run: 'host 7 1', collect: true, ran: true, frames: 1 }
const about = {
  time: 1.764e12,
  peakBytes: 900,
  rssBytes: null,
  evidence: { ...evidence, counts: [5, 1], firstLines: [7, 0] },
}
const toClient = (path: string) => path.replace('/srv', '/home/me')
const read = (pieces: Iterable<string>) => {
  const file = JSON.parse([...pieces].join('')) as object
  return summaryIn(readHeapTree(file), aboutIn(file))
}

it('is the whole summary, with the paths of the client', () => {
  expect(read(flatHeapProfile(sites, { toClient, about }))).toEqual({
    ...evidence,
    time: 1.764e12,
    currentBytes: 520,
    peakBytes: 900,
    sites: sites.map(({ category: _, ...site }) => ({ ...site, file: toClient(site.file) })),
  })
})

it('is nothing where the file does not tell, or has been changed', () => {
  expect(read(flatHeapProfile(sites, { toClient }))).toBeUndefined()
  const { evidence: _, ...figures } = about
  expect(read(flatHeapProfile(sites, { toClient, about: figures }))).toBeUndefined()
  expect(read(flatHeapProfile(sites.slice(1), { toClient, about }))).toBeUndefined()
  const files = ['/srv/app.py']
  const stacks = [
    { bytes: 5, count: 1, frames: [0, 9, 0, 3] },
    { bytes: 5, count: 1, frames: [0, 8, 0, 3] },
  ]
  expect(read(treeHeapProfile({ files, stacks }, () => 'f', { toClient, about }))).toBeUndefined()
  const damaged = {
    head: {},
    dapscope: { ...about, evidence: { ...evidence, counts: ['x'], firstLines: [] } },
  }
  expect(aboutIn(damaged)).toEqual({})
})
