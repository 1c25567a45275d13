// Programs of the corpus of leaks (test/leaks/), run for real: what is told of each is what its label says.
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import type { Site } from '../../src/memory/sites.ts'
import { judge, REPORTERS, type LabelledRun } from '../leaks/measure.ts'
import { describePythons, type TestPython } from '../pythons.ts'

const DRIVER = join(import.meta.dirname, '../leaks/driver.py')

async function drive({ python }: TestPython, ...words: string[]): Promise<unknown> {
  const { stdout } = await promisify(execFile)(python, [DRIVER, ...words], { maxBuffer: 2 ** 28 })
  return JSON.parse(stdout)
}

// Of the part that the scoring was made with; how right it is about the other part is the benchmark's to say.
const PROGRAMS = [
  'dict_cache_that_drops_the_oldest',
  'cached_properties_of_long_lived_objects',
  'weak_value_cache',
  'dict_cache_without_a_bound',
  'global_list_that_is_appended_to',
  'text_that_is_added_to',
  'exceptions_kept_with_their_frames',
  'leak_after_a_big_warm_up',
]

describePythons(
  'the corpus of leaks',
  (python) => {
    it.each(PROGRAMS)('%s is told right', async (name) => {
      const run = (await drive(python, name, '--seed', '1')) as LabelledRun
      expect(run.heldOut).toBe(false)
      expect(judge(run, REPORTERS.scoring)).toMatchObject({ missed: [], wrong: [] })
    })

    it('has more than 60 programs, split in two parts that both have leaks and others', async () => {
      const programs = (await drive(python, '--list')) as LabelledRun[]
      expect(new Set(programs.map(({ name }) => name)).size).toBeGreaterThanOrEqual(60)
      for (const part of [true, false]) {
        const leaking = programs.filter(({ heldOut, leaks }) => heldOut === part && leaks.length > 0)
        const sound = programs.filter(({ heldOut, leaks }) => heldOut === part && leaks.length === 0)
        expect(Math.min(leaking.length, sound.length)).toBeGreaterThanOrEqual(20)
      }
    })

    it('has labels that a run of four times the length bears out', async () => {
      for (const name of ['dict_cache_without_a_bound', 'dict_cache_that_drops_the_oldest']) {
        const run = (await drive(python, name, '--seed', '1', '--long')) as LabelledRun
        const bytes = run.snapshots.map(({ sites }) => bytesOf(sites))
        const isGrowing = bytes[4]! - bytes[2]! > 0.6 * (bytes[2]! - bytes[0]!)
        expect(isGrowing).toBe(run.leaks.length > 0)
      }
    })
  },
  { versions: ['3.9', '3.11', '3.13'] },
)

const bytesOf = (sites: Site[]) =>
  sites.filter(({ file }) => file.includes('/programs/')).reduce((sum, { bytes }) => sum + bytes, 0)
