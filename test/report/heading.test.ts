// What a page is headed with: of the notes in the folders' records, which file they are of.
import { writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { flatHeapProfile } from '../../src/profile/heapprofile.ts'
import { openRun } from '../../src/store/runs.ts'
import { headingOf } from '../../src/view/heading.ts'
import { heapSide } from '../../src/view/sides.ts'
import { scratchFolder } from '../scratch.ts'

const folder = scratchFolder()

async function snapshot(...notes: string[]) {
  const run = await openRun({ outputDir: folder, cwd: folder, label: 'mine', sessionId: 'a session' })
  const path = run.file('memory.heapprofile')
  writeFileSync(path, [...flatHeapProfile([], { toClient: (file) => file })].join(''))
  await run.record({ kind: 'memory', files: [path], notes })
  await run.close()
  return { path, side: await heapSide(path) }
}

it('says of two which one a note is of, unless it is of both', async () => {
  const both = [await snapshot('as both.', 'taken inside.'), await snapshot('as both.', 'it was busy.')]
  const { notes, label } = await headingOf(both)
  expect([...new Set(notes)]).toEqual(['As both.', 'Before: taken inside.', 'After: it was busy.'])
  expect(label).toBeUndefined()
})

it('has the label and the notes of one as they are', async () => {
  const { notes, label } = await headingOf([await snapshot('Track deeper.')])
  expect({ notes, label }).toEqual({ notes: ['Track deeper.'], label: 'mine' })
})
