// Reads a .cpuprofile as its readers do, and checks all that they need.
import { expect } from 'vitest'
import type { About } from '../../src/profile/about.ts'
import { cpuprofile } from '../../src/profile/cpuprofile.ts'
import type { WriteOptions, Written } from '../../src/profile/formats.ts'
import type { Stacks } from '../../src/profile/stacks.ts'

export interface ProfileFile {
  nodes: {
    id: number
    callFrame: {
      functionName: string
      scriptId: string
      url: string
      lineNumber: number
      columnNumber: number
    }
    hitCount: number
    children: number[]
    positionTicks: { line: number; ticks: number }[]
  }[]
  startTime: number
  endTime: number
  samples: number[]
  timeDeltas: number[]
  dapscope: About
}

export const options: WriteOptions = { mode: 'cpu', toClient: (path) => path }

export const parse = (written: Written) => JSON.parse([...written.pieces].join('')) as ProfileFile
export const threadFile = (stacks: Stacks, more: Partial<WriteOptions> = {}, thread = 0) =>
  parse(cpuprofile.writeThread(stacks, stacks.threads[thread]!, { ...options, ...more }))
export const mergedFile = (stacks: Stacks, more: Partial<WriteOptions> = {}) =>
  parse(cpuprofile.write(stacks, { ...options, ...more }))

/** Microseconds of each sample, as readers compute them. */
export function durations({ timeDeltas, startTime, endTime }: ProfileFile): number[] {
  const sum = timeDeltas.reduce((total, delta) => total + delta, 0)
  return [...timeDeltas.slice(1), endTime - startTime - sum]
}

/** The names from the root to a node, `name:line` with the 1-based line that a click opens. */
function pathOf(file: ProfileFile, id: number): string {
  const node = file.nodes.find((n) => n.id === id)!
  const parent = file.nodes.find((n) => n.children.includes(id))
  const { functionName, lineNumber } = node.callFrame
  const name = lineNumber < 0 ? functionName : `${functionName}:${lineNumber + 1}`
  return parent && parent.id !== file.nodes[0]!.id ? `${pathOf(file, parent.id)};${name}` : name
}

/** Readable: one line for each sample, in order. */
export const timeline = (file: ProfileFile) =>
  file.samples.map((id, i) => `${pathOf(file, id)} ${(durations(file)[i]! / 1000).toFixed(2)}ms`)

/** Microseconds by path. */
export function totals(file: ProfileFile): Record<string, number> {
  const result: Record<string, number> = {}
  const each = durations(file)
  file.samples.forEach((id, i) => (result[pathOf(file, id)] = (result[pathOf(file, id)] ?? 0) + each[i]!))
  return result
}

/** Everything that readers need, as VS Code's viewer, Chrome DevTools and speedscope were seen to fail without. */
export function expectReadable(file: ProfileFile) {
  const ids = file.nodes.map((node) => node.id)
  expect(Object.keys(file)).toEqual(['nodes', 'startTime', 'endTime', 'samples', 'timeDeltas', 'dapscope'])
  expect(file.nodes[0]!.callFrame.functionName).toBe('(root)')
  expect(new Set(ids).size).toBe(ids.length)
  const children = file.nodes.flatMap((node) => node.children)
  expect([...children].sort((a, b) => a - b)).toEqual(ids.slice(1).sort((a, b) => a - b))
  for (const { callFrame, hitCount, positionTicks } of file.nodes) {
    expect(typeof callFrame.url).toBe('string')
    expect(typeof callFrame.scriptId).toBe('string')
    expect(callFrame.functionName).not.toBe('')
    expect(callFrame.lineNumber).toBeGreaterThanOrEqual(-1)
    expect(Number.isInteger(callFrame.columnNumber) && Number.isInteger(hitCount)).toBe(true)
    for (const { line, ticks } of positionTicks)
      expect(line >= 1 && ticks >= 1 && Number.isInteger(ticks)).toBe(true)
    expect(positionTicks.reduce((sum, { ticks }) => sum + ticks, 0)).toBeLessThanOrEqual(hitCount)
  }
  expect(file.samples.length).toBeGreaterThan(0)
  expect(file.timeDeltas.length).toBe(file.samples.length)
  expect(file.timeDeltas[0]).toBe(0)
  for (const id of file.samples) expect(ids).toContain(id)
  for (const time of [file.startTime, file.endTime, ...durations(file)])
    expect(Number.isSafeInteger(time) && time >= 0).toBe(true)
  file.samples.slice(1).forEach((id, i) => expect(id).not.toBe(file.samples[i]))
}
