// What holds for the .cpuprofile files of any capture: no time is lost, and none is made up.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Stacks } from '../../src/profile/stacks.ts'
import { durations, expectReadable, mergedFile, threadFile, type ProfileFile } from './read-cpuprofile.ts'
import { anyStacks, shownSlices } from './build-stacks.ts'

describe('any capture', () => {
  const mode = fc.constantFrom('cpu' as const, 'wall' as const)

  it('a thread’s file lasts exactly as long as the thread', () => {
    fc.assert(
      fc.property(anyStacks, mode, fc.boolean(), fc.nat(20), (stacks, mode, lineNodes, maxSamples) => {
        stacks.threads.forEach((thread, i) => {
          const file = threadFile(stacks, { mode, lineNodes, maxSamples }, i)
          expectReadable(file)
          expect(durations(file).reduce((sum, duration) => sum + duration, 0)).toBe(thread.end - thread.start)
          expect(file.startTime).toBe(stacks.startTime + thread.start)
        })
      }),
    )
  })

  it('a merged file has the functions’ true times', () => {
    fc.assert(
      fc.property(anyStacks, mode, fc.nat(20), (stacks, mode, maxSamples) => {
        const file = mergedFile(stacks, { mode, maxSamples })
        expectReadable(file)
        expect(selfByName(file)).toEqual(shownByName(stacks, mode))
      }),
    )
  })

  it('folding changes no total time', () => {
    fc.assert(
      fc.property(anyStacks, fc.nat(6), (stacks, maxNodes) => {
        const sum = (file: ProfileFile) => durations(file).reduce((total, duration) => total + duration, 0)
        expectReadable(mergedFile(stacks, { maxNodes }))
        expect(sum(mergedFile(stacks, { maxNodes }))).toBe(sum(mergedFile(stacks)))
      }),
    )
  })
})

const FUNCTIONS = ['a', 'b', 'c', 'd.<locals>.e']

function selfByName(file: ProfileFile): Record<string, number> {
  const byName: Record<string, number> = {}
  const each = durations(file)
  file.samples.forEach((id, i) => {
    const name = file.nodes.find((node) => node.id === id)!.callFrame.functionName
    if (FUNCTIONS.includes(name)) byName[name] = (byName[name] ?? 0) + each[i]!
  })
  return byName
}

/** Self times counted slice by slice from the model. */
function shownByName(stacks: Stacks, mode: 'cpu' | 'wall'): Record<string, number> {
  const byName: Record<string, number> = {}
  for (const [node, us] of shownSlices(stacks, mode)) {
    if (node === 0) continue
    const { name } = stacks.functions[stacks.nodes[node]!.function]!
    byName[name] = (byName[name] ?? 0) + us
  }
  return byName
}
