// The page of a merged profile has the times of its threads, where their files lie beside it.
import { describe, expect, it } from 'vitest'
import type { CaptureArguments } from '../../src/cpu/capture.ts'
import { writeFiles } from '../../src/cpu/files.ts'
import { memberDelivery } from '../../src/cpu/member.ts'
import { combine } from '../../src/profile/combine.ts'
import { cpuprofile } from '../../src/profile/cpuprofile.ts'
import type { Delivery } from '../../src/request/delivery.ts'
import { openRun } from '../../src/store/runs.ts'
import { writeFileStream } from '../../src/store/write.ts'
import { stacksOf } from '../profile/build-stacks.ts'
import { at, data, options, put, stacks, view } from './view-folder.ts'

const args = { mode: 'cpu', lineNodes: false, formats: [] } as unknown as CaptureArguments

async function openDelivery(): Promise<Delivery> {
  const run = await openRun({ outputDir: at(), cwd: at(), sessionId: 's' })
  return {
    path: (name: string) => run.file(name),
    write: (name: string, pieces: Iterable<string | Uint8Array>) => writeFileStream(run.file(name), pieces),
    toClient: (path: string) => path,
  } as Delivery
}

const tracksOf = (page: string) =>
  data(at(page)).tracks.map(({ name, weights }) => [name, weights.reduce((all, each) => all + each, 0)])

describe('the page of a merged profile', () => {
  it('has true timelines where the files of the threads lie beside the merged one', () => {
    const file = put('cpu.cpuprofile', cpuprofile.write(stacks, options).pieces)
    const threads = stacks.threads.filter(({ isDebugger }) => !isDebugger)
    for (const thread of threads)
      put(
        `cpu-${thread.name}-${thread.tid}.cpuprofile`,
        cpuprofile.writeThread(stacks, thread, options).pieces,
      )
    expect(view([file, '--no-open', '--out', 'with.html']).exitCode).toBe(0)
    const { tracks, notes, trees } = data(at('with.html'))
    expect(tracks.map(({ name, isOrdered }) => [name, isOrdered])).toEqual(
      threads.map(({ name }) => [name, true]),
    )
    expect(notes).toEqual([
      expect.stringMatching(/^Busy \d+ %, waiting \d+ %/),
      'Time is that of all threads together, and shared out by the samples.',
    ])
    expect(trees).toHaveLength(1)
    for (const [i, { weights }] of tracks.entries())
      expect(weights.reduce((sum, each) => sum + each, 0)).toBe(threads[i]!.end - threads[i]!.start)
  })

  it('has those of threads with long names, and of two that had one number', async () => {
    const long = 'one of the many workers that fetch what is new from the servers'
    const given = stacksOf([
      { name: 'MainThread', life: [[9000, 'busy', 'f:1']] },
      { name: `${long}, 1`, life: [[2000, 'busy', 'g:1'], [1000, 'idle', 'g:1']] }, // prettier-ignore
      { name: `${long}, 2`, life: [[1000, 'busy', 'g:1'], [1000, 'idle', 'g:1']] }, // prettier-ignore
      { name: 'brief', life: [[500, 'busy', 'h:1']] },
      { name: 'brief', start: 5000, life: [[700, 'busy', 'h:1']] },
    ])
    given.threads[4]!.tid = given.threads[3]!.tid
    const files = await writeFiles(given, args, await openDelivery())
    expect(new Set(files.threads.map(({ cpuProfilePath }) => cpuProfilePath)).size).toBe(5)
    expect(view([files.merged, '--no-open', '--out', 'with.html']).exitCode).toBe(0)
    expect(tracksOf('with.html')).toEqual([
      ['MainThread', 9000],
      [`${long}, 1`, 3000],
      [`${long}, 2`, 2000],
      ['brief (103, 1)', 500],
      ['brief (103, 2)', 700],
    ])
  })

  it('has those of several processes, summed, of which each began by itself', async () => {
    const [first, second] = [9000, 4000].map((us) =>
      stacksOf([{ name: 'MainThread', life: [[us, 'busy', 'f:1']] }]),
    )
    second!.startTime += 7000
    Object.assign(second!.threads[0]!, { pid: 200, tid: 200 })
    const delivery = await openDelivery()
    const written = []
    for (const each of [first!, second!]) {
      const own = memberDelivery(delivery, String(each.threads[0]!.pid))
      written.push(...(await writeFiles(each, args, own)).threads)
    }
    const { merged } = await writeFiles(combine([first!, second!]), args, delivery, written)
    expect(view([merged, '--no-open', '--out', 'with.html']).exitCode).toBe(0)
    expect(tracksOf('with.html')).toEqual([
      ['MainThread (100)', 9000],
      ['MainThread (200)', 4000],
    ])
    expect(data(at('with.html')).tracks.map(({ isOrdered }) => isOrdered)).toEqual([true, true])
  })
})
