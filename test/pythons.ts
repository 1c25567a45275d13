// The Pythons that live tests run on, as the global set-up has found them.
import { readFileSync } from 'node:fs'
import { describe, it } from 'vitest'
import { PYTHONS_FILE, TOOLS_FILE, VERSIONS } from './venvs.ts'
import type { Found, Lacking, TestPython } from './venvs.ts'

export type { TestPython } from './venvs.ts'

const isPlain = (version: string) => !version.includes('-')
const PLAIN = VERSIONS.filter(isPlain)
/** Each Python, and the oldest debugpy: for what meets the interpreter's own ways. */
export const EVERY = [...PLAIN, '3.9-debugpy1.6']
/** The oldest and the newest, and so both ways in which a debugger watches (settrace, sys.monitoring): for what no Python has its own way of. */
const ENDS = ['3.9', '3.13']

/** Those that are here, oldest first. Those with an old debugpy (`3.9-debugpy1.6`) are given only when asked for by name. */
export function pythons(): TestPython[] {
  return all().filter((each): each is TestPython => 'python' in each && isPlain(each.version))
}

/** @throws Error where there is none. */
export function newestPython(): TestPython {
  const newest = pythons().at(-1)
  if (!newest)
    throw new Error('no Python with debugpy and py-spy is here: see what the test run has printed first')
  return newest
}

/** The same for a test that is skipped, and says why, where there is none. */
export const newestOrSkip = (test: { skip(why: string): never }): TestPython =>
  pythons().at(-1) ?? test.skip('no Python with debugpy and py-spy is here')

/**
 * `body` as a suite for each Python, and a skipped test in the place of each that is lacking.
 *
 * @param versions as `3.12` or `3.9-debugpy1.6`; all the plain ones unless told otherwise
 */
export function describePythons(
  title: string,
  body: (python: TestPython) => void,
  { versions = PLAIN }: { versions?: readonly string[] } = {},
): void {
  for (const version of versions) {
    const here = all().find((each) => each.version === version)
    if (here && 'python' in here) describe(`${title} (Python ${version})`, () => body(here))
    else it.skip(`${title} (Python ${version}: ${here ? here.lacking : `not a version we test`})`, () => {})
  }
}

/** The same on the oldest and the newest Python alone. */
export const describeTwoPythons: typeof describePythons = (title, body) =>
  describePythons(title, body, { versions: ENDS })

const all = () =>
  found<Found[]>(PYTHONS_FILE, (why) => VERSIONS.map((version) => ({ version, lacking: why })))

/** The folder of the environment with ruff and mypy, or what is lacking. */
export const tools = () => found<string | Lacking>(TOOLS_FILE, (why) => ({ version: 'tools', lacking: why }))

function found<T>(file: string, lacking: (why: string) => T): T {
  if (process.env['DAPSCOPE_NO_VENVS']) return lacking('left out by DAPSCOPE_NO_VENVS')
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T
  } catch {
    return lacking('the global set-up has not run')
  }
}
